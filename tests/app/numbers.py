"""Numbers to compute with: by chance, and those that are hard for a network."""

import math
import random


def digits_of(rng: random.Random, base: int, longest: int = 60) -> str:
    """A number of that base, short as often as long, now and then with leading zeros."""
    length = int(math.exp(rng.uniform(0, math.log(longest + 1))))
    return "".join(rng.choices("0123456789"[:base], k=length))


def hard(base: int, length: int = 40) -> list[tuple[str, str]]:
    """Carries through all positions, equal numbers, such that differ in one digit, and zeros.

    They have `length` digits at most, which is even.
    """
    most, one, half = str(base - 1) * length, "1" + "0" * (length - 1), length // 2
    return [
        (most, "1"),
        ("1", most),
        (most, most),
        (one, "1"),
        (one, most),
        (most, one),
        ("0", "0"),
        ("0", most),
        ("000", "0" * (length - 1) + "1"),
        ("1" * length, "1" * (length - 1) + "0"),
        ("01" * half, "10" * half),
        (most[:half] + "0" * half, "0" * half + most[:half]),
    ]
