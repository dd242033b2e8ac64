"""Results of the notebook's trials as if they had been run: made up, and quick."""

from functools import cache

from models.networks.adder import Adder
from models.networks.digit import RowClassifier
from tests.training.bars import bars
from training.notebook import plan
from training.notebook.adders import LONGEST, AdderResult
from training.notebook.digits import DigitResult, Splits
from training.notebook.ideal import ceiling
from training.notebook.results import Done, Results
from training.statistics import Share

IMAGES = bars(200)
SPLITS = Splits(IMAGES, IMAGES, IMAGES)


def digit_result(trial: plan.DigitTrial) -> DigitResult:
    """Five images answered wrongly, and a sixth with each further seed."""
    wrong = 4 + trial.seed
    answers = [(int(digit) + (index < wrong)) % 10 for index, digit in enumerate(IMAGES.digit)]
    return DigitResult(
        trial=trial,
        loss=[2.0, 1.0],
        accuracy=[0.5, 0.8],
        validation_loss=[1.5, 0.9],
        validation_accuracy=[0.6, 0.9 + 0.01 * trial.seed],
        seconds=1.0,
        answers="".join(map(str, answers)),
    )


def adder_result(trial: plan.AdderTrial) -> AdderResult:
    """One that is a little below the ceiling of its reading order; better with more units."""
    share = ceiling(trial.length, trial.order) - 0.1 / trial.hidden
    held = [share + 0.001 * trial.seed] * trial.epochs
    return AdderResult(
        trial=trial,
        loss=[0.7] * trial.epochs,
        validation_loss=[0.6] * trial.epochs,
        validation_accuracy=held,
        seconds=0.1,
        bits=Share(share, share, share, min(4**trial.length, 4**8)),
        sums=Share(0.5, 0.5, 0.5, min(4**trial.length, 4**8)),
        by_length=[share] * LONGEST,
    )


@cache
def results() -> Results:
    """All trials of a quick run, in the order of the plan, with untrained networks."""
    digits = [
        Done.of(digit_result(one), RowClassifier(one.architecture()).requires_grad_(False))
        for one in plan.digit_trials(quick=True)
    ]
    adders = [
        Done.of(adder_result(one), Adder(one.architecture()).requires_grad_(False))
        for one in plan.adder_trials(quick=True)
    ]
    return Results([*digits, *adders])
