import numpy as np
import pytest

from models.page.turning import turn_by


def dotted(x: int, y: int) -> np.ndarray:
    grey = np.full((60, 100), 200, np.uint8)
    grey[y - 2 : y + 2, x - 2 : x + 2] = 0
    return grey


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, -90, 7, -30, 137.5])
def test_what_is_on_the_turned_picture_was_where_it_is_taken_back_to(degrees: float) -> None:
    turn = turn_by(degrees, (60, 100))
    seen = turn.turned(dotted(70, 20))
    assert seen.shape == turn.size[::-1]
    y, x = (float(np.average(each, weights=200.0 - seen)) for each in np.indices(seen.shape))
    assert turn.back(np.array([[x + 0.5, y + 0.5]]))[0] == pytest.approx([70, 20], abs=0.2)


def test_text_that_runs_down_by_so_much_is_level_when_it_is_turned_so_far() -> None:
    turn = turn_by(30, (200, 200))
    level = turn.back(np.array([[0.0, 50], [100, 50]]))
    across, down = level[1] - level[0]
    assert np.degrees(np.arctan2(down, across)) == pytest.approx(30)


def test_quarters_lose_no_pixel() -> None:
    random = np.random.default_rng(1)
    grey = random.integers(0, 255, (7, 12), np.uint8)
    for way in range(4):
        np.testing.assert_array_equal(turn_by(90 * way, (7, 12)).turned(grey), np.rot90(grey, way))


def test_two_turns_are_one() -> None:
    first = turn_by(12, (60, 100))
    both = first.then(turn_by(90, first.size[::-1]))
    assert both.degrees == 102
    places = np.array([[3.0, 4], [20, 70]])
    once = turn_by(90, first.size[::-1]).back(places)
    np.testing.assert_allclose(both.back(places), first.back(once))
