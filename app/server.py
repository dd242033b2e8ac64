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
from types import FrameType

import uvicorn
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from pydantic import ValidationError
from starlette.middleware.cors import CORSMiddleware

from app.errors import add_error_handlers
from app.inference.engine import Engine
from app.keys import Keys
from app.limits import Limits
from app.logs import log_config
from app.metrics import SHARED, Metrics
from app.routes import digits, health, inference, models, numbers, sums
from app.settings import Settings
from app.trace import Trace
from models.errors import ScanlineError

_log = logging.getLogger("uvicorn.error")


def create_app(settings: Settings) -> FastAPI:
    """The service as an ASGI app; all its state hangs on the app.

    Raises:
        CheckpointError: a checkpoint is missing, changed or not what its card says.
    """
    engine = Engine(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async def warm() -> None:
            try:
                await engine.warm()
            except Exception:
                _log.exception("a default model cannot be loaded: the service stops")
                os._exit(3)  # nothing is served yet that could be lost
            else:
                app.state.ready = True

        if threading.current_thread() is threading.main_thread():
            _unready_at_sigterm(app)
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
    )
    app.state.engine = engine
    app.state.ready = False
    app.state.metrics = metrics = Metrics(engine, settings.permits)
    app.add_middleware(
        Limits,
        permits=settings.permits,
        max_bytes=settings.max_body_bytes,
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
            expose_headers=["x-request-id", "retry-after"],
        )
    app.add_middleware(Trace, metrics=metrics, log_requests=settings.log_requests)
    add_error_handlers(app)
    for noun in (digits, numbers, sums, models, inference, health):
        app.include_router(noun.router)
    return app


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _unready_at_sigterm(app: FastAPI) -> None:
    """Has readyz answer 503 from the signal on, while uvicorn ends what is under way."""
    ends = signal.getsignal(signal.SIGTERM)

    def handler(number: int, frame: FrameType | None) -> None:
        app.state.ready = False
        if callable(ends):
            ends(number, frame)

    signal.signal(signal.SIGTERM, handler)


def app_from_environment() -> FastAPI:
    """The app with the environment's settings; each of uvicorn's workers calls this."""
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
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "SCANLINE_" + str(first["loc"][0]).upper()
        raise ScanlineError(f"{name}: {first['msg']}, not {first['input']!r}") from error
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # after uvicorn has shut down
    Engine(settings).close()  # what is broken is said once, before any worker starts
    with ExitStack() as stack:
        if workers > 1 and SHARED not in os.environ:
            os.environ[SHARED] = stack.enter_context(_shared_folder())
        uvicorn.run(
            "app.server:app_from_environment",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            loop="uvloop",
            http="httptools",
            access_log=False,
            log_config=log_config(),
            timeout_graceful_shutdown=settings.drain_seconds,
            proxy_headers=False,  # nothing here depends on the client's address
        )


def _shared_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="scanline-")
    except OSError as error:
        raise ScanlineError(
            f"workers share metrics through a folder: set TMPDIR, or {SHARED}, to one ({error})"
        ) from error
