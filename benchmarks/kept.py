"""Figures of a long benchmark, kept in a file as they come, so that an interrupted one goes on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.artifact.checkpoint import write_whole
from models.errors import ScanlineError

Figures = dict[str, Any]


class Kept:
    """The figures that a file has of one benchmark, and those that it will have.

    Args:
        file: JSON; None keeps nothing.
        of: what all figures in the file are of, the commit for one.

    Raises:
        ScanlineError: the file is of something else, or damaged.
    """

    def __init__(self, file: Path | None, of: Figures) -> None:
        self._file, self._of = file, of
        self._found: dict[str, Figures] = {}
        if file is None or not file.exists():
            return
        try:
            kept = json.loads(file.read_bytes())
            is_same, self._found = kept["of"] == of, dict(kept["found"])
        except (ValueError, KeyError, TypeError) as error:
            raise ScanlineError(f"{file} keeps no figures of a benchmark: name another") from error
        if not is_same:
            raise ScanlineError(f"{file} keeps figures of {kept['of']}, not of {of}: name another")

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def figures(self, name: str, measure: Callable[[], Figures]) -> Figures:
        """The figures of that name: those that are kept, or what is measured now."""
        if name not in self._found:
            self._found[name] = measure()
            if self._file is not None:
                content = json.dumps({"of": self._of, "found": self._found}, indent=1)
                write_whole(self._file, content.encode())
        return self._found[name]
