import numpy as np
import pytest

from training.lines.separators import MARKS, separator
from training.lines.thinning import SUBPIXEL


@pytest.mark.parametrize("mark", MARKS)
def test_a_separator_stands_where_hands_put_it(mark: str) -> None:
    random = np.random.default_rng(1)
    for _ in range(100):
        field, above = separator(random, mark, 32, 6)
        tall = field.shape[0] - 12
        foot = tall - above  # below the line that digits stand on
        if mark in ".":
            assert tall <= 8
            assert abs(above) < 10
        if mark == "-":
            assert above > 5
            assert foot < -2
        if mark == "/":
            assert tall >= 28
        if mark == ":":
            assert tall >= 7
        if mark == ",":
            assert foot > -4
        assert field.min() < SUBPIXEL / 2
