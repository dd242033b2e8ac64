import pytest

from benchmarks.accuracy.spoilt import measured

pytestmark = pytest.mark.usefixtures("data")


def test_spoilt_numbers_are_counted_by_kind() -> None:
    found = measured(2, [5, 6], "lines")
    assert set(found) == {
        "blotted",
        "cut by the border",
        "much larger",
        "much smaller",
        "intact",
        "all",
        "a letter",
    }
    assert found["all"]["n"] == 8
    assert found["intact"]["n"] == 2
    kinds = [one for name, one in found.items() if name not in ("all", "intact", "a letter")]
    for told in ("accepted", "wrong"):
        for one in found.values():
            assert 0 <= one[told]["low"] <= one[told]["mean"] <= one[told]["high"] <= 2
    mean = sum(one["wrong"]["mean"] for one in kinds)
    assert found["all"]["wrong"]["mean"] == pytest.approx(mean)
    letters = found["a letter"]
    assert letters["wrong"]["mean"] == 2 * letters["accepted"]["mean"]
    assert found == measured(2, [5, 6], "lines")
    alone = measured(2, [6], "lines")["all"]["accepted"]
    assert alone["low"] == alone["mean"] == alone["high"]
