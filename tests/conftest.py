"""A real server on a real socket, and where the data for measurements is."""

import gc
import os
import resource
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import hypothesis
import pytest
import uvicorn

from app.http.connections import Connection
from app.server import create_app
from app.settings import Settings
from tests.waiting import PATIENCE

# What a shell may say of colours, widths, clusters, repositories and the service itself.
NOT_OURS = (
    *("CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "LINES", "NO_COLOR"),
    *("PROMETHEUS_", "PY_COLORS", "TERMINAL_WIDTH", "TTY_", "UVICORN_", "WEB_CONCURRENCY"),
    *("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "RAY_", "SCANLINE_"),
)
FILES = 4096  # open at once, connections too: more than many a shell allows


def pytest_configure() -> None:
    """Has no test depend on what the shell that started them says."""
    hypothesis.settings.register_profile(
        "any machine",
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
        print_blob=True,
    )
    hypothesis.settings.load_profile("any machine")
    for name in [one for one in os.environ if one.startswith(NOT_OURS)]:
        if name != "SCANLINE_DATA":
            del os.environ[name]
    os.environ |= {"LC_ALL": "C.UTF-8", "TERM": "xterm", "OMP_NUM_THREADS": "1"}
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = f"127.0.0.1,localhost,{os.environ.get(name, '')}"
    os.umask(0o022)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES if most < 0 else min(FILES, most), most))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Has Python's collector pass over all that the tests import, while it comes and later.

    Else it walks through more than half a million objects each time, and finds nothing.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stops where tests are run side by side and two have one name: all but one would be left out.

    Raises:
        pytest.UsageError: two have.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        name, count = Counter(item.nodeid for item in items).most_common(1)[0] if items else ("", 1)
        if count > 1:
            raise pytest.UsageError(f"{count} tests are called {name}: mark them alone")


@contextmanager
def running(
    settings: Settings, ready: bool = True, connection: type[Connection] = Connection
) -> Iterator[httpx.Client]:
    """A client of a service with these settings, by default once it is ready."""
    app = create_app(settings)
    config = uvicorn.Config(
        app, port=0, loop="uvloop", http=connection, ws="none", log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started or (ready and not app.state.ready):
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


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
