"""Serving: the app in a process, or in several, under uvicorn."""

import os
import signal
import sys
import tempfile
from contextlib import ExitStack

import uvicorn
from fastapi import FastAPI

from app.http.connections import Connection
from app.inference.engine import Engine
from app.logs import log_config, set_up_logs
from app.metrics import SHARED
from app.process.drain import drain_at_sigterm
from app.process.memory import freeze_memory, keep_memory
from app.process.workers import run_workers
from app.server import create_app
from app.settings import Settings, settings_of_environment
from models.errors import ScanlineError


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
    app: FastAPI | str = "app.process.serve:app_of_worker"
    if workers == 1:
        app = _app(settings)
    else:
        Engine(settings).close()  # what is broken is said once, before any worker starts
    with ExitStack() as stack:
        if workers > 1 and SHARED not in os.environ:
            os.environ[SHARED] = stack.enter_context(_shared_folder())
            stack.callback(os.environ.pop, SHARED)
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
            timeout_graceful_shutdown=1,  # for answers on their way: see drain_at_sigterm
            proxy_headers=False,  # nothing here depends on the client's address
        )
        if workers > 1:
            run_workers(config)
        else:
            uvicorn.Server(config).run()


def app_of_worker() -> FastAPI:
    """The app with the environment's settings; each of uvicorn's workers calls this."""
    set_up_logs()
    keep_memory()
    return _app(Settings())


def _app(settings: Settings) -> FastAPI:
    """The app, which has its process to itself."""
    return create_app(settings, on_start=drain_at_sigterm, on_warm=freeze_memory)


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
