"""SIGHUP: what the service was started with and may change while it serves is read again."""

import asyncio
import logging
import signal
from types import FrameType

from fastapi import FastAPI

from app.http.keyring import Keyring
from app.inference.exchange import Exchange
from models.errors import ScanlineError

HANGUP = {signal.SIGHUP}
_log = logging.getLogger("uvicorn.error")


def read_again_at_sighup(app: FastAPI) -> None:
    """Has the service read keys and checkpoints again at the signal, which may have come before.

    What cannot be read, or cannot serve, changes nothing, and is said in the log.
    """
    loop = asyncio.get_running_loop()
    under_way: set[asyncio.Task[None]] = set()

    def begin() -> None:
        task = loop.create_task(_read_again(app.state.keyring, app.state.exchange))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    def handler(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(begin)

    signal.signal(signal.SIGHUP, handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HANGUP)


def keep_hangup() -> None:
    """Has the signal wait, as it would end a process that has not begun to listen to it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, HANGUP)


async def _read_again(keyring: Keyring, exchange: Exchange) -> None:
    try:
        keyring.read_again()
    except ScanlineError as error:
        _log.error("SIGHUP: the keys are as they were: %s", error)
    else:
        _log.info("SIGHUP: %d keys are known", len(keyring))
    try:
        changes = await exchange.read_again()
    except ScanlineError as error:
        _log.error("SIGHUP: %s", error)
    else:
        _log.info("SIGHUP: %d models have changed", len(changes))
