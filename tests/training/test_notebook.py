import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from safetensors.torch import load_file

from models import checkpoint
from models.card import AdderCard, DigitCard
from models.errors import ScanlineError
from training import mnist
from training.notebook import adders, digits, plan
from training.notebook.adders import distinct_pairs, sums_of
from training.notebook.ideal import ceiling, ideal_maximum
from training.notebook.plan import AdderTrial, DigitTrial
from training.notebook.run import train_notebook
from training.state import RunState

FAST = AdderTrial(hidden=5, layers=1, length=3, order="msb", seed=1, epochs=5)


def test_the_whole_notebook_runs_is_killed_and_goes_on(tmp_path: Path, data: Path) -> None:
    command = [sys.executable, "-c", "import cli; cli.main()", "train", "notebook", "--quick"]
    command += ["--out", str(tmp_path)]
    environment = {**os.environ, "SCANLINE_DATA": str(data)}
    first = subprocess.Popen(
        command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )
    trials = tmp_path / "trials"
    while not (list(trials.glob("*.state")) and len(list(trials.glob("*.json"))) > 2):
        assert first.poll() is None
        time.sleep(0.02)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(20)
    begun = sorted(path.stem for path in trials.glob("*.state"))
    kept = len(list(trials.glob("*.json")))
    again = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert f"{kept + 1}/138" in again.stderr  # what was done is not done again
    assert f"\n{kept}/138 " not in again.stderr
    assert not list(trials.glob("*.state"))

    splits = digits.Splits(*mnist.train_and_validation(), mnist.test())
    torch.set_num_threads(1)
    trial = next(one for one in plan.digit_trials(2, quick=True) if plan.key(one) == begun[0])
    _, whole = digits.run(trial, splits, RunState(tmp_path / "whole.state", {}))
    resumed = load_file(trials / f"{begun[0]}.safetensors")
    assert all(torch.equal(resumed[k], v) for k, v in whole.state_dict().items())

    found = json.loads((tmp_path / "report" / "notebook.json").read_text())
    counts = {
        name: sum(one["experiment"] == name for one in found)
        for name in ("sweep-digits", "digits", "sweep-adder", "adder")
    }
    assert counts == {"sweep-digits": 10, "digits": 6, "sweep-adder": 27, "adder": 9}
    for one in found:
        low, high = one["interval"]
        assert low <= one["ours"] <= high
        assert one["ours"] == pytest.approx(np.mean(one["figures"]), abs=0.01)
        assert len(one["seeds"]) == len(one["figures"]) == 2
        if "adder" in one["experiment"]:
            assert one["exhaustive"] <= one["ceiling"] <= one["lsb"]["ceiling"] == 100
            assert one["ceiling"] < one["ideal_maximum"]
    claim = json.loads((tmp_path / "report" / "photographs.json").read_text())
    assert set(claim["accuracy"]) == {"notebook", "ink"}
    for cells in claim["accuracy"].values():
        for cell, ways in cells.items():
            assert cell in ("vanilla", "gru", "lstm")
            for kinds in ways.values():
                assert all(0 <= one <= 100 for seeds in kinds.values() for one in seeds)
    text = (tmp_path / "report" / "notebook.md").read_text()
    assert "the claim" in text
    for picture in ("curves", "confusion", "adder-curves", "adder-length", "adder-ceiling"):
        assert f"({picture}.png)" in text
        assert (tmp_path / "report" / f"{picture}.png").stat().st_size > 10_000
    assert (tmp_path / "grids" / "predictions.png").exists()
    for ways in ("", "bi-"):
        for cell in ("vanilla", "gru", "lstm"):
            card = checkpoint.load(tmp_path / "checkpoints" / f"notebook-{ways}{cell}").card
            assert isinstance(card, DigitCard)
            assert card.architecture.cell == cell
            assert card.architecture.directions == (2 if ways else 1)
    adder = checkpoint.load(tmp_path / "checkpoints" / "notebook-adder").card
    assert isinstance(adder, AdderCard)
    assert adder.architecture.order == "msb"

    broken = max(trials.glob("adder*.json"))
    broken.write_bytes(broken.read_bytes()[:50])
    with pytest.raises(ScanlineError, match=r"damaged.*delete both"):
        train_notebook(tmp_path, quick=True)
    with pytest.raises(ScanlineError, match="other settings"):
        train_notebook(tmp_path, quick=False)


def test_every_setting_is_tried_with_every_seed_once() -> None:
    rows, pairs = plan.digit_trials(3, quick=False), plan.adder_trials(5, quick=False)
    assert len(rows) == 3 * (10 + 6 - 1)  # one setting is in the sweep and in the six
    assert len(pairs) == 5 * 2 * 27
    trials: list[plan.Trial] = [*rows, *pairs]
    names = {plan.key(trial) for trial in trials}
    assert len(names) == len(rows) + len(pairs)


@pytest.mark.parametrize("order", ["msb", "lsb"])
def test_sums_are_those_of_integers(order: str) -> None:
    a, b = distinct_pairs(500, 9, torch.Generator().manual_seed(1))
    assert (a != b).all()
    assert 0 <= int(torch.minimum(a, b).min()) <= int(torch.maximum(a, b).max()) < 2**9
    pairs, sums = sums_of(a, b, 9, order)  # type: ignore[arg-type]
    weights = 2 ** torch.arange(10)
    if order == "msb":
        weights = weights.flip(0)
    assert torch.equal((sums * weights).sum(1), a + b)
    assert torch.equal((pairs[:, :, 0].long() * weights).sum(1), a)
    assert torch.equal((pairs[:, :, 1].long() * weights).sum(1), b)


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8])
def test_the_ceiling_counted_is_the_ceiling_derived(length: int) -> None:
    derived = 1 / 2 + (1 - 2 ** -(length + 1)) / (length + 1)
    assert ceiling(length, "msb") == pytest.approx(derived, abs=1e-12)
    assert ceiling(length, "lsb") == 1


def test_the_ceiling_of_distinct_pairs_is_a_little_higher() -> None:
    assert ceiling(3, "msb", distinct=True) == pytest.approx(0.75)
    assert ceiling(5, "msb", distinct=True) == pytest.approx(2 / 3)


def test_the_noisy_maximum_lies_above_the_ceiling_and_grows_with_the_epochs() -> None:
    few, many = (ideal_maximum(3, "msb", epochs, 64) for epochs in (10, 1000))
    assert 0.75 < few.value < many.value
    assert 0.835 < many.low < many.value < many.high < 0.89
    assert ideal_maximum(3, "lsb", 10, 64).low == 1


def test_an_adder_that_reads_msb_first_stays_below_its_ceiling() -> None:
    result, _ = adders.run(replace(FAST, epochs=300))
    assert 0.45 < result.bits.value <= ceiling(3, "msb")
    assert (result.bits.n, result.bits.low) == (64, result.bits.high)
    assert result.sums.value < 0.7
    assert len(result.by_length) == 20
    again, _ = adders.run(replace(FAST, epochs=300))
    assert replace(again, seconds=0) == replace(result, seconds=0)


def test_too_many_pairs_are_sampled_with_an_interval() -> None:
    result, _ = adders.run(replace(FAST, length=10))
    assert result.bits.n == 4**8
    assert result.bits.low < result.bits.value < result.bits.high


@pytest.mark.parametrize(
    ("setting", "value"), [("hidden", 0), ("layers", 65), ("rate", 2.0), ("epochs", 0)]
)
@pytest.mark.parametrize("trial", [FAST, DigitTrial("gru", 8, 1, 1, 1)])
def test_settings_out_of_range_are_refused_by_name(
    trial: plan.Trial, setting: str, value: float
) -> None:
    with pytest.raises(ValidationError, match=setting):
        type(trial)(**{**asdict(trial), setting: value})
