"""What is kept of answers beside what is printed: a folder, a spreadsheet, a journal."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.answers import Answer
from cli.journal import Journal
from cli.layouts import AnswerT
from cli.reports import Outcome
from cli.sources import Source

if TYPE_CHECKING:
    from cli.doubtful import Crop, Folder
    from cli.spreadsheet import Spreadsheet


class Kept:
    """Where answers go beside standard output; nowhere, where none of these is given.

    Args:
        doubtful: a folder for pictures of the numbers that are not accepted: a new one, or that of
            the journal's run.
        xlsx: a file for a spreadsheet: a new one, or that of the journal's run.
        journal: of a run that can be gone on with.

    Raises:
        ScanlineError: the folder or the file cannot be made, or is another's.
    """

    def __init__(
        self,
        doubtful: Path | None = None,
        xlsx: Path | None = None,
        journal: Journal[Any] | None = None,
    ) -> None:
        self._journal = journal
        self._xlsx = xlsx
        self._sheets = None if xlsx is None else self._spreadsheet(xlsx)
        self._folder = None if doubtful is None else self._begun(doubtful)

    def _spreadsheet(self, path: Path) -> "Spreadsheet":
        from cli.spreadsheet import Spreadsheet  # with openpyxl, which few need

        return Spreadsheet(path, self._has_written)

    def _begun(self, path: Path) -> "Folder":
        from cli.doubtful import Folder  # with what decodes pictures, which is large

        name = str(path.resolve())
        folder = Folder(path, self._has_written(name))
        self._note(name)
        return folder

    def to_read(self, sources: list[Source]) -> list[Source]:
        """The sources without the pictures that a stopped run put into its folder among them."""
        folder = self._folder
        if folder is None:
            return sources
        return [one for one in sources if not folder.holds(Path(one.name))] or sources

    def crops_of(self, name: str, body: bytes, page: int | None, answer: Answer) -> "list[Crop]":
        """The doubtful numbers of an answer, as `doubtful.crops_of` has them, if they are kept.

        Raises:
            SourceError: as there.
        """
        if self._folder is None:
            return []
        from cli.doubtful import crops_of

        return crops_of(name, body, page, answer)

    def add(self, outcome: Outcome[AnswerT], crops: "list[Crop]") -> None:
        """Keeps what became of a picture.

        Raises:
            ScanlineError: there is no room, say.
        """
        if self._folder is not None:
            self._folder.add(crops)
        if self._sheets is not None:
            self._sheets.add(outcome)

    def save(self) -> None:
        """Writes the spreadsheet.

        Raises:
            ScanlineError: there is no room, say.
        """
        if self._sheets is not None:
            self._sheets.save(self._note)

    @property
    def way_on(self) -> str:
        """What whoever stops a run is to know; empty where that is nothing."""
        if self._journal is not None:
            return "the same command goes on from there"
        if self._xlsx is not None:
            return f"{self._xlsx} is not written (with --resume, a run can be gone on with)"
        return ""

    def _has_written(self, name: str) -> bool:
        return self._journal is not None and self._journal.has_written(name)

    def _note(self, name: str) -> None:
        if self._journal is not None:
            self._journal.note_written(name)
