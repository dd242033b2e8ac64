import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import torch
from pydantic import TypeAdapter
from safetensors.numpy import save_file
from safetensors.torch import load_file

from models.artifact import checkpoint
from models.artifact.card import AdderCard, DigitCard
from models.errors import ScanlineError
from tests.sessions import end, processes
from tests.training.notebook import made
from tests.waiting import PATIENCE
from training.data import mnist
from training.loop.state import RunState
from training.notebook import digits, plan
from training.notebook.adders import AdderResult
from training.notebook.run import train_notebook

COMMAND = [sys.executable, "-c", "import cli; cli.main()", "train", "notebook", "--quick"]


class Whole(NamedTuple):
    """The whole notebook, run, killed, and run again: its folder, and what was there at the kill.

    `begun` are the trials under way, `kept` how many were done; `said` is what the second run said.
    """

    folder: Path
    begun: list[str]
    kept: int
    said: str


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Whole:
    folder = tmp_path_factory.mktemp("notebook")
    command = [*COMMAND, "--out", str(folder)]
    environment = {**os.environ, "SCANLINE_DATA": str(data)}
    first = subprocess.Popen(
        command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )
    trials = folder / "trials"
    begun: list[str] = []
    while not begun:
        assert first.poll() is None
        time.sleep(0.02)
        if list(trials.glob("*.state")) and len(list(trials.glob("*.json"))) > 2:
            os.killpg(first.pid, signal.SIGSTOP)  # so that what is looked at stays there
            begun = sorted(path.stem for path in trials.glob("*.state"))
            os.killpg(first.pid, signal.SIGKILL if begun else signal.SIGCONT)
    first.wait(PATIENCE)
    kept = len(list(trials.glob("*.json")))
    again = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    return Whole(folder, begun, kept, again.stderr)


@pytest.mark.slow
def test_the_whole_notebook_runs_is_killed_and_goes_on(whole: Whole, tmp_path: Path) -> None:
    shutil.copytree(whole.folder, tmp_path, dirs_exist_ok=True)
    trials, begun, kept = tmp_path / "trials", whole.begun, whole.kept
    assert f"{kept + 1}/138" in whole.said  # what was done is not done again
    assert f"\n{kept}/138 " not in whole.said
    assert not list(trials.glob("*.state"))

    splits = digits.Splits(*mnist.train_and_validation(), mnist.test())
    torch.set_num_threads(1)
    trial = next(one for one in plan.digit_trials(quick=True) if plan.key(one) == begun[0])
    _, at_once = digits.run(trial, splits, RunState(tmp_path / "whole.state", {}))
    resumed = load_file(trials / f"{begun[0]}.safetensors")
    assert all(torch.equal(resumed[k], v) for k, v in at_once.state_dict().items())

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


def test_a_result_that_is_damaged_or_of_another_run_is_named_before_any_work(
    tmp_path: Path, data: Path
) -> None:
    trial = plan.adder_trials(quick=True)[0]
    name = plan.key(trial)
    done = made.results().adders(trial.layers, trial.hidden, trial.length, trial.order)[0]
    assert done.result.trial == trial
    file = tmp_path / "trials" / f"{name}.json"
    file.parent.mkdir()
    file.write_bytes(TypeAdapter(AdderResult).dump_json(done.result))
    save_file(done.weights, file.with_suffix(".safetensors"))
    with pytest.raises(ScanlineError, match=rf"{name}\.json belongs to a run with other settings"):
        train_notebook(tmp_path, quick=False)
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(ScanlineError, match=rf"{name}\.json .*damaged.*delete both"):
        train_notebook(tmp_path, quick=True)


@pytest.mark.slow
def test_ray_gives_the_same_tables_though_a_worker_is_killed(
    whole: Whole, tmp_path: Path, data: Path
) -> None:
    shutil.copytree(whole.folder, tmp_path, dirs_exist_ok=True)
    kept = sorted((tmp_path / "trials").glob("*.json"))
    rows = [path for path in kept if "adder" not in path.name][:4]
    for path in [*rows, *kept[:8]]:
        path.unlink()
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as folder:  # sockets: short paths
        environment = {**os.environ, "SCANLINE_DATA": str(data), "RAY_TMPDIR": folder}
        process = subprocess.Popen(
            [*COMMAND, "--out", str(tmp_path), "--backend", "ray"],
            env={**environment, "RAY_AUTH_MODE": "disabled"},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            while not list((tmp_path / "trials").glob("*.state")):
                assert process.poll() is None
                time.sleep(0.02)
            # All of them: one may have nothing to do.
            workers = [pid for pid, line in processes(process.pid) if b"::PoolActor" in line]
            for pid in workers:
                os.kill(pid, signal.SIGKILL)
            assert workers
            _, said = process.communicate()
        finally:
            end(process.pid)
    assert process.returncode == 0, said
    assert "138/138" in said
    assert figures(tmp_path) == figures(whole.folder)


def figures(folder: Path) -> dict[str, object]:
    """All that the trials and the tables say, but for how long they took."""
    found = {}
    for file in [*folder.glob("trials/*.json"), folder / "report" / "notebook.json"]:
        content = json.loads(file.read_text())
        for one in content if isinstance(content, list) else [content]:
            one.pop("seconds", None)
        found[file.name] = content
    return found


@pytest.mark.slow
def test_a_missing_cluster_and_a_missing_ray_are_said(tmp_path: Path, data: Path) -> None:
    words = ["--out", str(tmp_path), "--backend", "ray"]
    without = f"import sys; sys.modules['ray'] = None; {COMMAND[2]}"
    for code, reason in (
        (COMMAND[2], "there is no Ray cluster at 127.0.0.1:9"),
        (without, "pip install '.[cluster]'"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, *COMMAND[3:], *words],
            env={**os.environ, "RAY_ADDRESS": "127.0.0.1:9"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 1
        assert reason in done.stderr
        assert "Traceback" not in done.stderr
