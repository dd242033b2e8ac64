"""Worker processes: started, watched, replaced, and ended with their parent."""

import logging
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from types import FrameType

from models.errors import ScanlineError

Serve = Callable[[list[socket.socket], Callable[[], None]], None]

BEAT = 0.5  # seconds between two beats of a worker's heart, and between two looks at all workers
SILENCE = 5.0  # seconds without a beat after which a worker that was ready hangs
CTRL_C = {signal.SIGINT}
LATER = {signal.SIGINT, signal.SIGHUP}  # what a worker that begins does not listen to yet
TRIES = 3  # workers in a row that end before they are ready: the next would, too

_spawn = multiprocessing.get_context("spawn")
_log = logging.getLogger("uvicorn.error")


class Worker:
    """A worker process, as its parent knows it.

    Args:
        serve: what it does, with the listeners and a function to call when it is ready.
        listeners: bound sockets.
        folder: what the process removes where its parent cannot any more.
    """

    def __init__(
        self, serve: Serve, listeners: list[socket.socket], folder: str | None = None
    ) -> None:
        self._beats, beating = _spawn.Pipe(duplex=False)
        self.process = _spawn.Process(target=_work, args=(serve, listeners, folder, beating))
        # Ctrl-C goes to the whole group: what has just begun would end with a traceback of its own.
        resource_tracker.ensure_running()  # or it starts with the first process, and lets Ctrl-C in
        before = signal.pthread_sigmask(signal.SIG_BLOCK, LATER)
        try:
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        beating.close()  # here: the process has it
        self.was_ready = False
        self._heard = time.monotonic()

    def has_become_ready(self) -> bool:
        """Whether it says so for the first time; takes its beats in."""
        before = self.was_ready
        with suppress(EOFError, OSError):  # it has ended
            while self._beats.poll():
                self.was_ready |= self._beats.recv_bytes() == b"ready"
                self._heard = time.monotonic()
        return self.was_ready and not before

    def is_well(self) -> bool:
        """Whether it runs, and does not hang."""
        hangs = self.was_ready and time.monotonic() - self._heard > SILENCE
        return self.process.is_alive() and not hangs

    def end(self) -> str:
        """Ends it for good where it has not ended; says how it has."""
        self.process.kill()
        self.process.join()
        self._beats.close()
        code = self.process.exitcode or 0
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit status {code}"
        return f"worker process {self.process.pid} has ended {how}"


def run_workers(
    count: int, serve: Serve, listeners: list[socket.socket], folder: str | None = None
) -> None:
    """Serves with several processes until told to stop; one that ends or hangs is replaced.

    SIGHUP is passed on to them.

    Args:
        count: of the processes.
        serve: what each of them does, with the listeners and a function to call when it is ready;
            it can be imported.
        listeners: bound sockets, of which each process has its own.
        folder: what they remove where this process is killed.

    Raises:
        ScanlineError: several in a row have ended before they were ready.
    """
    told: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: told.append(number))
    workers = [Worker(serve, listeners, folder) for _ in range(count)]

    def pass_on(number: int, _frame: FrameType | None) -> None:
        for worker in workers:
            if worker.process.is_alive() and worker.process.pid is not None:
                os.kill(worker.process.pid, number)

    signal.signal(signal.SIGHUP, pass_on)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})
    failed = 0
    try:
        while not told:
            time.sleep(BEAT)
            for place, worker in enumerate(workers):
                if worker.has_become_ready():
                    failed = 0
                if told or worker.is_well():
                    continue
                how = worker.end()
                failed += not worker.was_ready
                if failed == TRIES:
                    raise ScanlineError(
                        f"{TRIES} workers in a row have ended before they were ready, for the "
                        f"reason above: {how}"
                    )
                _log.error("%s: another takes its place", how)
                workers[place] = Worker(serve, listeners, folder)
    finally:
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.process.join()


def _work(
    serve: Serve, listeners: list[socket.socket], folder: str | None, beating: Connection
) -> None:
    """What a worker process does, deaf to Ctrl-C until it can serve."""
    ready = threading.Event()

    def tell_ready() -> None:
        ready.set()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, CTRL_C)

    threading.Thread(target=_beat, args=(beating, ready, folder), daemon=True).start()
    try:
        serve(listeners, tell_ready)
    except KeyboardInterrupt:
        pass  # Ctrl-C is for the parent too, which expects it
    except (ScanlineError, OSError) as error:
        sys.exit(f"scanline: {error}")


def _beat(beating: Connection, ready: threading.Event, folder: str | None) -> None:
    """Tells the parent that this process lives, and ends it when there is no parent any more."""
    with suppress(OSError):
        while True:
            beating.send_bytes(b"ready" if ready.is_set() else b"alive")
            time.sleep(BEAT)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)  # another worker may be at it, too
    os.kill(os.getpid(), signal.SIGTERM)
