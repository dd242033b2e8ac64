from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy.adapting import PARTS, SHIPPED, measured
from tests.pictures import encoded
from tests.training.bars import CPU
from tests.training.lines.desks import desk
from tests.training.lines.test_task import made, small
from training.lines import adapting, task
from training.lines.strip import strip
from training.loop.train import train


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader that has hardly learnt anything, and is adapted in no time."""
    monkeypatch.setattr(task, "_CHECKED", 20)
    monkeypatch.setattr(adapting, "desks", lambda _settings: (desk(), desk()))
    monkeypatch.setattr(adapting, "_EPOCHS", (1, 1))
    rightly = iter([0, 3, 3] * (2 + PARTS))
    monkeypatch.setattr(adapting.AdaptedTask, "right", lambda *_: next(rightly))
    train("start", made(small(epochs=1)), tmp_path, CPU)
    return tmp_path / "start"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Strips as if they were cells: 50 of split tune, five of split report."""
    random = np.random.default_rng(5)
    lines = ["file,label,split"]
    while len(lines) <= 55:
        one = strip(random, desk())
        if one.text.isdigit():
            (tmp_path / f"{len(lines)}.png").write_bytes(encoded(one.grey))
            split = "report" if len(lines) % 11 == 0 else "tune"
            lines.append(f"{len(lines)}.png,{one.text},{split}")
    (tmp_path / "labels.csv").write_text("\n".join(lines))
    return tmp_path / "labels.csv"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("split", "sizes", "rows"),
    [("report", [0, 25, 50], 5), ("tune", [0, 25, 40], 10)],
)
def test_what_is_measured_or_chooses_thresholds_is_not_adapted_on(
    file: Path, start: Path, split: str, sizes: list[int], rows: int
) -> None:
    found = measured(file, split, 25, str(start))
    assert list(found) == [SHIPPED, *map(str, sizes[1:])]
    assert [one["adapted_on"] for one in found.values()] == sizes
    assert {one["rows"] for one in found.values()} == {rows}
    for one in found.values():
        assert 0 <= one["row_accuracy"] <= one["interval"][1] <= 1
        assert 0 <= one["accepted_at_1_percent"] <= 1
        assert (one["adapted_on"] == 0) != ("seconds" in one)
