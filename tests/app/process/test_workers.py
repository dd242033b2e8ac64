import pickle
import select
import socket

import pytest
import uvicorn

from app.process import workers
from app.process.workers import run_workers


def test_a_socket_arrives_in_another_process_as_its_own_on_the_same_port() -> None:
    with workers._bound(socket.AF_INET, ("127.0.0.1", 0)) as first:
        with pickle.loads(pickle.dumps(first)) as second:
            assert second.getsockname() == first.getsockname()
            assert second.fileno() != first.fileno()
            answered = {first: 0, second: 0}
            for each in answered:
                each.listen()
            for _ in range(200):
                with socket.create_connection(first.getsockname()):
                    ready, _, _ = select.select(list(answered), [], [], 60)
                    ready[0].accept()[0].close()
                    answered[ready[0]] += 1
        assert min(answered.values()) > 20  # they are spread


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_that_is_taken_is_said_before_any_worker_starts(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip(f"{host} is none of this machine's addresses")
    with taken:
        config = uvicorn.Config("nothing:app", host=host, port=taken.getsockname()[1], workers=2)
        with pytest.raises(OSError, match="in use"):
            run_workers(config)
