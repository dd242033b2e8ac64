"""Numbers in their places on a picture: what reading a page gives, whichever way it was read."""

from typing import NamedTuple

from models.imaging.picture import Box


class PlacedSymbol(NamedTuple):
    """A symbol of a number; the box is in pixels of the picture."""

    symbol: str
    confidence: float
    box: Box


class PlacedNumber(NamedTuple):
    """A number on the page; the box is in pixels of the picture.

    reason: why it is doubtful whatever its confidence; "" where it is not.
    symbols: none where no reading fits a pattern; the text is "" then.
    alternatives: other texts with their probabilities, the likeliest first.
    """

    text: str
    confidence: float
    reason: str
    box: Box
    symbols: list[PlacedSymbol]
    alternatives: list[tuple[str, float]]

    def scaled(self, scale: float) -> "PlacedNumber":
        """On a picture that is `scale` times as large."""
        symbols = [one._replace(box=one.box.scaled(scale)) for one in self.symbols]
        return self._replace(box=self.box.scaled(scale), symbols=symbols)


class Place(NamedTuple):
    """A place where a row was found and no number was read; the box is in pixels of the picture.

    reason: why not.
    """

    box: Box
    reason: str


class PlacedRows(NamedTuple):
    """Rows of numbers in reading order.

    left_out: from the top down.
    truncated: whether there was more than is read.
    """

    rows: list[list[PlacedNumber]]
    left_out: list[Place]
    truncated: bool

    def scaled(self, scale: float) -> "PlacedRows":
        """On a picture that is `scale` times as large."""
        rows = [[number.scaled(scale) for number in row] for row in self.rows]
        places = [Place(one.box.scaled(scale), one.reason) for one in self.left_out]
        return PlacedRows(rows, places, self.truncated)


def around(boxes: list[Box]) -> Box:
    """The box around all of these, at least one."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    foot = max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, foot - top)
