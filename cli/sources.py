"""The pictures that a command line names: files, folders, patterns and standard input."""

import glob
import os
import re
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import Future, wait
from pathlib import Path
from threading import Thread
from typing import BinaryIO, NamedTuple

from models.errors import ScanlineError
from models.files.formats import NAMES, SUFFIXES

MOST_BYTES = 100_000_000  # what no service is sent; each has a cap of its own
STANDARD_INPUT = "-"
_LISTENS = 0.1  # seconds until a Ctrl-C is heard while nothing comes through a pipe
_ANY_DEPTH = re.compile(r"(?<![^/])\*\*(?![^/])")  # where it is all between two slashes


class SourceError(ScanlineError):
    """A file cannot be read; the text says why."""


class Source(NamedTuple):
    """A picture to read, under the name that it is given back with.

    `content` is there already where it could be read only once; `problem` says why there is none.
    """

    name: str
    content: bytes | None = None
    problem: str | None = None

    def read(self) -> bytes:
        """The file's bytes.

        Raises:
            SourceError: it is not there, empty, too large or cannot be read.
        """
        if self.problem is not None:
            raise SourceError(self.problem)
        try:
            content = _read_file(Path(self.name)) if self.content is None else self.content
        except OSError as error:
            raise SourceError(error.strerror or str(error)) from error
        if not content:
            raise SourceError("the file is empty")
        if len(content) > MOST_BYTES:
            raise SourceError(f"the file is over {MOST_BYTES} bytes: send less")
        return content


def sources_of(names: list[str]) -> list[Source]:
    """What is to be read, in the order of the names.

    Args:
        names: of files, of folders (all pictures in them, at any depth, but no hidden ones),
            patterns (where no file has that name) or `-`.
    """
    return [source for name in names for source in _sources(name)]


def _sources(name: str) -> Iterator[Source]:
    try:
        path = Path(name)
        if name == STANDARD_INPUT:
            yield _standard_input()
        elif path.is_dir():
            yield from _folder(name)
        elif path.is_file() or not glob.has_magic(name):
            # What is no ordinary file, as a pipe, is read now: Ctrl-C can end that.
            yield Source(name, None if path.is_file() or not path.exists() else _read_now(path))
        elif found := _matches(name):
            for one in found:
                yield from _folder(one) if Path(one).is_dir() else [Source(one)]
        else:
            yield Source(name, problem="no file has such a name")
    except OSError as error:
        yield Source(name, problem=error.strerror or str(error))


def _matches(pattern: str) -> list[str]:
    """The names that fit a pattern, in order; `**` is any depth, and follows no links.

    Links may lead back up, and their number grows with each round.
    """
    any_depth = _ANY_DEPTH.search(pattern)
    if any_depth is None:
        return sorted(glob.glob(pattern))  # noqa: PTH207 (takes absolute ones, too)
    head, rest = pattern[: any_depth.start()], pattern[any_depth.end() :].lstrip("/")
    found: set[str] = set()
    for top in [one.rstrip("/") or "/" for one in _matches(head)] if head else [""]:
        for folder, folders, files in os.walk(top or os.curdir):
            folders[:] = [one for one in folders if not one.startswith(".")]
            inside = folder if top else os.path.relpath(folder)
            if rest:
                before = "" if inside == os.curdir else f"{glob.escape(inside.rstrip('/'))}/"
                found.update(_matches(before + rest))
            else:
                found.update(str(Path(inside, one)) for one in files if not one.startswith("."))
    return sorted(found)


def _folder(name: str) -> Iterator[Source]:
    closed: list[OSError] = []
    empty = True
    for folder, folders, files in os.walk(name, onerror=closed.append):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for file in sorted(files):
            path = Path(folder, file)
            if path.suffix.lower() in SUFFIXES and file[0] != "." and path.is_file():
                empty = False
                yield Source(str(path))
    for error in closed:
        yield Source(str(error.filename), problem=error.strerror or str(error))
    if empty and not closed:
        yield Source(name, problem=f"the folder holds no {NAMES}")


def _standard_input() -> Source:
    if sys.stdin is None or sys.stdin.isatty():
        return Source(STANDARD_INPUT, problem="standard input is no picture: pipe one into it")
    return Source(STANDARD_INPUT, _capped(sys.stdin.buffer))


def _read_file(path: Path) -> bytes:
    """An ordinary file's bytes; of what is none, as a pipe, nothing may ever come.

    Raises:
        SourceError: it is none.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise SourceError("it is no ordinary file: to have it read, name it alone")
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # it may be another by now
    with os.fdopen(descriptor, "rb") as file:
        return _capped(file)


def _read_now(path: Path) -> bytes:
    """What comes through a pipe, perhaps never.

    Ctrl-C ends a read that waits, and is not heard by one that is about to: so it has a thread of
    its own, which no exit waits for, and the main one wakes up to listen.
    """
    coming: Future[bytes] = Future()

    def read() -> None:
        try:
            with path.open("rb") as file:
                coming.set_result(_capped(file))
        except OSError as error:
            coming.set_exception(error)

    Thread(target=read, daemon=True).start()
    while not wait([coming], timeout=_LISTENS).done:
        pass
    return coming.result()


def _capped(file: BinaryIO) -> bytes:
    return file.read(MOST_BYTES + 1)
