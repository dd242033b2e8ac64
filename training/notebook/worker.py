"""What a worker process does: one trial, with no more imported than it needs."""

from dataclasses import asdict
from functools import cache
from pathlib import Path

from training.data import mnist
from training.loop.state import RunState
from training.notebook import adders, digits
from training.notebook.plan import DigitTrial, Trial, key
from training.notebook.results import AnyDone, Done


@cache
def splits() -> digits.Splits:
    """MNIST, read once a process.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: a file of it is not as published.
    """
    return digits.Splits(*mnist.train_and_validation(), mnist.test())


def run(folder: Path, trial: Trial) -> AnyDone:
    """Runs one trial.

    Args:
        folder: a row classifier's state is kept there, so that a killed trial goes on.
        trial: the settings.

    Raises:
        ScanlineError: the loss is no number, or the state is damaged or cannot be written.
    """
    if isinstance(trial, DigitTrial):
        state = RunState(folder / f"{key(trial)}.state", asdict(trial))
        result, network = digits.run(trial, splits(), state)
        return Done.of(result, network)
    return Done.of(*adders.run(trial))
