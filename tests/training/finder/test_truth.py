import numpy as np
import pytest

from models.artifact.finder import MAPS, UNIT, Map
from training.finder.truth import (
    Number,
    Table,
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
    return Truth(list(numbers), [], [], np.zeros((0, 4)), None, NONE)


def layers(written: Truth) -> dict[Map, np.ndarray]:
    return dict(zip(MAPS, maps(written, SHAPE).values, strict=True))


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
    found = layers(truth(Number(quad, "7", None)))
    middle = (16, 32)
    assert found["number"][middle] == 1
    assert found["height"][middle] == pytest.approx(np.log(40 / UNIT))
    axis = [np.cos(np.radians(2 * degrees)), np.sin(np.radians(2 * degrees))]
    assert [found["axis_cosine"][middle], found["axis_sine"][middle]] == pytest.approx(axis)
    assert found["number"][0, 0] == found["height"][0, 0] == 0
    assert found["sheet"].all()


def test_neighbouring_rows_of_small_digits_stay_apart() -> None:
    rows = [Number(corners(40, top, 100, top + 8), "12", None) for top in range(20, 100, 12)]
    cells = layers(truth(*rows))["number"]
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
    assert not found.values[:, :, 10:30].any()


def test_lines_sheets_and_tables_are_drawn() -> None:
    sheet = corners(40, 20, 200, 100)
    lines = np.array([[50.0, 60, 190, 60], [100, 90, 101, 30]])
    table = Table(corners(60, 40, 140, 80), 2, 2)
    found = layers(truth()._replace(lines=lines, sheet=sheet, tables=[table]))
    assert found["across"].sum() == pytest.approx(36, abs=2)
    assert found["across"][15].any()
    assert found["down"].sum() == pytest.approx(16, abs=2)
    assert found["down"][:, 25].any()
    assert found["sheet"].mean() == pytest.approx(160 * 80 / (128 * 256), abs=0.05)
    assert found["table"].sum() == pytest.approx(20 * 10, rel=0.2)


def test_words_are_other_writing_that_has_an_axis_too() -> None:
    quad = turned(corners(88, 44, 168, 64), 90)
    found = layers(truth()._replace(others=[quad]))
    assert found["other"][13, 32] == 1
    assert found["axis_cosine"][13, 32] == pytest.approx(-1)
    assert not found["number"].any()


@pytest.mark.parametrize(("top", "foot"), [(20, 24), (5, 120)])
def test_what_is_too_small_or_too_tall_is_not_judged(top: int, foot: int) -> None:
    found = maps(truth(Number(corners(40, top, 120, foot), "12", None)), SHAPE)
    assert not found.values[MAPS.index("number")].any()
    assert (found.judged[top // 4 + 1, 12:28] == 0).all()
    assert (found.judged[:, :8] == 1).all()
