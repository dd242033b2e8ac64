import numpy as np

from tests.training.lines.desks import glyphs
from training.lines.glyphs import HEIGHT
from training.lines.hand import FAR, LINE, TALL, bounded, written


def test_a_text_is_written_from_left_to_right_with_its_middles() -> None:
    random = np.random.default_rng(1)
    for _ in range(100):
        line = written(random, glyphs(), "12.5 -3")
        assert line.text == "12.5 -3"
        assert len(line.middles) == 7
        assert line.middles == sorted(line.middles)
        assert line.field.shape[0] == TALL
        inked = np.flatnonzero((line.field < 20).any(0))
        assert abs(inked[0] - line.left) <= 2
        assert inked[-1] <= line.right + 2
        for symbol, middle in zip(line.text, line.middles, strict=True):
            near = line.field[:, max(0, round(middle) - 8) : round(middle) + 9]
            assert (near.min() < FAR) or symbol == " "


def test_digits_stand_on_the_line() -> None:
    random = np.random.default_rng(1)
    feet = [
        np.flatnonzero((written(random, glyphs(), "4").field < 20).any(1))[-1] for _ in range(50)
    ]
    assert abs(np.median(feet) - LINE) <= 2
    heights = [
        len(np.flatnonzero((written(random, glyphs(), "8").field < 20).any(1))) for _ in range(50)
    ]
    assert abs(np.median(heights) - HEIGHT) < 5


def test_nothing_written_is_an_empty_line() -> None:
    line = written(np.random.default_rng(1), glyphs(), "")
    assert (line.text, line.middles) == ("", [])
    assert line.field.min() == FAR


def test_a_value_is_kept_within_its_bounds() -> None:
    assert [bounded(value, 0, 1) for value in (-1, 0.5, 2)] == [0, 0.5, 1]
