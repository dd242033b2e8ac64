import subprocess
from pathlib import Path

import pytest

from training.loop import provenance


def test_the_commit_of_a_repository_that_only_surrounds_the_project_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "packages" / "training" / "loop" / "provenance.py"
    module.parent.mkdir(parents=True)
    monkeypatch.setattr(provenance, "__file__", str(module))
    by = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]

    def commit_at(root: Path) -> str:
        git = ["git", "-C", str(root)]
        subprocess.run([*git, "init", "--quiet"], check=True)
        subprocess.run([*git, *by, "commit", "-qm", "one", "--allow-empty"], check=True)
        done = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True)
        return done.stdout.decode().strip()

    commit_at(tmp_path)
    assert provenance.commit() == "unknown"
    own = commit_at(tmp_path / "packages")
    assert provenance.commit() == own
