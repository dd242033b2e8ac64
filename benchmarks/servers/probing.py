"""A probe beside a load: on a thread of its own, so that what the load does delays no question."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from benchmarks.servers.load import Probe


@contextmanager
def probed(port: int, path: str, pause: float) -> Iterator[Probe]:
    """Asks for a path of this machine's port all the while; `seen` has what was answered.

    Args:
        port: where the server listens.
        path: asked for.
        pause: seconds from one question to the next, or longer where an answer takes longer.
    """
    probe = Probe(port, path, pause)
    loop = asyncio.new_event_loop()
    asking = loop.create_task(probe.run())

    def ask() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(asking)
        loop.close()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield probe
    finally:
        loop.call_soon_threadsafe(asking.cancel)
        thread.join()
