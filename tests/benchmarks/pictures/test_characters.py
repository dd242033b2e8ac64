from string import ascii_letters

import numpy as np
import pytest

from benchmarks.pictures.characters import LETTERS, LOOK_ALIKES, characters
from models.errors import ScanlineError
from training.data import fonts


def test_every_letter_is_a_look_alike_or_not() -> None:
    assert sorted(LETTERS + LOOK_ALIKES) == sorted(ascii_letters)


def test_each_font_kept_aside_draws_each_character() -> None:
    try:
        drawn = list(characters("A8", np.random.default_rng(0)))
    except ScanlineError as error:
        pytest.skip(str(error))
    assert [one.text for one in drawn] == ["A", "8"] * len(fonts.KEPT_ASIDE)
    assert all(one.grey.dtype == np.uint8 and min(one.grey.shape) > 100 for one in drawn)
