from pathlib import Path

from benchmarks.accuracy.opinion import WEIGHED, measured
from models.page.opinion import WEIGHTS


def test_the_same_cells_and_pages_are_read_each_way(data: Path) -> None:
    found = measured(data, "lines", 20)
    assert list(found) == list(WEIGHED)
    assert {one["cells"] for one in found.values()} == {20}
    assert len({one["rows"] for one in found.values()}) == 1
    assert found["as served"]["weights"] == WEIGHTS._asdict()
    for one in found.values():
        assert 0 <= one["cells_right"] <= 20
        assert one["cell_accuracy"] == one["cells_right"] / 20
        assert 0 < one["rows_right"] <= one["rows"]
    assert found["no opinion"]["weights"] == {"digits": 0.0, "ink": 0.0, "slash": 0.0}
