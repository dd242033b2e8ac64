"""Bit strings <-> arrays, in the order in which a model reads them."""

import re
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.errors import BitsError

Order = Literal["lsb", "msb"]
NumberT = TypeVar("NumberT", np.int8, np.float32)

_ODD = re.compile(r"[^01]")


def check_bits(name: str, text: str, longest: int) -> None:
    """Refuses what is not a bit string.

    Args:
        name: what the text is called in the error.
        text: 1 to `longest` characters, each 0 or 1.
        longest: the cap.

    Raises:
        BitsError: the text is empty, too long, or holds something else.
    """
    if not text:
        raise BitsError(f"{name} is empty: send 1 to {longest} characters, each 0 or 1")
    if len(text) > longest:
        raise BitsError(f"{name} has {len(text)} characters: {longest} is the most")
    if odd := _ODD.search(text):
        raise BitsError(
            f"{name} holds {odd.group()[:1]!r} at position {odd.start()}: only 0 and 1 are bits"
        )


def pair_steps(a: str, b: str, order: Order) -> NDArray[np.float32]:
    """What an adder reads for a + b, the zero pair that makes room for the carry included.

    Args:
        a: a bit string, most significant bit first.
        b: the same; the shorter one counts as padded with leading zeros.
        order: least (`lsb`) or most (`msb`) significant bit first.

    Returns:
        float32 (max(len(a), len(b)) + 1, 2), 0 or 1.
    """
    longest = max(len(a), len(b))
    pairs = np.zeros((longest + 1, 2), np.float32)  # the first pair stays zero
    for column, text in enumerate((a, b)):
        pairs[longest + 1 - len(text) :, column] = np.frombuffer(text.encode("ascii"), np.uint8)
        pairs[longest + 1 - len(text) :, column] -= ord("0")
    return np.ascontiguousarray(pairs[::-1]) if order == "lsb" else pairs


def with_zero_pair(bits: NDArray[NumberT], order: Order) -> NDArray[NumberT]:
    """The pairs with the zero pair that makes room for the carry, where it is most significant.

    Args:
        bits: (n, steps, 2), in the order in which an adder reads.
        order: that order.

    Returns:
        (n, steps + 1, 2), of the same type.
    """
    behind = order == "lsb"
    return np.pad(bits, ((0, 0), (0, 1) if behind else (1, 0), (0, 0)))


def sum_text(bits: NDArray[np.integer], order: Order) -> str:
    """The bit string of a sum as a model gave it, without leading zeros; zero is "0".

    Args:
        bits: integers (steps,), 0 or 1, in the model's order.
        order: that order.
    """
    ordered = bits[::-1] if order == "lsb" else bits
    text = (ordered.astype(np.uint8) + ord("0")).tobytes().decode("ascii")
    return text.lstrip("0") or "0"
