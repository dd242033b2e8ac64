"""A journal of the answers, as JSON Lines, with which a run that was stopped can be gone on with.

The first line says what was asked for; each other one holds the answer of a call, under the
SHA-256 of the file's bytes and the pages that were asked for, or names what the run has written.
"""

import fcntl
import json
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from cli.answers import Answer, Pages
from cli.printable import json_line
from models.errors import ScanlineError

AnswerT = TypeVar("AnswerT", bound=Answer)
Call = Callable[[str], Awaitable[AnswerT | Pages]]

_LONGEST = 1_000_000  # bytes of a first line: what is no journal may have no line at all
# The settings of the service in this process that an answer hangs on; a server has its own.
_SETTINGS = ("SCANLINE_CHECKPOINTS", "SCANLINE_MIN_CONFIDENCE", "SCANLINE_NUMBERS_MODEL")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Asked(_Strict):
    """The first line: the command, and its options that an answer hangs on."""

    scanline: str
    options: dict[str, Any]


class _Answered(_Strict):
    sha256: str
    pages: str
    answer: dict[str, Any]


class _Written(_Strict):
    written: str


class Journal(Generic[AnswerT]):
    """Answers that are kept in a file as they come, and those that are there already.

    Args:
        path: of the file, which is made where it is not there; held until `close`.
        command: that asks.
        options: of it, as they are named on the command line, that an answer hangs on.
        kind: of the answers.

    Raises:
        ScanlineError: the file cannot be opened, is in use, is no journal or one of another
            command or of other options, or a line of it is broken.
    """

    def __init__(
        self,
        path: Path,
        command: str,
        options: dict[str, Any],
        kind: type[RootModel[AnswerT | Pages]],
    ) -> None:
        self.path = path
        self._kind = kind
        self._places: dict[tuple[str, str], int] = {}  # of the lines, in bytes
        self._written: set[str] = set()
        if path.exists() and not path.is_file():
            raise ScanlineError(f"{path} is no ordinary file: name another")
        try:
            self._file = path.open("a+b")
        except OSError as error:
            raise ScanlineError(f"{path} cannot be opened: {error.strerror}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._load(_Asked(scanline=command, options=options))
        except BlockingIOError as error:
            self.close()
            raise ScanlineError(f"{path} is in use by another run: wait for it") from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Lets others have the file."""
        self._file.close()

    def remembered(self, body: bytes, call: "Call[AnswerT]") -> "Call[AnswerT]":
        """The call for pages of a file, made only where its answer is not there."""
        digest = sha256(body).hexdigest()

        async def answer(pages: str) -> AnswerT | Pages:
            place = self._places.get((digest, pages))
            if place is not None:
                self._file.seek(place)
                found = json.loads(self._file.readline())
                return self._kind.model_validate(found["answer"]).root
            fresh = await call(pages)
            line = _Answered(sha256=digest, pages=pages, answer=fresh.model_dump())
            self._places[digest, pages] = self._add(line)
            return fresh

        return answer

    def has_written(self, name: str) -> bool:
        """Whether a run of this journal wrote what has that name."""
        return name in self._written

    def note_written(self, name: str) -> None:
        """Keeps the name of what this run writes.

        Raises:
            ScanlineError: as `remembered`'s call, where there is no room, say.
        """
        if name not in self._written:
            self._add(_Written(written=name))
            self._written.add(name)

    def _add(self, line: BaseModel) -> int:
        """Where the line begins that is written now."""
        try:
            place = self._file.seek(0, os.SEEK_END)
            self._file.write(json_line(line.model_dump()).encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise ScanlineError(f"{self.path} cannot be written to: {error.strerror}") from error
        return place

    def _load(self, asked: _Asked) -> None:
        self._file.seek(0)
        first = self._file.readline(_LONGEST)
        wanted = json_line(asked.model_dump()).encode() + b"\n"
        if not first.endswith(b"\n"):
            if not wanted.startswith(first):
                raise ScanlineError(f"{self.path} is no journal: name another file")
            self._file.truncate(0)
            self._add(asked)
            return
        self._compare(first, asked)
        place = len(first)
        for number, line in enumerate(self._file, 2):
            if not line.endswith(b"\n"):  # it was cut off when the run was killed
                self._file.truncate(place)
                break
            try:
                self._take(json.loads(line), place)
            except ValueError as error:
                raise ScanlineError(
                    f"{self.path}, line {number}, is broken: remove that line, and what it held "
                    "is read again"
                ) from error
            place += len(line)

    def _take(self, line: Any, place: int) -> None:
        """Knows a line from now on.

        Raises:
            ValueError: it is none of ours.
        """
        try:
            self._written.add(_Written.model_validate(line).written)
        except ValidationError:
            one = _Answered.model_validate(line)
            self._kind.model_validate(one.answer)
            self._places[one.sha256, one.pages] = place

    def _compare(self, first: bytes, asked: _Asked) -> None:
        """Raises a ScanlineError where something else was asked for."""
        try:
            before = _Asked.model_validate(json.loads(first))
        except ValueError as error:
            raise ScanlineError(f"{self.path} is no journal: name another file") from error
        if before.scanline != asked.scanline:
            differs = f"scanline {before.scanline}, not of scanline {asked.scanline}"
        else:
            names = [*asked.options, *(before.options.keys() - asked.options.keys())]
            pairs = [(name, before.options.get(name), asked.options.get(name)) for name in names]
            differs = ", ".join(
                f"{name} {_said(old)}, not {_said(new)}" for name, old, new in pairs if old != new
            )
            differs = differs and f"a run with {differs}"
        if differs:
            raise ScanlineError(
                f"{self.path} is the journal of {differs}: ask for the same again, or name another "
                "file"
            )


def _said(value: Any) -> str:
    return "unset" if value is None else json.dumps(value)


@contextmanager
def journal_of(
    path: Path | None,
    command: str,
    options: dict[str, Any],
    url: str | None,
    kind: type[RootModel[AnswerT | Pages]],
) -> Iterator[Journal[AnswerT] | None]:
    """The journal in a file, held meanwhile; None without one.

    Args:
        path: of the file.
        command: as for `Journal`.
        options: as for `Journal`.
        url: of the service; the settings of the one in this process are options, too.
        kind: as for `Journal`.

    Raises:
        ScanlineError: as for `Journal`.
    """
    if path is None:
        yield None
        return
    settings = {name: os.environ.get(name) for name in _SETTINGS} if url is None else {}
    journal = Journal(path, command, {**options, "--url": url, **settings}, kind)
    try:
        yield journal
    finally:
        journal.close()
