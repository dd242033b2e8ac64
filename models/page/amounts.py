"""Numbers as they are written on pages, to be added: a sign, digits, and where the point stands."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_PLAIN = re.compile(r"(-?)(\d+)(?:[.,](\d+))?", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3},\d{3}", re.ASCII)  # or three decimals: nothing says which
_GROUPED = re.compile(r"-?\d{1,3}\.\d{3}", re.ASCII)


class Amount(NamedTuple):
    """A plain number.

    digits: all of them, most significant first.
    places: how many of them are decimals.
    """

    is_negative: bool
    digits: str
    places: int


def amount_of(text: str) -> Amount | None:
    """The number that a text is; None where it is no plain one, or may be 1200 as well as 1.2."""
    found = _PLAIN.fullmatch(text)
    if found is None or _THOUSANDS.fullmatch(text):
        return None
    sign, whole, decimals = found[1], found[2], found[3] or ""
    return Amount(sign == "-", whole + decimals, len(decimals))


def ambiguous(texts: Sequence[str]) -> str | None:
    """Why plain numbers may be others together: 1.200 is 1200 where decimals have a comma."""
    pointed = next((text for text in texts if _GROUPED.fullmatch(text)), None)
    comma = next((text for text in texts if "," in text), None)
    if pointed is None or comma is None:
        return None
    return f"{pointed} may be {pointed.replace('.', '')}, since {comma} has a decimal comma"


def size_of(amounts: Sequence[Amount]) -> int:
    """How many digits numbers have at most, put under each other by their points.

    Args:
        amounts: one or more.
    """
    places = max(one.places for one in amounts)
    return places + max(len(one.digits) - one.places for one in amounts)


def aligned(amounts: Sequence[Amount]) -> tuple[list[str], int]:
    """The digits of all with as many decimals as one of them has at most, and how many these are.

    Args:
        amounts: one or more.
    """
    places = max(one.places for one in amounts)
    return [one.digits + "0" * (places - one.places) for one in amounts], places


def is_same(one: Amount, other: Amount) -> bool:
    """Whether two numbers are of one value."""
    (mine, its), _ = aligned([one, other])
    is_zero = not mine.strip("0")
    same_sign = one.is_negative == other.is_negative
    return mine.lstrip("0") == its.lstrip("0") and (same_sign or is_zero)


def written(amount: Amount) -> str:
    """It as a text, with a point, and without zeros or a sign that say nothing."""
    digits = amount.digits.lstrip("0").rjust(amount.places + 1, "0")
    whole = digits[: len(digits) - amount.places]
    decimals = digits[len(digits) - amount.places :]
    sign = "-" if amount.is_negative and digits.strip("0") else ""
    return f"{sign}{whole}.{decimals}" if decimals else sign + whole
