import pickle
import select
import socket

import pytest

from app.process.listeners import PerProcess, listeners_on, url_of
from models.errors import ScanlineError


def has(host: str) -> bool:
    try:
        socket.create_server((host, 0), family=family_of(host)).close()
    except OSError:
        return False
    return True


def family_of(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def test_a_socket_arrives_in_another_process_as_its_own_on_the_same_port() -> None:
    (first,) = listeners_on("127.0.0.1", 0, per_process=True)
    assert isinstance(first, PerProcess)
    with first, pickle.loads(pickle.dumps(first)) as second:
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


@pytest.mark.parametrize("per_process", [False, True])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_that_is_taken_is_said(host: str, per_process: bool) -> None:
    if not has(host):
        pytest.skip(f"{host} is none of this machine's addresses")
    with socket.create_server((host, 0), family=family_of(host)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ScanlineError) as error:
            listeners_on(host, port, per_process)
    assert str(error.value) == (
        f"cannot listen on {host}, port {port} (Address already in use): choose another --host or "
        "--port"
    )


@pytest.mark.parametrize("per_process", [False, True])
@pytest.mark.parametrize(
    "host", ["192.0.2.1", "2001:db8::1", "no-such-host.invalid", "a..b", "x" * 99]
)
def test_a_host_that_is_none_of_this_machine_is_said(host: str, per_process: bool) -> None:
    with pytest.raises(ScanlineError, match=r"cannot listen on .*, port 0 .*choose another --host"):
        listeners_on(host, 0, per_process)


@pytest.mark.parametrize("per_process", [False, True])
def test_a_name_is_all_of_its_addresses_on_one_port(
    monkeypatch: pytest.MonkeyPatch, per_process: bool
) -> None:
    def both(_host: str, port: int, **_: object) -> list[object]:
        found = [(socket.AF_INET, host) for host in ("127.0.0.1", "127.0.0.2", "192.0.2.1")]
        found.append((socket.AF_INET, "127.0.0.1"))  # as resolvers do
        return [(family, socket.SOCK_STREAM, 6, "", (host, port)) for family, host in found]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    first, second = listeners_on("localhost", 0, per_process)
    with first, second:
        port = first.getsockname()[1]
        assert first.getsockname() == ("127.0.0.1", port)
        assert second.getsockname() == ("127.0.0.2", port)


def test_its_url_is_one_that_a_browser_takes() -> None:
    for host, url in (("127.0.0.1", "http://127.0.0.1:"), ("::1", "http://[::1]:")):
        if has(host):
            (listener,) = listeners_on(host, 0, per_process=False)
            with listener:
                assert url_of(listener) == f"{url}{listener.getsockname()[1]}"
