import pytest

from benchmarks.accuracy.separators import measured
from benchmarks.pictures.separated import SEPARATORS

pytestmark = pytest.mark.usefixtures("data")


def test_what_is_lost_and_invented_is_counted_by_separator() -> None:
    found = measured(40, "lines")
    assert found["rows"] == 40
    assert found["rows_right"] / 40 == found["row_accuracy"]
    assert 0 <= found["separators_wrong"] <= 1 - found["row_accuracy"]
    assert set(found["separators"]) == set(SEPARATORS) - {","}
    for count in found["separators"].values():
        assert 0 <= count["lost"] <= count["written"]
        assert count["written"] > 0
    assert found == measured(40, "lines")
