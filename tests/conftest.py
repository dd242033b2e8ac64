"""A real server on a real socket, and where the data for measurements is."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from app.http.connections import Connection
from app.server import create_app
from app.settings import Settings


@contextmanager
def running(
    settings: Settings, ready: bool = True, connection: type[Connection] = Connection
) -> Iterator[httpx.Client]:
    """A client of a service with these settings, by default once it is ready."""
    config = uvicorn.Config(
        create_app(settings), port=0, loop="uvloop", http=connection, ws="none", log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            while ready and client.get("/readyz").status_code != 200:
                time.sleep(0.01)
            yield client
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    with running(Settings()) as client:
        yield client


@pytest.fixture
def serve() -> Iterator[Callable[[Settings], httpx.Client]]:
    with ExitStack() as stack:
        yield lambda settings: stack.enter_context(running(settings))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with MNIST and real photos."""
    if "SCANLINE_DATA" not in os.environ:
        pytest.skip("SCANLINE_DATA names no folder with MNIST and photos")
    return Path(os.environ["SCANLINE_DATA"])
