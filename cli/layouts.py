"""How the answers for a picture are shown: a digit, and the rows of a page."""

from collections.abc import Callable
from itertools import zip_longest
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from rich.text import Text

from cli.printable import shown

if TYPE_CHECKING:
    from cli.answers import Alternative, Answer, Digit, Number, Numbers, Place, Row

AnswerT = TypeVar("AnswerT", bound="Answer")
Cells = tuple[str, ...]
MORE = "there is more on the page than is read: cut it"
NO_NUMBERS = "no numbers were found"


class Layout(NamedTuple, Generic[AnswerT]):
    """How one kind of answer is shown.

    `rows` are its cells under `columns`; `lines` is what people see beside the file's name, and
    `is_accepted` whether nothing of it is in doubt.
    """

    columns: Cells
    rows: Callable[[AnswerT], list[Cells]]
    lines: Callable[[AnswerT], list[Text]]
    is_accepted: Callable[[AnswerT], bool]


def _digit_cells(one: "Digit") -> list[Cells]:
    digit = "" if one.digit is None else str(one.digit)
    return [(digit, f"{one.confidence:.4f}", truth(one.accepted), one.reason or "")]


def _digit_lines(one: "Digit") -> list[Text]:
    if one.digit is None:
        return [Text.assemble("-", " " * 10, (shown(one.reason or ""), "yellow"))]
    return [_line(Text(str(one.digit)), one.confidence, one.reason)]


def _numbers_cells(page: "Numbers") -> list[Cells]:
    rows: list[Cells] = [
        (str(place), row.text, f"{_least(row):.4f}", truth(row.accepted), row.reason or "")
        for place, row in enumerate(page.rows, 1)
    ]
    return rows + [("", "", "", truth(False), missing(place)) for place in page.left_out]


def missing(place: "Place") -> str:
    """Where a row was left out, and why, as a reason."""
    box = place.box
    return f"left out at {box.x:.0f},{box.y:.0f} ({box.width:.0f}x{box.height:.0f}): {place.reason}"


def _numbers_lines(page: "Numbers") -> list[Text]:
    longest = max((len(row.text) for row in page.rows), default=0)
    lines = []
    for row in page.rows:
        styles = ("" if one.accepted else "yellow underline" for one in row.numbers)
        numbers = zip((shown(one.text) for one in row.numbers), styles, strict=True)
        text = Text(" ").join(Text(*number) for number in numbers)
        text.pad_right(longest - len(row.text))
        lines.append(_line(text, _least(row), row.reason))
        lines += [Text(_others(one, row), "dim") for one in row.numbers if _seen(one)]
    lines += [Text(missing(place), "yellow") for place in page.left_out]
    if not lines:
        lines.append(Text(NO_NUMBERS, "yellow"))
    if page.truncated:
        lines.append(Text(MORE, "yellow"))
    return lines


def _cells_with_alternatives(page: "Numbers") -> list[Cells]:
    found = []
    for row, cells in zip_longest(page.rows, _numbers_cells(page)):
        others = (
            ", ".join(f"{_text(one)} {one.confidence:.4f}" for one in number.alternatives or ())
            for number in (row.numbers if row else ())
        )
        found.append((*cells, "; ".join(others)))
    return found


def _is_accepted(page: "Numbers") -> bool:
    has_rest = page.truncated or not all(place.is_word for place in page.left_out)
    is_whole = bool(page.rows) and not has_rest
    return is_whole and all(row.accepted for row in page.rows)


def _others(number: "Number", row: "Row") -> str:
    """What else a number may be, as people read it; of a row of several, with the number."""
    others = ", ".join(f"{_text(one)} ({one.confidence:.1%})" for one in _seen(number))
    which = f"{shown(number.text)}: " if len(row.numbers) > 1 else ""
    return f"  {which}or {others}"


def _seen(number: "Number") -> "list[Alternative]":
    """The alternatives but for those whose probability would be shown as none at all."""
    return [one for one in number.alternatives or () if f"{one.confidence:.1%}" != "0.0%"]


def _text(one: "Alternative") -> str:
    return shown(one.text) or "nothing"


def _line(text: Text, confidence: float, reason: str | None) -> Text:
    decision = ("accepted", "green") if reason is None else (shown(reason), "yellow")
    text.stylize("bold")
    return Text.assemble(text, f"  {confidence:6.1%}  ", decision)


def _least(row: "Row") -> float:
    return min((one.confidence for one in row.numbers), default=0.0)


def truth(value: bool) -> str:
    """The value as scripts know it."""
    return str(value).lower()


DIGIT: "Layout[Digit]" = Layout(
    ("digit", "confidence", "accepted", "reason"),
    _digit_cells,
    _digit_lines,
    lambda one: one.accepted,
)
NUMBERS: "Layout[Numbers]" = Layout(
    ("row", "text", "confidence", "accepted", "reason"),
    _numbers_cells,
    _numbers_lines,
    _is_accepted,
)
WITH_ALTERNATIVES = NUMBERS._replace(
    columns=(*NUMBERS.columns, "alternatives"), rows=_cells_with_alternatives
)
