"""Photo of a page -> its rows: text lines, column by column, and the ink around each."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.imaging.picture import Grey, shrunk
from models.page.columns import in_columns
from models.page.components import Components, components_of
from models.page.text_lines import TextLine, text_lines_of

SIDE = 1600  # pixels of the shrunk photo's long side
MOST_LINES = 60  # that are read of a page
_BESIDE = 0.4  # of a row's height; how far from its ends ink may belong to it
_REACH = 0.8  # of a row's height; how far from its middle line


class Row(NamedTuple):
    """A row of the page.

    origin: the x and y of the row's left end, on its middle line, in the shrunk photo.
    slope: of the middle line.
    components: the numbers of the components of ink that may belong to the row.
    owned: the numbers of those that made it a row.
    height: of its digits, in the shrunk photo's pixels.
    """

    origin: tuple[float, float]
    slope: float
    components: NDArray[np.intp]
    owned: NDArray[np.intp]
    height: float


class Page(NamedTuple):
    """A photo's rows from the top down, column by column.

    grey: the shrunk photo, uint8 (height, width).
    components: the ink of the shrunk photo.
    truncated: whether there was more on it than is looked at.
    likely: the numbers of the components that may be a number's: rows are made of no others.
    ink: how many of the components are ink; those after them are places where a finder sees a
        number, and no ink was told from the paper.
    """

    grey: Grey
    rows: list[Row]
    components: Components
    truncated: bool
    likely: NDArray[np.intp]
    ink: int


def page_of(grey: Grey) -> Page:
    """The rows on a page; none where it is blank.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
    """
    small = shrunk(grey, SIDE)[0]
    components = components_of(small)
    return page_with(small, components, components.inked)


def page_with(small: Grey, components: Components, likely: NDArray[np.intp]) -> Page:
    """The rows that components make.

    Args:
        small: uint8 (height, width), the shrunk photo.
        components: of it.
        likely: the numbers of those that may be a number's.
    """
    lines, owned = text_lines_of(components.boxes, likely)
    lines = in_columns(lines, components.boxes)
    truncated = components.truncated or len(lines) > MOST_LINES
    rows = [row_of(components, line, owned) for line in lines[:MOST_LINES]]
    return Page(small, rows, components, truncated, likely, len(components.boxes))


def row_of(components: Components, line: TextLine, owned: NDArray[np.bool_]) -> Row:
    """A text line, and what is near it and in no other.

    Args:
        components: the page's.
        line: the row's.
        owned: which components are in a row, this or another.
    """
    x, y, w, h = components.boxes.T
    width = components.contrast.shape[1]
    left = max(0, int(line.bounds[0] - _BESIDE * line.height))
    right = min(width, int(line.bounds[2] + _BESIDE * line.height) + 1)
    ends = line.middle_at(left), line.middle_at(right)
    top, bottom = min(ends) - _REACH * line.height, max(ends) + _REACH * line.height
    near = (x < right) & (x + w > left) & (y < bottom) & (y + h > top) & ~owned
    near[line.components] = True
    near[0] = False  # the paper
    return Row(
        (float(left), ends[0]), line.slope, np.flatnonzero(near), line.components, line.height
    )
