"""Serving: the app in a process, or in several, under uvicorn."""

import logging.config
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import uvicorn
from fastapi import FastAPI

from app.http.connections import Connection
from app.http.keyring import Keyring
from app.inference.engine import Engine
from app.logs import log_config, set_up_logs
from app.process.drain import drain_at_sigterm
from app.process.hangup import keep_hangup, read_again_at_sighup
from app.process.listeners import listeners_on, url_of
from app.process.memory import freeze_memory, keep_memory
from app.process.shared import shared_folder
from app.process.workers import run_workers
from app.server import create_app
from app.settings import Settings, settings_of_environment
from models.errors import ScanlineError

_log = logging.getLogger("uvicorn.error")


class _Server(uvicorn.Server):
    """uvicorn's, which says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or []:
            _say_where(listener)


def serve(host: str, port: int, workers: int) -> None:
    """Serves until told to stop.

    Args:
        host: the address to listen on.
        port: the port; 0 picks a free one.
        workers: processes, each with its own models.

    Raises:
        ScanlineError: a setting is wrong, a checkpoint is not what its card says, the port is
            taken, figures cannot be kept, or workers do not get ready; or keys cannot be read.
    """
    settings = settings_of_environment()
    if settings.model_control and workers > 1:
        raise ScanlineError(
            "SCANLINE_MODEL_CONTROL is for one worker, others would not know: send SIGHUP instead"
        )
    set_up_logs()
    keep_memory()
    keep_hangup()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # after uvicorn has shut down
    with ExitStack() as stack:
        listeners = _listeners(host, port, settings.metrics_port, per_process=workers > 1)
        for listener in listeners:
            stack.enter_context(listener)
        own_folder = stack.enter_context(shared_folder(workers))
        if workers == 1:
            _serve(settings, listeners, _Server, workers)
            return
        Keyring(settings)
        Engine(settings).close()  # what is broken is said once, before any worker starts
        logging.config.dictConfig(log_config())
        for listener in listeners:
            _say_where(listener)
        run_workers(workers, partial(serve_as_worker, workers), listeners, own_folder)


def _listeners(
    host: str, port: int, metrics_port: int | None, per_process: bool
) -> list[socket.socket]:
    """Those of the service, and behind them those of its figures where these have a port."""
    if metrics_port is not None and metrics_port == port:
        raise ScanlineError(
            f"SCANLINE_METRICS_PORT is {port}, the service's own port: choose another, or unset it"
        )
    listeners = listeners_on(host, port, per_process)
    if metrics_port is None:
        return listeners
    try:
        return listeners + listeners_on(
            host, metrics_port, per_process, "choose another SCANLINE_METRICS_PORT"
        )
    except ScanlineError:
        for one in listeners:
            one.close()
        raise


def serve_as_worker(
    workers: int, listeners: list[socket.socket], tell_ready: Callable[[], None]
) -> None:
    """What each of several processes does.

    Args:
        workers: how many there are.
        listeners: of this one.
        tell_ready: called when it serves.
    """
    set_up_logs()
    keep_memory()
    _serve(Settings(), listeners, uvicorn.Server, workers, tell_ready)


def _say_where(listener: socket.socket) -> None:
    """Says in the log where the service listens, or is about to."""
    _log.info("Uvicorn running on %s (Press CTRL+C to quit)", url_of(listener))


def _listen_to_signals(app: FastAPI) -> None:
    drain_at_sigterm(app)
    read_again_at_sighup(app)


def _serve(
    settings: Settings,
    listeners: list[socket.socket],
    server: type[uvicorn.Server],
    workers: int,
    tell_ready: Callable[[], None] = lambda: None,
) -> None:
    def warm() -> None:
        freeze_memory()
        tell_ready()

    config = uvicorn.Config(
        create_app(settings, on_start=_listen_to_signals, on_warm=warm, workers=workers),
        loop="uvloop",
        http=Connection,
        ws="none",
        access_log=False,
        log_config=log_config(),
        timeout_graceful_shutdown=1,  # for answers on their way: see drain_at_sigterm
        proxy_headers=False,  # nothing here depends on the client's address
    )
    server(config).run(sockets=listeners)
