from pathlib import Path

import pytest

from benchmarks.documents.formats import (
    between,
    counted,
    grid,
    interval,
    listed,
    machine,
    percent,
    rounded,
    score,
    short,
    spread,
)
from benchmarks.results import Results, save
from tests.benchmarks.test_results import result


def test_a_table_is_markdown() -> None:
    assert grid(["", "a"], [["x", "1"], ["y", "2"]]).splitlines() == [
        "|  | a |",
        "| --- | --- |",
        "| x | 1 |",
        "| y | 2 |",
    ]


def test_shares_are_percent() -> None:
    assert percent(0.98571) == "98.6"
    assert percent(0.9964, digits=2) == "99.64"
    assert between(0.967, 1) == "96.7 to 100.0"
    found = result(ours={"accuracy": 0.986, "interval": [0.967, 0.994]})
    assert interval(found, "ours", "interval") == "96.7 to 99.4"
    assert score(found, "ours", sign=" %") == "98.6 % (96.7 to 99.4)"


def test_a_spread_has_its_ends() -> None:
    assert spread(result(r={"median": 0.705, "low": 0.68, "high": 1}), "r") == "0.70 (0.68 to 1.00)"


@pytest.mark.parametrize(
    ("figure", "text"),
    [(0.2345, "0.23"), (30.83, "30.8"), (227.4, "227"), (1255, "1,255"), (0, "0")],
)
def test_small_numbers_have_more_digits_after_the_point(figure: float, text: str) -> None:
    assert short(figure) == text


def test_numbers_are_rounded_to_the_digits_that_count() -> None:
    assert rounded(157.3) == "160"
    assert rounded(18_634, 3) == "18,600"


def test_words_are_listed() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_counts_and_machines_are_figures(tmp_path: Path) -> None:
    results = Results(save(result(), tmp_path).parent)
    assert counted("weights", "things")(results) == "3"
    assert machine("weights")(results) == "2 cores of an A processor (Linux)"
