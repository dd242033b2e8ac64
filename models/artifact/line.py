"""The shape of a line reader, and what it takes, as its card says them."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from models.artifact.strict import Strict

BLANK: Final = 0  # the first class: of a step that ends no symbol
HEIGHT: Final = 32  # pixels of a crop
COLUMNS_PER_STEP: Final = 2  # of a crop; the first convolution takes every second
SPACE: Final = " "  # the symbol between two numbers of a row
WORD: Final = "¶"  # the symbol of what is no number: a word, a letter, a unit


def _no_symbol_twice(alphabet: str) -> str:
    if len(set(alphabet)) < len(alphabet):
        raise ValueError("a symbol comes twice")
    return alphabet


Alphabet = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_no_symbol_twice)]


class LineArchitecture(Strict):
    """Four convolutions over a grey crop, one over its height, recurrent layers over its steps.

    The convolutions have `channels` times 1, 1.5, 2 and 3 channels, the one over the height
    `features`. The network's classes are BLANK, and then the symbols of the alphabet.
    """

    channels: int = Field(ge=2, le=1024, multiple_of=2)
    features: int = Field(ge=1, le=4096)
    cell: Literal["gru", "lstm"]
    hidden: int = Field(ge=1, le=4096)
    layers: int = Field(ge=1, le=64)
    alphabet: Alphabet

    @property
    def widths(self) -> list[int]:
        """The channels of each convolution but the last."""
        return [self.channels * times // 2 for times in (2, 3, 4, 6)]

    @property
    def symbols(self) -> str:
        """What a number is written with, and SPACE: the alphabet but for WORD."""
        return self.alphabet.replace(WORD, "")

    @property
    def classes(self) -> int:
        """BLANK and the symbols."""
        return 1 + len(self.alphabet)


class LineCropContract(Strict):
    """What a line reader takes: line crops, float32 (2, 32, width), contrast nearby and in all.

    `kind` says strip, as the tensor's name under /v2 does.
    """

    kind: Literal["strip"] = "strip"
    height: Literal[32] = HEIGHT
    dtype: Literal["float32"] = "float32"
    range: tuple[Literal[-2], Literal[2]] = (-2, 2)
