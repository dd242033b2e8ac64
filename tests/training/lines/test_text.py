import re
from collections import Counter

import numpy as np

from training.lines.text import LONGEST, digits, text


def test_texts_are_numbers_as_people_write_them() -> None:
    random = np.random.default_rng(1)
    found = [text(random) for _ in range(4000)]
    number = r"-?\d+([.,/:-]\d+){0,2}"
    for one in found:
        assert one == "" or re.fullmatch(rf"{number}( {number})*", one), one
        assert len(one) <= LONGEST
    shapes = Counter(re.sub(r"\d", "d", one) for one in found)
    for shape in ("", "dd", "ddd", "dd.d", "d,ddd", "dd:dd", "-dd", "d/d", "ddddddddd"):
        assert shapes[shape], shape
    assert sum(" " in one for one in found) > 100


def test_digits_are_nearly_uniform_so_that_none_is_guessed() -> None:
    random = np.random.default_rng(1)
    counts = Counter("".join(digits(random, 4) for _ in range(4000)))
    assert set(counts) == set("0123456789")
    assert min(counts.values()) > 0.06 * sum(counts.values())
