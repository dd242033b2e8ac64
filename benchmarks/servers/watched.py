"""Our service, and how much processor time its process takes before its event loop comes round.

    python -m benchmarks.servers.watched PORT FILE

serves one worker and keeps the longest such turn in FILE, a float64, in seconds. A turn ends when
the loop runs what another thread has called for, so it is long where one call holds the loop, where
another thread holds the interpreter's lock, and where many calls stand before it. What other
processes on the machine take does not count, as it does in the time of an answer.
"""

import asyncio
import sys
import threading
import time
from pathlib import Path

import numpy as np
import uvicorn

from app.http.connections import Connection
from app.process.memory import freeze_memory, keep_memory
from app.server import create_app
from app.settings import settings_of_environment

PAUSE = 0.001  # seconds between two turns that are measured


class LongestTurn:
    """The longest turn that a watched service has made, shared with whoever reads the file.

    Args:
        file: made where it is not there.
    """

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(bytes(8))
        self._longest = np.memmap(file, np.float64, "r+", shape=(1,))

    def longest(self) -> float:
        """Seconds of processor time since the last call of this, which begins anew."""
        found = float(self._longest[0])
        self._longest[0] = 0
        return found

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Measures turn after turn, as long as the process is there."""
        turned = threading.Event()
        while True:
            time.sleep(PAUSE)
            turned.clear()
            before = time.process_time()
            loop.call_soon_threadsafe(turned.set)
            turned.wait()
            self._longest[0] = max(self._longest[0], time.process_time() - before)


def main(port: int, file: Path) -> None:
    """Serves until it is told to stop."""
    turns = LongestTurn(file)
    keep_memory()

    def warm() -> None:
        freeze_memory()
        loop = asyncio.get_running_loop()
        threading.Thread(target=turns.watch, args=(loop,), daemon=True).start()

    app = create_app(settings_of_environment(), on_warm=warm)
    uvicorn.run(
        app, port=port, loop="uvloop", http=Connection, ws="none", access_log=False, log_config=None
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
