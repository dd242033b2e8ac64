"""What no recipe can have: said in one line, before any work."""

from pathlib import Path

from tests.cli.runs import scanline


def refusal(folder: Path, *arguments: str) -> str:
    """What `scanline train` says where it refuses."""
    done = scanline("train", *arguments, "--out", "out", cwd=folder)
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
    assert not (folder / "out").exists()
    return done.err
