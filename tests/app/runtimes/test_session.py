import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
CODE = """
import os
from pathlib import Path

from app.runtimes.session import session
from models.artifact import checkpoint
from models.artifact.checkpoint import SHIPPED
from models.artifact.graph import graph_of

card, weights, _ = checkpoint.load(SHIPPED / "digits")
before = len(os.listdir("/proc/self/task"))
made = session(graph_of(card.architecture, weights).SerializeToString())
print(len(os.listdir("/proc/self/task")) - before, made.get_providers())
"""


def test_a_session_has_no_threads_of_its_own_and_runs_on_the_cpu(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    assert done.stdout == "0 ['CPUExecutionProvider']\n"
    assert list(tmp_path.iterdir()) == []  # it keeps no database there
