"""Draining: at SIGTERM what is under way is finished, and only then the service ends."""

import asyncio
import signal
from types import FrameType

from fastapi import FastAPI

from app.http.draining import Draining

ECHO = 2.0  # seconds after a signal in which another is the same


def drain_at_sigterm(app: FastAPI) -> None:
    """Has the service finish what is under way at the signal, and only then end.

    Until it ends it answers, readyz with 503, new work too. A signal seconds later ends it at once;
    one that comes with the first is its echo, from a parent or to a whole group of processes.
    """
    draining: Draining = app.state.draining
    seconds: int = app.state.engine.settings.drain_seconds
    ends = signal.getsignal(signal.SIGTERM)
    loop = asyncio.get_running_loop()

    def end() -> None:
        if callable(ends):
            ends(signal.SIGTERM, None)

    def wait() -> None:
        if draining.is_over:
            end()
        else:
            loop.call_later(0.02, wait)

    def handler(_number: int, _frame: FrameType | None) -> None:
        if draining.has_begun:
            if draining.seconds > ECHO:
                end()
            return
        app.state.ready = False
        draining.begin(seconds)
        loop.call_soon_threadsafe(wait)

    signal.signal(signal.SIGTERM, handler)
