"""The commit that is checked out."""

import subprocess
from pathlib import Path


def commit(*parts: str) -> str:
    """The checked-out commit, with "+changes" where these parts of the tree differ from it.

    "unknown" where there is none: a repository of something else, in which the project only lies,
    does not count.

    Args:
        parts: files and folders; what decides the weights by default.
    """
    root = Path(__file__).resolve().parents[2]

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(root), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    try:
        if Path(git("rev-parse", "--show-toplevel")) != root:
            return "unknown"
        changes = git("status", "--porcelain", "--", *(parts or ("models", "training")))
        return git("rev-parse", "HEAD") + ("+changes" if changes else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
