"""The app: `create_app(settings)`, and `serve`, which runs it under uvicorn."""

import asyncio
import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from math import inf
from types import FrameType

import uvicorn
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from app.errors import add_error_handlers
from app.http.access import Trace
from app.http.connections import Connection
from app.http.keys import Keys
from app.http.limits import Limits, Permits
from app.inference.engine import Engine
from app.logs import log_config, set_up_logs
from app.metrics import SHARED, Metrics
from app.oip import infer as inference
from app.oip import repository
from app.oip.tensors import HEADER_LENGTH, MAX_JSON
from app.openapi import complete
from app.process.memory import freeze_memory, keep_memory
from app.process.workers import run_workers
from app.routes import digits, health, models, numbers, sums
from app.routes.site import page_router
from app.settings import Settings, settings_of_environment
from models.errors import ScanlineError

ECHO = 2.0  # seconds after a signal in which another is the same
_log = logging.getLogger("uvicorn.error")


def create_app(settings: Settings) -> FastAPI:
    """The service as an ASGI app; all its state hangs on the app.

    Raises:
        CheckpointError: a checkpoint is missing, changed or not what its card says.
    """
    engine = Engine(settings)
    permits = Permits(settings.permits)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        owns_process = threading.current_thread() is threading.main_thread()

        async def warm() -> None:
            try:
                await engine.warm()
            except Exception:
                _log.exception("a default model cannot be loaded: the service stops")
                os._exit(3)  # nothing is served yet that could be lost
            else:
                if owns_process:
                    freeze_memory()
                app.state.ready = True

        if owns_process:
            _drain_at_sigterm(app, permits, settings.drain_seconds)
        runtime = engine.runtime
        _log.info("models run on %s with %s", runtime.device, runtime.name)
        warming = asyncio.create_task(warm())  # readyz answers 503 meanwhile
        yield
        app.state.ready = False
        warming.cancel()
        engine.close()

    app: FastAPI = FastAPIOffline(
        redoc_url=None,
        title="Scanline",
        version="0.1.0",
        summary="Reads handwritten digits from photos and adds binary numbers of any length.",
        lifespan=lifespan,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # we have our own
    )
    app.state.engine = engine
    app.state.ready = False
    app.state.metrics = metrics = Metrics(engine, settings.permits)
    app.add_middleware(
        Limits,
        permits=permits,
        max_bytes=settings.max_body_bytes,
        max_json_bytes=max(MAX_JSON, 2 * settings.max_call_bits),
        body_seconds=settings.body_seconds,
        deadline_seconds=settings.deadline_seconds,
        metrics=metrics,
    )
    if keys := _parts(settings.api_keys.get_secret_value()):
        app.add_middleware(Keys, keys=keys)
    if origins := _parts(settings.cors_origins):
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=["x-request-id", "retry-after", HEADER_LENGTH],
        )
    app.add_middleware(Trace, metrics=metrics, log_requests=settings.log_requests)
    add_error_handlers(app)
    # Not as included routers, which match each request twice; most are for the first of these.
    nouns = (digits, sums, numbers, inference, repository, models, health)
    routers = [noun.router for noun in nouns] + [page_router()]
    app.router.routes[:0] = [route for router in routers for route in router.routes]
    complete(app, with_keys=bool(keys))
    return app


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _drain_at_sigterm(app: FastAPI, permits: Permits, seconds: float) -> None:
    """Has the service finish what is under way at the signal, and only then end.

    Until it ends it answers, readyz with 503, new work too. A signal seconds later ends it at once;
    one that comes with the first is its echo, from a parent or to a whole group of processes.
    """
    ends = signal.getsignal(signal.SIGTERM)
    loop = asyncio.get_running_loop()

    def end() -> None:
        if callable(ends):
            ends(signal.SIGTERM, None)

    def wait(until: float) -> None:
        if permits.taken and loop.time() < until:
            loop.call_later(0.02, wait, until)
        else:
            end()

    first = inf

    def handler(_number: int, _frame: FrameType | None) -> None:
        nonlocal first
        if permits.closed:
            if loop.time() > first + ECHO:
                end()
            return
        app.state.ready = False
        permits.closed = True
        first = loop.time()
        loop.call_soon_threadsafe(wait, first + seconds)

    signal.signal(signal.SIGTERM, handler)


def app_from_environment() -> FastAPI:
    """The app with the environment's settings; each of uvicorn's workers calls this."""
    set_up_logs()
    keep_memory()
    return create_app(Settings())


def serve(host: str, port: int, workers: int) -> None:
    """Serves until told to stop.

    Args:
        host: the address to listen on.
        port: the port; 0 picks a free one.
        workers: processes, each with its own models.

    Raises:
        ScanlineError: a setting is wrong, or a checkpoint is not what its card says.
    """
    settings = settings_of_environment()
    set_up_logs()
    keep_memory()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # after uvicorn has shut down
    app: FastAPI | str = "app.server:app_from_environment"
    if workers == 1:
        app = create_app(settings)
    else:
        Engine(settings).close()  # what is broken is said once, before any worker starts
    with ExitStack() as stack:
        if workers > 1 and SHARED not in os.environ:
            os.environ[SHARED] = stack.enter_context(_shared_folder())
        config = uvicorn.Config(
            app,
            factory=workers > 1,
            host=host,
            port=port,
            workers=workers,
            loop="uvloop",
            http=Connection,
            ws="none",
            access_log=False,
            log_config=log_config(),
            timeout_graceful_shutdown=1,  # for answers on their way: see _drain_at_sigterm
            proxy_headers=False,  # nothing here depends on the client's address
        )
        if workers > 1:
            run_workers(config)
        else:
            uvicorn.Server(config).run()


def _shared_folder() -> tempfile.TemporaryDirectory[str]:
    memory = "/dev/shm"  # where there is one: no disk is written, none can be full
    try:
        return tempfile.TemporaryDirectory(
            prefix="scanline-", dir=memory if os.access(memory, os.W_OK) else None
        )
    except OSError as error:
        raise ScanlineError(
            f"workers share metrics through a folder: set TMPDIR, or {SHARED}, to one ({error})"
        ) from error
