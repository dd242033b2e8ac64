"""Benchmarks as a user runs them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.pictures import encoded, photo


def benchmark(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        env={**os.environ, "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        timeout=580,  # within what a test may take
    )


def digits(folder: Path, *, tune: tuple[int, ...] = (), report: tuple[int, ...] = ()) -> Path:
    """A folder with a drawn photo of each of these digits, and their labels.csv."""
    rows = ["file,label,split"]
    for split, chosen in (("tune", tune), ("report", report)):
        for digit in chosen:
            (folder / f"photo-{digit}.png").write_bytes(encoded(photo(digit)))
            rows.append(f"photo-{digit}.png,{digit},{split}")
    (folder / "labels.csv").write_text("\n".join(rows) + "\n")
    return folder


def need(program: str, package: str) -> None:
    """Skips a test where a program is missing; where all must be there, it fails."""
    if shutil.which(program) is None:
        if "CI" in os.environ:
            pytest.fail(f"{program} is missing")
        pytest.skip(f"{program} is missing: install Debian's package {package}")


def port_of(client: httpx.Client) -> int:
    """The port of the service that a client calls."""
    port = client.base_url.port
    assert port is not None
    return port
