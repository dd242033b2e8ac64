"""A check of a table: whether what stands in its last row is the sum of what stands above."""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Decimal, localcontext
from typing import NamedTuple

from models.page.amounts import amount_of
from models.page.placed import Table, TableCell


class Total(NamedTuple):
    """A column of a table and its total.

    column: from 0 on.
    sum: of the numbers above the total; None where they cannot be added.
    agrees: whether the total is that; None where that cannot be known.
    """

    column: int
    sum: Decimal | None
    agrees: bool | None


def totals_of(table: Table) -> list[Total]:
    """The columns in whose last row a number stands, with what stands above it added up.

    A head, which is what is no number in the first row, is left out. Where anything else above is
    no plain number (a date, two numbers, what may be 1,200 or 1.2), nothing can be known.
    """
    *rows, last = table.cells
    if not rows:
        return []
    found = []
    for column, total in enumerate(last):
        if total is None or total.text is None:
            continue
        above = [row[column] for row in rows]
        if above[0] is not None and above[0].text is None:
            above = above[1:]
        values = [_value(one) for one in above if one is not None]
        known = [one for one in values if one is not None]
        is_known = bool(values) and len(known) == len(values)
        added, said = _sum(known) if is_known else None, _value(total)
        agrees = None if added is None or said is None else added == said
        found.append(Total(column, added, agrees))
    return found


def _sum(values: list[Decimal]) -> Decimal:
    """Exactly, however many digits they have."""
    with localcontext(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN):
        return sum(values, Decimal(0))


def _value(cell: TableCell) -> Decimal | None:
    """The number that is read in a cell, accepted or not; None where it is no plain one."""
    text = cell.text or ""
    return Decimal(text.replace(",", ".")) if amount_of(text) else None
