import json
import signal
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from joblib import parallel_config

from benchmarks.proof.candidates import Candidate
from benchmarks.proof.certificate import measured
from benchmarks.proof.changes import changed
from benchmarks.proof.guided import AIMS
from models.errors import ScanlineError
from models.sums import certificate
from tests.benchmarks.runs import benchmark

QUICK: dict[str, Any] = {"tries": 2000, "steps": 100, "trained": 0, "pairs": 100, "seed": 1}


@pytest.mark.slow
def test_no_change_of_an_adder_is_certified_and_wrong() -> None:
    done = benchmark("certificate", *(f"--{name}={n}" for name, n in QUICK.items()), "--json")
    result = json.loads(done.stdout)
    total = result["in all"]
    assert total["tried"] == 2100
    assert total["certified"] > 80  # the hunt is not empty
    assert total["exact"] == total["certified"]
    assert result["found"] == []
    assert result["finished"]
    assert result["adders"] == ["adder"]
    assert len(set(result["kinds"]) & set(AIMS)) > 1


@pytest.mark.slow
def test_a_hunt_is_the_same_again_by_its_seed() -> None:
    few = {**QUICK, "tries": 60, "steps": 20, "pairs": 10}
    first = measured(**few)
    assert measured(**few) == first
    assert measured(**{**few, "seed": 2}) != first


@pytest.mark.slow
def test_cores_that_share_a_hunt_find_what_one_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = {**QUICK, "tries": 60, "steps": 0, "pairs": 10}
    alone = measured(**few)
    monkeypatch.setattr("benchmarks.proof.certificate.PART", 7)
    assert measured(**few) == alone


@pytest.mark.slow
def test_the_hunt_finds_what_a_check_without_overflow_lets_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(certificate, "_check_overflow", lambda *_: None)
    result = measured(**{**QUICK, "tries": 500, "steps": 0, "pairs": 10})
    assert result["kinds"]["both logits raised alike"]["wrong"] > 0
    assert any("both logits raised alike: wrong" in found for found in result["found"])


def test_an_interrupted_hunt_gives_the_counts_so_far_and_goes_on_from_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(rng: np.random.Generator, one: Candidate) -> tuple[str, Candidate]:
        if next(tried) == 30:
            signal.raise_signal(signal.SIGINT)
        return changed(rng, one)

    few = {**QUICK, "tries": 60, "steps": 0, "pairs": 10}
    whole = measured(**few)
    kept, tried = tmp_path / "kept.json", count()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        monkeypatch.setattr("benchmarks.proof.certificate.changed", interrupted)
        monkeypatch.setattr("benchmarks.proof.certificate.PART", 5)
        with parallel_config(backend="sequential"):  # which gives four parts at once
            result = measured(**few, file=kept)
            assert result["in all"]["tried"] == 20  # the part that was interrupted does not count
            assert not result["finished"]
            tried = count(31)
            assert measured(**few, file=kept) == whole
            assert next(tried) == 31 + 40  # of which none was tried twice
    finally:
        signal.signal(signal.SIGINT, before)


def test_what_another_check_let_pass_is_not_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    few = {**QUICK, "tries": 20, "steps": 0, "pairs": 10}
    kept = tmp_path / "kept.json"
    measured(**few, file=kept)
    (tmp_path / "sums").mkdir()
    (tmp_path / "sums" / "certificate.py").write_text("another")
    monkeypatch.setattr("models.sums.__path__", [str(tmp_path / "sums")])
    with pytest.raises(ScanlineError, match="name another"):
        measured(**few, file=kept)
