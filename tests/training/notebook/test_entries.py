from collections import Counter
from functools import cache

import pytest

from tests.training.notebook.made import IMAGES, results
from training.notebook import plan
from training.notebook.entries import Entry, above_interval, digit_figures, entries


@cache
def found() -> list[Entry]:
    return entries(results(), IMAGES)


@pytest.mark.slow
def test_every_setting_of_the_notebook_has_an_entry() -> None:
    counts = Counter(one["experiment"] for one in found())
    assert counts == {"sweep-digits": 10, "digits": 6, "sweep-adder": 27, "adder": 9}
    assert len(digit_figures(found())) == 16


@pytest.mark.slow
def test_ours_is_the_mean_over_seeds_within_its_interval() -> None:
    for one in found():
        low, high = one["interval"]
        assert low <= one["ours"] <= high
        assert one["ours"] == pytest.approx(sum(one["figures"]) / 2, abs=0.01)
        assert one["seeds"] == [1, 2]
        assert "seed" not in one["settings"]
    six = [one for one in found() if one["experiment"] == "digits"]
    assert [one["figures"] for one in six] == [[97.5, 97.0]] * 6  # 5 and 6 of 200 are wrong
    assert [one["notebook"] for one in six] == [figures[0] for figures in plan.DIGITS.values()]


@pytest.mark.slow
def test_no_adder_is_above_its_ceiling_and_an_ideal_ones_noisy_maximum_is() -> None:
    for one in found():
        if "adder" in one["experiment"]:
            assert one["exhaustive"] <= one["ceiling"] <= one["lsb"]["ceiling"] == 100
            assert one["ceiling"] < one["ideal_maximum"]
            assert one["all_right"] is False


@pytest.mark.slow
def test_figures_above_the_interval_are_named() -> None:
    for one in above_interval(found()):
        assert one["notebook"] > one["interval"][1]
    high = {"experiment": "digits", "notebook": 99.0, "interval": [90.0, 95.0]}
    low = {"experiment": "digits", "notebook": 80.0, "interval": [90.0, 95.0]}
    held = low | {"validation": {"notebook": 96.0, "interval": [90.0, 95.0]}}
    assert [one["notebook"] for one in above_interval([high, low, held])] == [99.0, 96.0]
