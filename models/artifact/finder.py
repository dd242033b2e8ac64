"""The shape of a finder, and what it takes and gives, as its card says them."""

from typing import Final, Literal, get_args

from pydantic import Field

from models.artifact.strict import Strict

CELL: Final = 4  # pixels of the shrunk page, down and across, that an answer stands for
LONGEST: Final = 512  # pixels of a shrunk page's longer side
DIVISOR: Final = 32  # of both sides of what the network takes: it halves them five times
UNIT: Final = 16.0  # pixels of a height whose answer is 0
CORE: Final = 0.6  # of a number's height: the middle part, where a finder says that it is

# What a finder says of a cell: logits of a number's core, a line, the sheet; the natural logarithm
# of a digit's height in UNITs; the direction of the text, x and y, downwards.
Map = Literal["number", "line", "sheet", "height", "cosine", "sine"]
MAPS: Final[tuple[Map, ...]] = get_args(Map)


class FinderArchitecture(Strict):
    """Five convolutions that halve the page, some after them, and three that put details back.

    The convolutions have `channels` times 1, 2, 3, 4 and 6 channels.
    """

    channels: int = Field(ge=1, le=256)

    @property
    def widths(self) -> list[int]:
        """The channels of each halving."""
        return [self.channels * times for times in (1, 2, 3, 4, 6)]


# Convolutions after each halving that leave the size.
DEEPENINGS: Final = (0, 1, 1, 2, 1)
JOINS: Final = (1, 2, 3)  # the halvings whose details are put back


class PageContract(Strict):
    """What a finder takes: float32 (2, height, width), contrast nearby and in all.

    Both sides are multiples of 32.
    """

    kind: Literal["page"] = "page"
    channels: Literal[2] = 2
    dtype: Literal["float32"] = "float32"
    range: tuple[Literal[-2], Literal[2]] = (-2, 2)
