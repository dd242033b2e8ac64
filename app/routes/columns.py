"""What is read of a column in a photo: its numbers, and why these may not be all."""

from pydantic import BaseModel, Field

from app.routes.digits import BoxOut
from app.routes.numbers import too_low
from models.page.amounts import amount_of
from models.page.placed import Place, PlacedNumber, PlacedRows, TableCell, Tables


class AddedOut(BaseModel):
    """A number of the column as it is read; `reason` says why it is not accepted, null where it is.

    `row` is that of the page or table, from 1 on.
    """

    row: int
    text: str = Field(examples=["12.5"])
    confidence: float
    accepted: bool
    reason: str | None
    box: BoxOut
    corners: list[tuple[float, float]]


class Column:
    """What is read of a column, and why it may not be all of it."""

    def __init__(self, turned: int) -> None:
        self.turned = turned
        self.numbers: list[AddedOut] = []
        self.written: AddedOut | None = None
        self.doubts: list[str] = []

    def take(self, row: int, one: PlacedNumber | TableCell, least: float) -> None:
        """A number, or what stands in its place."""
        text = one.text or ""
        reason = one.reason or too_low(one.confidence, least)
        if isinstance(one, TableCell) and one.is_word:
            reason = "a word stands there"
        if reason is None and amount_of(text) is None:
            reason = f"{text} is no plain number"
        if reason is not None:
            self.doubts.append(f"row {row}: {reason}")
        self.numbers.append(
            AddedOut(
                row=row,
                text=text,
                confidence=one.confidence,
                accepted=reason is None,
                reason=reason,
                box=BoxOut(**one.box._asdict()),
                corners=[(x, y) for x, y in one.corners.tolist()],
            )
        )

    def take_total(self, last: int) -> None:
        """Takes what stands in the last row, `last`, for the total of the others."""
        if self.numbers and self.numbers[-1].row == last:
            self.written = self.numbers.pop()
        else:
            self.doubts.append("there is no total in the last row")


def column_of_rows(placed: PlacedRows, turned: int, least: float, has_total: bool) -> Column:
    """What the rows of a page are as a column: each is to hold one number.

    Args:
        placed: the rows.
        turned: degrees, how the page was turned.
        least: the confidence below which a number is doubtful.
        has_total: whether the last row is the total of the others.
    """
    found = Column(turned)
    for number, row in enumerate(placed.rows, 1):
        if len(row) > 1:
            found.doubts.append(
                f"row {number} holds {len(row)} numbers: name the column of a table, as column=0"
            )
        for one in row:
            found.take(number, one, least)
    for place in placed.left_out:
        numbers = (one for row in placed.rows for one in row)
        if not (place.is_word and any(_is_beside(place, one) for one in numbers)):
            found.doubts.append(f"something on the page is left out: {place.reason}")
    if placed.truncated:
        found.doubts.append("there is more on the page than is read")
    if has_total:
        found.take_total(len(placed.rows))
    return found


def _is_beside(place: Place, number: PlacedNumber) -> bool:
    """Whether the middle of a place is as far down the page as some part of a number is."""
    begin, _, _, below = number.corners
    down = below - begin
    share = (place.corners.mean(axis=0) - begin) @ down / max(1.0, down @ down)
    return bool(0 <= share <= 1)


def column_of_table(
    placed: Tables,
    turned: int,
    table: int | None,
    column: int,
    least: float,
    head: bool,
    has_total: bool,
) -> Column:
    """A column of a table.

    Args:
        placed: the tables of a page.
        turned: degrees, how the page was turned.
        table: which of them, from 0 on; without it there is to be one.
        column: of the table, from 0 on.
        least: the confidence below which a number is doubtful.
        head: whether the first row is left out.
        has_total: whether the last row is the total of the others.
    """
    found = Column(turned)
    count = len(placed.tables)
    if table is None and count > 1:
        found.doubts.append(f"the page has {count} tables: name one, as table=0")
    cells = placed.tables[table or 0].cells if (table or 0) < count else []
    if not cells:
        found.doubts.append(f"there is no table {table or 0}: the page has {count}")
    elif column >= len(cells[0]):
        found.doubts.append(f"there is no column {column}: the table has {len(cells[0])}")
        cells = []
    for row, line in enumerate(cells, 1):
        if head and row == 1:
            continue
        one = line[column]
        if any(_covers(cell, start, column) for start, cell in enumerate(line)):
            found.doubts.append(f"row {row}: a cell goes over several columns")
        if one is not None:
            found.take(row, one, least)
    if placed.truncated:
        found.doubts.append("there is more on the page than is read")
    if has_total:
        found.take_total(len(cells))
    return found


def _covers(cell: TableCell | None, start: int, column: int) -> bool:
    """Whether a cell that begins in a column takes several, that one among them."""
    if cell is None:
        return False
    columns = cell.span[1]
    return columns > 1 and start <= column < start + columns
