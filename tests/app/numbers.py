"""Numbers to compute with: by chance, and those that are hard for a network."""

import random


def digits_of(rng: random.Random, base: int, longest: int = 60) -> str:
    """A number of that base, now and then with leading zeros."""
    return "".join(str(rng.randrange(base)) for _ in range(rng.randint(1, longest)))


def _hard(base: int) -> list[tuple[str, str]]:
    """Carries through all positions, equal numbers, such that differ in one digit, and zeros."""
    most, one = str(base - 1) * 40, "1" + "0" * 40
    return [
        (most, "1"),
        ("1", most),
        (most, most),
        (one, "1"),
        (one, most),
        (most, one),
        ("0", "0"),
        ("0", most),
        ("000", "0" * 50 + "1"),
        ("1" * 40, "1" * 39 + "0"),
        ("01" * 20, "10" * 20),
        (most[:20] + "0" * 20, "0" * 20 + most[:20]),
    ]


HARD = {base: _hard(base) for base in (2, 10)}
