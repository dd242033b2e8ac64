import subprocess
from pathlib import Path

import pytest

from training.loop import commit as module


def test_the_commit_of_a_repository_that_only_surrounds_the_project_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "packages" / "training" / "loop" / "commit.py"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr(module, "__file__", str(file))
    by = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]

    def commit_at(root: Path) -> str:
        git = ["git", "-C", str(root)]
        subprocess.run([*git, "init", "--quiet"], check=True)
        subprocess.run([*git, *by, "commit", "-qm", "one", "--allow-empty"], check=True)
        done = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True)
        return done.stdout.decode().strip()

    commit_at(tmp_path)
    assert module.commit() == "unknown"
    own = commit_at(tmp_path / "packages")
    assert module.commit() == own


def test_changes_count_in_the_parts_that_are_asked_for_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "__file__", str(tmp_path / "training" / "loop" / "commit.py"))
    by = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    for command in (["init", "--quiet"], [*by, "commit", "-qm", "one", "--allow-empty"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("a")
    assert not module.commit().endswith("+changes")
    assert not module.commit("app").endswith("+changes")
    assert module.commit("app", "docs").endswith("+changes")
