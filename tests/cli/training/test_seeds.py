import shutil
from pathlib import Path

from models.artifact.checkpoint import SHIPPED
from tests.cli.runs import scanline


def test_a_network_of_other_settings_is_no_other_seed(tmp_path: Path) -> None:
    for name in ("gru", "vanilla"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    before = (tmp_path / "gru" / "card.json").read_bytes()
    done = scanline("train", "seeds", "gru", "vanilla", cwd=tmp_path)
    assert done.status == 1
    assert "must have the same settings" in done.err
    assert (tmp_path / "gru" / "card.json").read_bytes() == before
