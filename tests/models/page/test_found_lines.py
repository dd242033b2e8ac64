import tracemalloc

import numpy as np
import pytest

from models.page.found import MOST, FoundNumbers
from models.page.found_lines import found_lines, one_way, turned


def numbers(*middles: tuple[float, float], degrees: float = 0.0) -> FoundNumbers:
    """Numbers of 40x20 pixels on a page that is turned by so many degrees."""
    angle, count = np.radians(degrees), len(middles)
    along = np.array([np.cos(angle), np.sin(angle)])
    down = np.array([-np.sin(angle), np.cos(angle)])
    places = np.array(middles, np.float64).reshape(-1, 2)
    return FoundNumbers(
        places[:, [0]] * along + places[:, [1]] * down,
        np.tile(along, (count, 1)),
        np.full(count, 2.0),
        np.tile([-20.0, 20.0], (count, 1)),
        np.full(count, 20.0),
        np.full(count, 0.9),
    )


@pytest.mark.parametrize("degrees", [0, 10, 90, 180, -90])
def test_lines_are_read_from_the_top_and_numbers_from_the_left(degrees: int) -> None:
    found = numbers((200, 100), (50, 52), (120, 50), (52, 100), (50, 150), degrees=degrees)
    lines = found_lines(found)
    assert [line.numbers.tolist() for line in lines] == [[1, 2], [3, 0], [4]]
    assert turned(found) == pytest.approx(degrees, abs=1e-6)
    assert lines[0].height == 20


def test_far_apart_is_another_line() -> None:
    found = numbers((50, 50), (350, 50))
    assert len(found_lines(found)) == 2
    assert len(found_lines(found, apart=14)) == 1


def test_other_heights_and_ways_are_other_lines() -> None:
    found = numbers((50, 50), (110, 50))
    tall = found._replace(height=np.array([20.0, 50.0]))
    askew = found._replace(along=np.array([[1.0, 0], [0, 1]]))
    assert len(found_lines(found)) == 1
    assert len(found_lines(tall)) == len(found_lines(askew)) == 2


def test_as_many_numbers_as_are_found_take_little_memory() -> None:
    places = [(20.0 + 60 * (n % 25), 20.0 + 40 * (n // 25)) for n in range(MOST)]
    found = numbers(*places)
    tracemalloc.start()
    lines = found_lines(found)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(lines) == MOST / 25
    assert peak < 200e6


def test_without_numbers_there_is_no_line() -> None:
    assert found_lines(numbers()) == []


@pytest.mark.parametrize("degrees", [0, 90, 200])
def test_what_runs_against_the_page_follows_those_that_are_surer(degrees: int) -> None:
    page = numbers((50, 50), (120, 50), (50, 100), degrees=degrees)
    wrong = np.array([1.0, -1, 1])
    doubtful = page._replace(
        along=page.along * wrong[:, None],
        way=np.array([2.0, 0.3, 2]),
        reach=np.array([[-20.0, 20], [-12, 28], [-20, 20]]),
    )
    found = one_way(doubtful)
    np.testing.assert_allclose(found.along, page.along)
    assert found.way.tolist() == [2, -0.3, 2]
    assert found.reach[1].tolist() == [-28, 12]
    np.testing.assert_allclose(found.corners[1], doubtful.corners[1][[2, 3, 0, 1]])
