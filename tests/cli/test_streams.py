import subprocess
import sys

import pytest

from tests.cli.runs import ROOT, environment

CODE = """
import os, sys
from cli.streams import open_streams
open_streams()
print("out")
print("err", file=sys.stderr)
first = os.open(os.devnull, os.O_RDONLY)
held = {number: os.path.realpath(f"/proc/self/fd/{number}") for number in range(3)}
assert first > 2, (first, held)
import subprocess
subprocess.run([sys.executable, "-c", "import sys; print('child', file=sys.stderr)"], check=True)
"""


@pytest.mark.parametrize("closed", ["0", "1", "2", "0 1", "1 2", "0 1 2"])
def test_closed_streams_lead_to_nowhere(closed: str) -> None:
    redirections = " ".join(f"{number}>&-" for number in closed.split())
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -c "$1" {redirections}', sys.executable, CODE],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ("" if "1" in closed else "out\n")
    assert done.stderr == ("" if "2" in closed else "err\nchild\n")
