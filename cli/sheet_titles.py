"""Titles of a spreadsheet's sheets: short, in letters that Excel takes, and each another one."""

import re
from pathlib import PurePath

from cli.printable import shown

_MOST = 31  # units of UTF-16, as Excel counts
_FORBIDDEN = re.compile(r"[\\/?*\[\]:]")
_PAGE = re.compile(r"#page=[0-9]+$")
_EXCELS = "History"  # a sheet that Excel makes itself


class Titles:
    """The titles of a spreadsheet.

    Args:
        taken: those of sheets that have a title of their own.
    """

    def __init__(self, *taken: str) -> None:
        self._taken = {one.casefold() for one in (_EXCELS, *taken)}
        self._last: dict[str, int] = {}  # number of a title that many pictures would have

    def of(self, name: str) -> str:
        """The title for a table on a picture of that name.

        It is the file's name without its folder, cut where it is long, but not its page; where
        that is taken, whatever the case, with a number.
        """
        page = found.group() if (found := _PAGE.search(name)) else ""
        file = PurePath(name[: len(name) - len(page)]).name
        title = _FORBIDDEN.sub("_", shown(file)).strip("'") or "table"
        first = self._last.get((title + page).casefold(), 1)
        number = first
        while (whole := _fitting(title, page, number)).casefold() in self._taken:
            number += 1
        self._last[(title + page).casefold()] = number
        self._taken.add(whole.casefold())
        return whole


def _fitting(title: str, page: str, number: int) -> str:
    end = page if number == 1 else f"{page} ({number})"
    while _length(title + end) > _MOST:
        title = title[:-1]
    return (title + end).strip("'")


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
