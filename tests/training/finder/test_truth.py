import numpy as np
import pytest

from models.artifact.finder import MAPS, UNIT
from training.finder.truth import (
    Number,
    Truth,
    core,
    direction_of,
    height_of,
    is_whole,
    maps,
)
from training.finder.view import corners

SHAPE = (128, 256)
NONE = np.zeros((32, 64), np.uint8)


def truth(*numbers: Number) -> Truth:
    return Truth(list(numbers), [], np.zeros((0, 4)), None, NONE)


def turned(quad: np.ndarray, degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray((quad - quad.mean(0)) @ matrix + quad.mean(0))


@pytest.mark.parametrize("degrees", [0, 30, 90, 180, 270])
def test_a_number_has_its_height_and_direction_whichever_way_it_is_turned(degrees: int) -> None:
    quad = turned(corners(88, 44, 168, 84), degrees)
    assert height_of(quad) == pytest.approx(40)
    along = direction_of(quad)
    assert along == pytest.approx([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    found = dict(zip(MAPS, maps(truth(Number(quad, "7", None)), SHAPE), strict=True))
    middle = (16, 32)
    assert found["number"][middle] == 1
    assert found["height"][middle] == pytest.approx(np.log(40 / UNIT))
    assert [found["cosine"][middle], found["sine"][middle]] == pytest.approx(along, abs=1e-6)
    assert found["number"][0, 0] == found["height"][0, 0] == 0
    assert found["sheet"].all()


def test_neighbouring_rows_of_small_digits_stay_apart() -> None:
    rows = [Number(corners(40, top, 100, top + 8), "12", None) for top in range(20, 100, 12)]
    cells = maps(truth(*rows), SHAPE)[0]
    column = cells[:, 17]
    assert np.diff(column).clip(0).sum() == len(rows)


def test_a_core_is_the_middle_of_a_number() -> None:
    quad = corners(10, 10, 110, 60)
    inner = core(quad)
    assert (inner.min(0) > quad.min(0)).all()
    assert (inner.max(0) < quad.max(0)).all()
    assert inner.mean(0) == pytest.approx(quad.mean(0))


def test_what_lies_before_a_number_hides_it() -> None:
    quad = corners(40, 40, 120, 80)
    hidden = NONE.copy()
    hidden[:, 10:30] = 1
    assert is_whole(quad, NONE, SHAPE)
    assert not is_whole(quad, hidden, SHAPE)
    assert not is_whole(quad - 60, NONE, SHAPE)
    found = maps(truth(Number(quad, "1", None))._replace(hidden=hidden), SHAPE)
    assert not found[:, :, 10:30].any()


def test_lines_and_sheets_are_drawn() -> None:
    sheet = corners(40, 20, 200, 100)
    lines = np.array([[50.0, 60, 190, 60]])
    found = dict(zip(MAPS, maps(truth()._replace(lines=lines, sheet=sheet), SHAPE), strict=True))
    assert found["line"].sum() == pytest.approx(36, abs=2)
    assert found["line"][15].all() == found["line"][0].any()
    assert found["sheet"].mean() == pytest.approx(160 * 80 / (128 * 256), abs=0.05)
