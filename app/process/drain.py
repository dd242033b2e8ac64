"""Draining: at SIGTERM what is under way is finished, and only then the service ends."""

import asyncio
import signal
from math import inf
from types import FrameType

from fastapi import FastAPI

from app.http.arrivals import Arrivals
from app.http.permits import Permits

ECHO = 2.0  # seconds after a signal in which another is the same


def drain_at_sigterm(app: FastAPI) -> None:
    """Has the service finish what is under way at the signal, and only then end.

    Until it ends it answers, readyz with 503, new work too. A signal seconds later ends it at once;
    one that comes with the first is its echo, from a parent or to a whole group of processes.
    """
    permits: Permits = app.state.permits
    arrivals: Arrivals = app.state.arrivals
    seconds: int = app.state.engine.settings.drain_seconds
    ends = signal.getsignal(signal.SIGTERM)
    loop = asyncio.get_running_loop()

    def end() -> None:
        if callable(ends):
            ends(signal.SIGTERM, None)

    def wait(until: float) -> None:
        if (permits.taken or len(arrivals)) and loop.time() < until:
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
