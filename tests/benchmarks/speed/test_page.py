import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.speed.page import ROUNDS, timed
from models.imaging.picture import Grey
from tests.benchmarks.runs import benchmark


def test_each_round_is_timed_and_what_was_read_is_held_against_what_is_written() -> None:
    page = np.zeros((3, 4), np.uint8)
    given: list[Grey] = []

    def texts(grey: Grey) -> list[str]:
        given.append(grey)
        return ["12", "3"]

    found = timed(texts, page, ["12", "34", "56"])
    assert len(given) == 3 + ROUNDS
    assert all(one is page for one in given)
    assert (found["digits"], found["rows_right"], found["edits"]) == (6, 1, 4)
    times = found["milliseconds"]
    assert 0 < times["low"] <= times["median"] <= times["high"]


@pytest.mark.slow
def test_a_page_of_40_digits_is_read_and_timed(data: Path) -> None:
    done = benchmark("page", "--json", "--no-save", SCANLINE_DATA=str(data))
    result = json.loads(done.stdout)
    assert set(result) == {"800 x 600", "1600 x 1200"}
    for size in result.values():
        assert size["digits"] == 40
        assert size["edits"] <= 2
        assert 0 < size["milliseconds"]["low"] <= size["milliseconds"]["median"]
