"""What `make` offers can be made, and makes what it says."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.results import PUBLISHED

ROOT = Path(__file__).parent.parent
TARGETS = re.findall(r"^([a-z-]+):.*  ## ", (ROOT / "Makefile").read_text(), re.M)

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def steps(target: str) -> str:
    """What `make` would run for a target."""
    return subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_has_steps(target: str) -> None:
    assert steps(target)


def test_figures_measures_all_that_is_published() -> None:
    words = set(re.findall(r"[\w-]+", steps("figures")))
    published = {file.stem for file in PUBLISHED.glob("*.json")}
    assert published - words <= {
        "notebook",
        "photographs",
    }  # `scanline train notebook` writes these
