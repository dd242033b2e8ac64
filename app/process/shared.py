"""The folder in which several workers share their figures."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.metrics import ROOM, SHARED, no_room

_MEMORY = "/dev/shm"  # where there is one: no disk is written, none can be full


@contextmanager
def shared_folder(workers: int) -> Iterator[None]:
    """Sees to a folder with room for the figures of all workers, for as long as it is entered.

    It is the one that the environment names; else several workers get one of their own.

    Raises:
        ScanlineError: figures cannot be kept in it.
    """
    if SHARED in os.environ:
        _check(os.environ[SHARED], workers)
        yield
    elif workers == 1:
        yield
    else:
        with _own_folder() as folder:
            _check(folder, workers)
            os.environ[SHARED] = folder
            try:
                yield
            finally:
                del os.environ[SHARED]


def _own_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(
            prefix="scanline-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None
        )
    except OSError as error:
        raise no_room("a folder for temporary files", f"{error}: set TMPDIR") from error


def _check(folder: str, workers: int) -> None:
    """Writes as much as workers will, and takes it away again."""
    if not Path(folder or "/nowhere").is_dir():
        raise no_room(folder, "it is no folder")
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            for _ in range(workers):
                file.write(bytes(ROOM))
    except OSError as error:
        raise no_room(folder, error.strerror or str(error)) from error
