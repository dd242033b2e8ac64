"""Numbers as texts of digits <-> arrays, in the order in which a model reads them."""

import re
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.errors import BitsError

Order = Literal["lsb", "msb"]
NumberT = TypeVar("NumberT", np.int8, np.float32)


def check_digits(name: str, text: str, longest: int, base: int = 2) -> None:
    """Refuses what is no number of that base.

    Args:
        name: what the text is called in the error.
        text: 1 to `longest` digits, each below the base.
        longest: the cap.
        base: 2 to 10.

    Raises:
        BitsError: the text is empty, too long, or holds something else.
    """
    each = "0 and 1" if base == 2 else f"0 to {base - 1}"
    if not text:
        raise BitsError(f"{name} is empty: send 1 to {longest} characters of {each}")
    if len(text) > longest:
        raise BitsError(f"{name} has {len(text)} characters: {longest} is the most")
    if odd := re.search(f"[^0-{base - 1}]", text):
        kind = "bits" if base == 2 else f"digits in base {base}"
        raise BitsError(
            f"{name} holds {odd.group()[:1]!r} at position {odd.start()}: only {each} are {kind}"
        )


def pair_steps(a: str, b: str, order: Order) -> NDArray[np.int8]:
    """What a machine reads for a and b, with the zero pair that makes room for a last carry.

    Args:
        a: digits, most significant first.
        b: the same; the shorter one counts as padded with leading zeros.
        order: least (`lsb`) or most (`msb`) significant digit first.

    Returns:
        int8 (max(len(a), len(b)) + 1, 2).
    """
    longest = max(len(a), len(b))
    pairs = np.zeros((longest + 1, 2), np.int8)  # the first pair stays zero
    for column, text in enumerate((a, b)):
        digits = np.frombuffer(text.encode("ascii"), np.uint8) - ord("0")
        pairs[longest + 1 - len(text) :, column] = digits
    return np.ascontiguousarray(pairs[::-1]) if order == "lsb" else pairs


def with_zero_pair(digits: NDArray[NumberT], order: Order) -> NDArray[NumberT]:
    """The pairs with the zero pair that makes room for a last carry, where it is most significant.

    Args:
        digits: (n, steps, 2), in the order in which a machine reads.
        order: that order.

    Returns:
        (n, steps + 1, 2), of the same type.
    """
    behind = order == "lsb"
    return np.pad(digits, ((0, 0), (0, 1) if behind else (1, 0), (0, 0)))


def number_text(digits: NDArray[np.integer], order: Order) -> str:
    """The text of a number as a model gave it, without leading zeros; zero is "0".

    Args:
        digits: integers (steps,), 0 to 9, in the model's order.
        order: that order.
    """
    ordered = digits[::-1] if order == "lsb" else digits
    text = (ordered.astype(np.uint8) + ord("0")).tobytes().decode("ascii")
    return text.lstrip("0") or "0"
