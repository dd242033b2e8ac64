"""The tables on a page by a line reader: their grids found, each cell read as it is written."""

from collections.abc import Callable, Sequence
from math import ceil

import numpy as np

from models.artifact.finder import CELL
from models.imaging.picture import Grey, shrunk
from models.page.alone import ONE_SIGN, REASONS, Judge
from models.page.automaton import Automaton
from models.page.column_forms import in_form
from models.page.components import components_of
from models.page.desk import flattened
from models.page.doubts import CUT
from models.page.grid import Grid, Sight, grids_of, sight_of, unlined
from models.page.line_crops import parts_of
from models.page.numbers import NO_NUMBER, doubted_where_unlikely
from models.page.placed import (
    PlacedNumber,
    Points,
    Table,
    TableCell,
    Tables,
    around_points,
    corners_of,
)
from models.page.prepared import Floats
from models.page.reader import IS_WORD, MORE, NOTHING, Reader, read_rows
from models.page.rows import SIDE, Page, row_of
from models.page.shrunk import shrunk as shrunk_page
from models.page.sight import places_of, turned_runs
from models.page.spans import Cell, spans_of
from models.page.text_lines import TextLine, line_through, typical_height
from models.page.turning import straightening
from models.page.way_up import ON_ITS_HEAD, Upright, nearer, upright
from models.page.whole_rows import with_unseen

SEVERAL = "several numbers stand in the cell"
WORD = "what stands in the cell is rather a word"
OTHERWISE = "looked at again, the table has other rows or columns"
NO_NUMBERS = "most of what stands in its column, or table, may be no number"
_STRANGE = (WORD, NO_NUMBER, REASONS["no digit"], ONE_SIGN)  # it may be no number
_BORDER = 0.2  # of a number's height; what ends nearer to a side of the photo may go on there
_AROUND = 1.0  # digits' heights of paper around tables
_PAPER = 0.5  # of a page with tables, of which lines take much, is paper for sure
_MOST = 0.5  # of what stands in a column, or in a table
_LIKELY = 0.5  # confidence of a number
_DIGIT = 0.5  # of the height of a table's digits; what is lower is none by itself

Where = tuple[int, int, int]  # table, row and column


def tables_on(
    grey: Grey,
    reader: Reader,
    patterns: Sequence[Automaton | None] = (),
    alternatives: int = 0,
    has_totals: bool = False,
) -> Tables:
    """Reads the tables of a page.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
        reader: the network, with a finder and a judge.
        patterns: what the numbers of each column are known to match; the last one is for those
            after it, too.
        alternatives: how many are given beside each number, at most.
        has_totals: whether what stands in the last row are the columns' sums, so that it has no
            part in how a column's numbers are written.

    Raises:
        ValueError: the reader has no finder or no judge.
    """
    if reader.finder is None or reader.judge is None:
        raise ValueError("tables are found by a finder, and read with a judge")
    small, scale = shrunk(grey, SIDE)
    found, sight, pixels, grids, is_plain = _found(small, reader.finder, reader.judge)
    grey, back = found.page.grey, found.turn.back
    digit = sight.digit * float(pixels[1])
    ink = components_of(grey, lambda mask: unlined(mask, grids, pixels, digit), _PAPER)
    spans = [spans_of(grid, sight) for grid in grids]
    page = Page(grey, [], ink, ink.truncated, ink.inked, len(ink.boxes))
    page, where = _cell_rows(page, grids, spans, pixels)
    seen = with_unseen(page, sight.number)
    if seen is not page:
        page, where = _cell_rows(seen, grids, spans, pixels)

    def pattern_of(row: int) -> Automaton | None:
        return patterns[min(where[row][2], len(patterns) - 1)] if patterns else None

    def doubted(one: PlacedNumber, is_word: bool) -> PlacedNumber:
        if is_word:
            return one._replace(reason=WORD)
        is_cut = _may_be_cut(one, back(one.corners), small.shape)
        return doubted_where_unlikely(one, found.likely, grey.shape).doubted(CUT if is_cut else "")

    read = read_rows(page, parts_of(page), reader, pattern_of, alternatives, in_cells=True)
    numbers: list[dict[Cell, list[PlacedNumber]]] = [{} for _ in grids]
    words: list[set[Cell]] = [set() for _ in grids]
    for row, (index, *at) in enumerate(where):
        cell = at[0], at[1]
        is_word = _is_word(sight, grids[index].corners(*cell, spans[index].get(cell, (1, 1))))
        numbers[index][cell] = [doubted(one, is_word) for one in read.rows.get(row, [])]
        if is_word or row in read.worded:
            words[index].add(cell)
    doubt = MORE if read.truncated else ON_ITS_HEAD if not found.is_sure else ""
    doubt = doubt or ("" if is_plain else OTHERWISE)
    tables = [
        _table(*each, pixels, doubt) for each in zip(grids, spans, numbers, words, strict=True)
    ]
    tables = [_alike(table, has_totals, alternatives) for table in tables]
    return Tables(tables, read.truncated, found.turn.degrees).moved(back).scaled(scale)


def _found(
    small: Grey, finder: Callable[[Floats], Floats], judge: Judge
) -> tuple[Upright, Sight, Points, list[Grid], bool]:
    """The page upright, and where it has tables straightened and cut to them; what is seen of it.

    Args:
        small: uint8 (height, width), the shrunk photo.
        finder: maps of views of a page.
        judge: of single digits.

    Returns:
        The page, what a finder says of it, the page's pixels in a place of that, and the grids; and
        whether these have as many rows and columns as before the page was straightened and cut.
    """
    places = places_of(small, finder)
    flat, likely, turn = flattened(small, places)
    found = upright(flat, likely, judge, turned_runs(places.runs, turn.degrees))
    found = found._replace(turn=turn.then(found.turn))
    sight, pixels = _seen(found.page.grey, finder)
    grids = grids_of(sight)
    if grids:
        near = _nearer(found, grids, pixels, sight.digit, judge)
        near_sight, near_pixels = _seen(near.page.grey, finder)
        if near_grids := grids_of(near_sight):
            is_plain = [one.shape for one in near_grids] == [one.shape for one in grids]
            return near, near_sight, near_pixels, near_grids, is_plain
    return found, sight, pixels, grids, False


def _nearer(
    found: Upright, grids: list[Grid], pixels: Points, digit: float, judge: Judge
) -> Upright:
    """The page straightened as its largest table is, and cut to its tables.

    Args:
        found: the page.
        grids: of its tables.
        pixels: in a place of them, across and down.
        digit: the height of digits, in places.
        judge: of single digits.
    """
    largest = max(grids, key=lambda grid: grid.shape[0] * grid.shape[1])
    corners = largest.corners(0, 0, largest.shape)
    plane = straightening(corners, 0.0)
    others = [plane.there(grid.corners(0, 0, grid.shape)) for grid in grids]
    all_ = plane.back(corners_of(around_points(np.concatenate(others))))
    return nearer(found, all_ * pixels, _AROUND * digit * float(pixels.mean()), judge)


def _seen(grey: Grey, finder: Callable[[Floats], Floats]) -> tuple[Sight, Points]:
    """What a finder says of a page, and the page's pixels in a place of that, across and down."""
    look = shrunk_page(grey)
    down, across = (
        ceil(side * scale / CELL) for side, scale in zip(grey.shape, look.scale[::-1], strict=True)
    )
    return sight_of(finder(look.views[None])[0], (down, across)), CELL / np.array(look.scale)


def _cell_rows(
    page: Page, grids: list[Grid], spans: list[dict[Cell, Cell]], pixels: Points
) -> tuple[Page, list[Where]]:
    """The page with what is written in each cell as a row of its own, and the cell of each.

    Args:
        page: the shrunk photo and its ink.
        grids: of its tables.
        spans: of each, as `spans_of` has them.
        pixels: in a place of it, across and down.
    """
    boxes, owned = page.components.boxes, np.zeros(len(page.components.boxes), bool)
    middles = (boxes[page.likely, :2] + boxes[page.likely, 2:] / 2) / pixels
    lines: list[TextLine] = []
    where: list[Where] = []
    for index, (grid, spanning) in enumerate(zip(grids, spans, strict=True)):
        cells = grid.cells_at(middles)
        for first, span in spanning.items():
            cells[((cells >= first) & (cells < np.add(first, span))).all(1)] = first
        inside = ((cells >= 0) & (cells < grid.shape)).all(1)
        ink, cells = page.likely[inside], cells[inside]
        if not len(ink):
            continue
        heights = boxes[ink, 3].astype(np.float64)
        tall = heights >= _DIGIT * typical_height(heights)
        slope = grid.rows.slope * float(pixels[1] / pixels[0])
        for row, column in np.unique(cells[tall], axis=0).tolist():
            own = ink[tall & (cells == (row, column)).all(1)]
            lines.append(line_through(boxes, own, slope))
            where.append((index, row, column))
            owned[own] = True
    rows = [row_of(page.components, line, owned) for line in lines]
    return page._replace(rows=rows), where


def _table(
    grid: Grid,
    spans: dict[Cell, Cell],
    numbers: dict[Cell, list[PlacedNumber]],
    words: set[Cell],
    pixels: Points,
    doubt: str,
) -> Table:
    """A table of what was read in its cells.

    Args:
        grid: of the table.
        spans: as `spans_of` has them.
        numbers: that were read where something stands, by row and column.
        words: the cells in which a word stands, as finder or line reader have it.
        pixels: in a place of it, across and down.
        doubt: about all that was read.
    """
    strange = {where for where, ones in numbers.items() if _is_strange(ones)}
    all_strange = len(strange) >= _MOST * len(numbers)
    cells: list[list[TableCell | None]] = [[None] * grid.shape[1] for _ in range(grid.shape[0])]
    for column in range(grid.shape[1]):
        own = {row: ones for (row, at), ones in numbers.items() if at == column}
        count = sum((row, column) in strange for row in own)
        is_strange = all_strange or count >= _MOST * len(own)
        for row, ones in own.items():
            span = spans.get((row, column), (1, 1))
            corners = grid.corners(row, column, span) * pixels
            cell = _cell(ones, corners, doubt)._replace(span=span)
            against = ((row, column) in strange, is_strange, cell.confidence < _LIKELY)
            if sum(against) > 1:
                cell = cell._replace(text=None, confidence=0.0, alternatives=[])
            elif is_strange and not cell.reason:
                cell = cell._replace(reason=NO_NUMBERS)
            if cell.text is None and (row, column) in words:
                cell = cell._replace(reason=IS_WORD, is_word=True)
            cells[row][column] = cell
    corners = grid.corners(0, 0, grid.shape) * pixels
    return Table(around_points(corners), corners, cells)


def _alike(table: Table, has_totals: bool, alternatives: int) -> Table:
    """A table whose cells are read as they are likely to be beside the others of their column.

    Args:
        table: with alternatives of all cells that are not sure.
        has_totals: whether its last row has no part in that.
        alternatives: how many are given beside each number, at most.
    """
    last = len(table.cells) - has_totals
    columns = [
        [*in_form(column[:last]), *column[last:]] for column in zip(*table.cells, strict=True)
    ]
    cells = [
        [one and one._replace(alternatives=one.alternatives[:alternatives]) for one in row]
        for row in zip(*columns, strict=True)
    ]
    return table._replace(cells=cells)


def _is_strange(numbers: list[PlacedNumber]) -> bool:
    """Whether something speaks against it that any of what was read in a cell is a number."""
    return all(one.reason in _STRANGE for one in numbers)


def _is_word(sight: Sight, corners: Points) -> bool:
    """Whether what is written between these corners, in places, is rather a word than a number."""
    (left, top), (right, foot) = corners.min(0).astype(int), np.ceil(corners.max(0)).astype(int)
    part = np.s_[max(0, top) : foot, max(0, left) : right]
    return bool(sight.other[part].sum() > sight.number[part].sum())


def _may_be_cut(number: PlacedNumber, corners: Points, shape: tuple[int, ...]) -> bool:
    """Whether a number may go on beyond a side of the photo, pixels down and across.

    Args:
        number: on the page.
        corners: its, on the photo.
        shape: of the photo.
    """
    away = np.minimum(corners, np.array(shape[::-1]) - corners).min()
    return bool(away < _BORDER * number.box.height)


def _cell(numbers: list[PlacedNumber], corners: Points, doubt: str) -> TableCell:
    """What was read in a cell where something stands."""
    box = around_points(corners)
    if not numbers:
        return TableCell(None, 0.0, NOTHING, box, corners, [])
    first = numbers[0]
    reason = next((one.reason for one in numbers if one.reason), "")
    if len(numbers) == 1:
        return TableCell(
            first.text, first.confidence, reason or doubt, box, corners, first.alternatives
        )
    text = " ".join(one.text for one in numbers)
    confidence = min(one.confidence for one in numbers)
    return TableCell(text, confidence, reason or SEVERAL, box, corners, [])
