import pytest

from benchmarks.accuracy.spoilt import measured

pytestmark = pytest.mark.usefixtures("data")


def test_spoilt_numbers_are_counted_by_kind() -> None:
    found = measured(2, 5, "lines")
    assert set(found) == {
        "blotted",
        "cut by the border",
        "much larger",
        "much smaller",
        "intact",
        "all",
    }
    assert found["all"]["n"] == 8
    assert found["intact"]["n"] == 2
    kinds = [one for name, one in found.items() if name not in ("all", "intact")]
    assert found["all"]["wrong"] == sum(one["wrong"] for one in kinds)
    assert 0 <= found["all"]["accepted"] <= 1
    assert found == measured(2, 5, "lines")
