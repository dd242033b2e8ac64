"""What numbers look like as text: integers, decimals, thousands, dates, times, rows of several.

Lengths and kinds are those that people write into cells, cheques and forms; the digits themselves
are nearly uniform, so that a reader has no reason to guess one from its neighbours.
"""

import numpy as np
from numpy.random import Generator

LONGEST = 14  # symbols of a text, spaces among them

# Leading digits of quantities (F. Benford, "The law of anomalous numbers", 1938).
_BENFORD = np.cumsum(np.log10(1 + 1 / np.arange(1, 10)))
# How many digits an integer has, from one on: mostly two or three, now and then an account number.
_INTEGER = np.cumsum([0.10, 0.25, 0.21, 0.15, 0.10, 0.07, 0.04, 0.03, 0.02, 0.03])
_WHOLE = np.cumsum([0.34, 0.36, 0.20, 0.10])  # digits before a decimal separator
_PART = np.cumsum([0.52, 0.28, 0.20])  # and after it
# Shares of the kinds among what is no date.
_EMPTY, _INTEGERS, _DECIMALS, _THOUSANDS, _TIMES, _SEVERAL = 0.05, 0.34, 0.23, 0.08, 0.06, 0.11
_OTHERS = _EMPTY + _INTEGERS + _DECIMALS + _THOUSANDS + _TIMES + _SEVERAL
_NEGATIVE = 0.07  # of single numbers have a minus


def text(random: Generator, dates: float = 0.13) -> str:
    """A row of symbols, or nothing: at most LONGEST.

    Args:
        random: what decides it.
        dates: the share of dates, and of fractions and ranges, which look the same.
    """
    kind = random.random()
    other = (1 - dates) / _OTHERS
    for share, make in (
        (_EMPTY * other, lambda _random: ""),
        (_INTEGERS * other, _integer),
        (_DECIMALS * other, _decimal),
        (_THOUSANDS * other, _thousands),
        (dates, _date),
        (_TIMES * other, _time),
    ):
        if kind < share:
            return make(random)
        kind -= share
    return _several(random)


def digits(random: Generator, count: int) -> str:
    """So many digits: the first often as Benford says, the last often noughts."""
    found = random.integers(0, 10, count)
    if random.random() < 0.4:
        found[0] = 1 + np.searchsorted(_BENFORD, random.random())
    if count > 1:
        habit = random.random()
        if habit < 0.25:
            found[-int(random.integers(1, count)) :] = 0
        elif habit < 0.31:
            found[:] = found[0]
    return "".join(map(str, found))


def _count(random: Generator, shares: np.ndarray) -> int:
    return 1 + min(int(np.searchsorted(shares, random.random())), len(shares) - 1)


def _mark(random: Generator) -> str:
    return ".,"[random.random() < 0.5]


def _signed(random: Generator, number: str) -> str:
    return "-" + number if random.random() < _NEGATIVE else number


def _integer(random: Generator) -> str:
    return _signed(random, digits(random, _count(random, _INTEGER)))


def _decimal(random: Generator) -> str:
    whole, part = digits(random, _count(random, _WHOLE)), digits(random, _count(random, _PART))
    if random.random() < 0.06:
        whole = "0"
    return _signed(random, whole + _mark(random) + part)


def _thousands(random: Generator) -> str:
    mark = _mark(random)
    last = digits(random, 1) + "00" if random.random() < 0.25 else digits(random, 3)  # often round
    number = digits(random, int(random.integers(1, 4))) + mark + last
    kind = random.random()
    if kind < 0.15:
        number += mark + digits(random, 3)
    elif kind < 0.3:
        number += {".": ",", ",": "."}[mark] + digits(random, 2)
    return _signed(random, number)


def _date(random: Generator) -> str:
    """Day, month and perhaps year; also fractions, pressures and ranges, which look the same."""
    mark = "/////-."[int(random.integers(7))]
    if random.random() < 0.15:
        return mark.join(digits(random, int(random.integers(2, 4))) for _ in range(2))
    parts = [digits(random, int(random.integers(1, 3))) for _ in range(2)]
    if random.random() < 0.6:
        parts.append(digits(random, 2 if random.random() < 0.5 else 4))
    return mark.join(parts)


def _time(random: Generator) -> str:
    parts = [digits(random, int(random.integers(1, 3))), digits(random, 2)]
    return ":".join(parts + [digits(random, 2)] * (random.random() < 0.15))


def _several(random: Generator) -> str:
    """Two to four numbers with spaces between them."""
    numbers = []
    for _ in range(int(random.integers(2, 5))):
        make = _decimal if random.random() < 0.25 else _integer
        numbers.append(make(random))
    row = " ".join(numbers)
    return row if len(row) <= LONGEST else row[:LONGEST].rsplit(" ", 1)[0]
