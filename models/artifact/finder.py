"""The shape of a finder, and what it takes and gives, as its card says them."""

from typing import Final, Literal, get_args

from pydantic import Field

from models.artifact.strict import Strict

CELL: Final = 4  # pixels of the shrunk page, down and across, that an answer stands for
LONGEST: Final = 512  # pixels of a shrunk page's longer side
DIVISOR: Final = 32  # of both sides of what the network takes: CELL, halved three times
UNIT: Final = 16.0  # pixels of a height whose answer is 0
CORE: Final = 0.6  # of a number's height: the middle part, where a finder says that it is
# Pixels of digits that a finder is taught; taller ones are found where the page is shrunk more.
LOWEST, TALLEST = 5.0, 96.0

# What a finder says of a cell. Logits: of a number's core, of another writing's (a word by hand or
# in print), of a ruled or table line that runs rather across or rather down the picture, of the
# sheet, of a table. The natural logarithm of a digit's height in UNITs. The axis that the text
# runs along: cosine and sine of twice its angle, which turn by no half turn.
Map = Literal[
    "number", "other", "across", "down", "sheet", "table", "height", "axis_cosine", "axis_sine",
]  # fmt: skip
MAPS: Final[tuple[Map, ...]] = get_args(Map)


class FinderArchitecture(Strict):
    """Patches of the page, three convolutions that halve it, and three that put details back.

    The levels have `channels` times 2, 3, 4 and 6 channels.
    """

    channels: int = Field(ge=1, le=256)

    @property
    def widths(self) -> list[int]:
        """The channels of each level, from the finest, of cells, to the coarsest."""
        return [self.channels * times for times in (2, 3, 4, 6)]


# Of the convolution that leads to each level: pixels of its side, of its step, beyond the border.
HALVINGS: Final = ((8, CELL, 2), (3, 2, 1), (3, 2, 1), (3, 2, 1))
DEEPENINGS: Final = (1, 2, 2, 1)  # convolutions of each level that leave the size
JOINS: Final = (0, 1, 2)  # the levels whose details are put back


class PageContract(Strict):
    """What a finder takes: float32 (2, height, width), contrast nearby and in all.

    Both sides are multiples of 32.
    """

    kind: Literal["page"] = "page"
    channels: Literal[2] = 2
    dtype: Literal["float32"] = "float32"
    range: tuple[Literal[-2], Literal[2]] = (-2, 2)
