"""Trials an hour: side by side as `scanline train notebook` runs them, and one after another."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os import getpgid
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, Subset
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

from models.networks.digit import RowClassifier
from training.data import mnist
from training.loop.state import RunState
from training.loop.trials import side_by_side
from training.notebook import digits, plan, worker
from training.notebook.plan import DigitTrial

IMAGES = 2560  # to train on; scored on as many as SCORED
SCORED = 1000


def measured(rounds: int) -> dict[str, Any]:
    """Runs the notebook's six networks in both ways, in turn, `rounds` times.

    Returns:
        `one_after_another` and `side_by_side`: trials an hour, median and range over rounds;
        `ratio`: the second by the first, of each round, median and range; `gigabytes`: the
        most memory of this process and its workers together, looked at five times a second;
        `threads`: those of the first way.

    Raises:
        FileNotFoundError: MNIST is not to be had.
    """
    trials = [
        plan.digit_trial(
            cell, plan.HIDDEN, plan.LAYERS, ways, seed=1, epochs=1, trained=IMAGES, scored=SCORED
        )
        for cell, ways in plan.DIGITS
    ]
    loop, ours = [], []
    list(side_by_side(trials[:1] * 4, _run, lambda _: 1))  # start the workers
    for _ in range(rounds):
        began = time.perf_counter()
        for trial in trials:
            _notebook_loop(trial)
        loop.append(len(trials) * 3600 / (time.perf_counter() - began))
        began = time.perf_counter()
        list(side_by_side(trials, _run, DigitTrial.work))
        ours.append(len(trials) * 3600 / (time.perf_counter() - began))
    with _watched_memory() as seen:  # takes time itself, so in a round of its own
        list(side_by_side(trials, _run, DigitTrial.work))
    ratios = [ours / one for one, ours in zip(loop, ours, strict=True)]
    return {
        "one_after_another": _spread(loop),
        "side_by_side": _spread(ours),
        "ratio": _spread(ratios),
        "gigabytes": max(seen),
        "threads": torch.get_num_threads(),
    }


def _notebook_loop(trial: DigitTrial) -> None:
    """One trial as a notebook runs it: torchvision's dataset, a loader, all threads."""
    data = MNIST(str(mnist.data_folder()), train=True, transform=ToTensor())
    held = DataLoader(Subset(data, range(50_000, 50_000 + SCORED)), batch_size=64)
    loader = DataLoader(Subset(data, range(IMAGES)), batch_size=trial.batch, shuffle=True)
    network = RowClassifier(trial.architecture())
    optimizer = torch.optim.Adam(network.parameters(), lr=trial.learning_rate)
    for _ in range(trial.epochs):
        network.train()
        for image, digit in loader:
            loss = F.cross_entropy(network(image[:, 0]), digit)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        network.eval()
        with torch.no_grad():
            for image, _ in held:
                network(image[:, 0]).argmax(1)


def _run(trial: DigitTrial) -> None:
    """Runs a trial as the notebook command does."""
    with TemporaryDirectory() as folder:
        digits.run(trial, worker.splits(), RunState(Path(folder) / "state", {}))


@contextmanager
def _watched_memory() -> Iterator[list[float]]:
    """Collects the gigabytes of this process and those that it started, until it is left."""
    seen, ended = [_gigabytes()], Event()

    def watch() -> None:
        while not ended.wait(0.2):
            seen.append(_gigabytes())

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def _gigabytes() -> float:
    """The memory of this process group; what its processes share counts once (Linux's PSS)."""
    kilobytes = 0
    for rollup in Path("/proc").glob("[0-9]*/smaps_rollup"):
        try:
            if getpgid(int(rollup.parent.name)) != getpgid(0):
                continue
            found = re.search(r"Pss: +(\d+) kB", rollup.read_text())
        except OSError:  # it has ended
            continue
        kilobytes += int(found.group(1)) if found else 0
    return kilobytes / 2**20


def _spread(figures: list[float]) -> dict[str, Any]:
    return {"median": median(figures), "range": [min(figures), max(figures)], "n": len(figures)}
