import re
from collections import Counter

import numpy as np

from training.lines.text import LONGEST, digits, text


def test_texts_are_numbers_as_people_write_them() -> None:
    random = np.random.default_rng(1)
    found = [text(random, 0.13) for _ in range(4000)]
    number = r"-?\d+([.,/:-]\d+){0,2}"
    for one in found:
        assert one == "" or re.fullmatch(rf"{number}( {number})*", one), one
        assert len(one) <= LONGEST
    shapes = Counter(re.sub(r"\d", "d", one) for one in found)
    for shape in ("", "dd", "ddd", "dd.d", "d,ddd", "dd:dd", "-dd", "d/d", "ddddddddd"):
        assert shapes[shape], shape
    assert sum(" " in one for one in found) > 100


def test_dates_have_the_share_that_is_asked_for() -> None:
    random = np.random.default_rng(1)
    for dates in (0, 0.3, 0.9):
        found = [text(random, dates) for _ in range(2000)]
        dated = sum(re.fullmatch(r"\d+([/-]\d+)+", one) is not None for one in found)
        assert abs(dated / len(found) - dates * 6 / 7) < 0.03  # a seventh is written with points


def test_digits_are_nearly_uniform_so_that_none_is_guessed() -> None:
    random = np.random.default_rng(1)
    counts = Counter("".join(digits(random, 4) for _ in range(4000)))
    assert set(counts) == set("0123456789")
    assert min(counts.values()) > 0.06 * sum(counts.values())
