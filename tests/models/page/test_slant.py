import numpy as np
import pytest

from models.page.slant import slant_of


def boxes(degrees: float, rows: int, columns: int, step: float = 50) -> np.ndarray:
    """Digits of 30 x 40 pixels that stand so far from each other, in rows twice as far apart."""
    place = np.stack(np.meshgrid(np.arange(columns) * step, np.arange(rows) * 2 * step), 2)
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = place.reshape(-1, 2) @ turn + 900
    middle += np.random.default_rng(1).normal(0, 1, middle.shape)
    return np.column_stack([middle - [15, 20], np.full((len(middle), 2), [30, 40])]).astype(int)


@pytest.mark.parametrize("degrees", [-44, -30, -7, 0, 3, 15, 40])
@pytest.mark.parametrize(("rows", "columns"), [(1, 3), (1, 12), (4, 5), (14, 10)])
def test_text_slants_as_its_digits_lie_to_each_other(degrees: int, rows: int, columns: int) -> None:
    assert slant_of(boxes(degrees, rows, columns)) == pytest.approx(degrees, abs=2.5)


def test_text_that_runs_up_the_picture_has_no_slant() -> None:
    assert slant_of(boxes(90, 2, 6)) == pytest.approx(0, abs=1)


def test_digits_that_stand_alone_have_no_slant() -> None:
    assert slant_of(boxes(30, 1, 1)) == 0
    assert slant_of(boxes(30, 1, 2, step=800)) == 0
    assert slant_of(np.zeros((0, 4), np.intp)) == 0


def test_thousands_of_digits_take_no_longer_than_the_likeliest_of_them() -> None:
    many = boxes(10, 60, 60)
    assert slant_of(many) == slant_of(many[:120]) == pytest.approx(10, abs=1)
