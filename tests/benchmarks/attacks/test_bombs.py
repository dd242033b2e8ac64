import os

import numpy as np
import pytest

from benchmarks.attacks import bodies, pictures
from benchmarks.attacks.bombs import ALL, CAP, attacks, measured, peak
from benchmarks.servers.processes import ROOT, resident
from models.errors import ScanlineError
from tests.benchmarks.runs import benchmark


def test_every_attack_can_be_chosen_and_no_other() -> None:
    assert attacks().keys() == pictures.attacks().keys() | bodies.attacks().keys()
    assert list(attacks(["250,000 outputs"])) == ["250,000 outputs"]
    with pytest.raises(ScanlineError, match="no attack 'x'"):
        attacks(["x", "250,000 outputs"])
    assert "no attack 'y'" in benchmark("bombs", "y").stderr


def test_the_cap_is_that_of_the_file_that_ships() -> None:
    assert f"memory: {CAP}Mi #" in (ROOT / "deploy" / "kubernetes.yaml").read_text()


def test_the_peak_has_what_is_given_back_by_now() -> None:
    before, much = peak(os.getpid()), np.ones(2**26, np.uint8)
    assert resident(os.getpid()).resident_mb <= peak(os.getpid())
    del much
    assert peak(os.getpid()) >= max(before, resident(os.getpid()).resident_mb)


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two cores")
def test_a_worker_stands_each_attack_and_all_at_once() -> None:
    chosen = ["40 bodies of 299,488 numbers", "PNG, 10,000 x 10,000, RGBA, 16 bits"]
    found = measured(chosen)
    assert sorted(found["attacks"]) == sorted([*chosen, ALL])
    assert found["attacks"][chosen[0]]["clients"] == found["attacks"][chosen[0]]["200"] == 40
    assert found["attacks"][chosen[1]]["413"] >= 4
    assert found["attacks"][ALL]["clients"] == 46
    assert found["alive"]
    assert 100 < found["resident_mb"] <= found["peak_mb"] < CAP
