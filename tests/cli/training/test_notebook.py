from pathlib import Path

from tests.cli.runs import scanline


def test_trials_run_on_this_machine_or_on_a_cluster(tmp_path: Path) -> None:
    done = scanline("train", "notebook", "--backend", "cloud", cwd=tmp_path)
    assert done.status == 2
    assert "loky" in done.err
    assert list(tmp_path.iterdir()) == []
