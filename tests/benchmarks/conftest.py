import fcntl
import shutil
from pathlib import Path

import pytest

from benchmarks.proof.coq import PACKAGES, PROOFS, Theory
from tests.benchmarks.runs import need


@pytest.fixture
def wrk() -> None:
    need("wrk", "wrk")


@pytest.fixture(scope="session")
def compiled() -> Path:
    """Where `make proof` compiles the theory: once, and kept until a file of it changes."""
    need("coqc", PACKAGES)
    folder = PROOFS.parent / "build" / "proofs"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for _ in Theory(folder).build():
            pass
    return folder


@pytest.fixture(scope="module")
def theory(compiled: Path, tmp_path_factory: pytest.TempPathFactory) -> Theory:
    """A copy of it of a test module's own, in which nothing more is compiled."""
    theory = Theory(tmp_path_factory.mktemp("proofs"))
    shutil.copytree(compiled, theory.folder, dirs_exist_ok=True)
    assert list(theory.build()) == []
    return theory
