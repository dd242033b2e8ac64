from dataclasses import asdict

import pytest

from models.errors import ScanlineError
from training.loop.recipe import read, settings_of
from training.notebook import plan


def test_every_setting_is_tried_with_every_seed_once() -> None:
    rows, pairs = plan.digit_trials(quick=False), plan.adder_trials(quick=False)
    assert len(rows) == 3 * (10 + 6 - 1)  # one setting is in the sweep and in the six
    assert len(pairs) == 5 * 2 * 27
    trials: list[plan.Trial] = [*rows, *pairs]
    names = {plan.key(trial) for trial in trials}
    assert len(names) == len(rows) + len(pairs)


def test_a_quick_run_tries_the_same_settings_with_less() -> None:
    assert len(plan.digit_trials(quick=True)) == 2 * 15
    assert len(plan.adder_trials(quick=True)) == 2 * 2 * 27
    whole, quick = plan.digit_trials(quick=False)[0], plan.digit_trials(quick=True)[0]
    assert quick.work() < whole.work() / 100
    assert (quick.batch, quick.learning_rate) == (whole.batch, whole.learning_rate)


def test_the_recipe_says_what_the_notebooks_trials_share() -> None:
    shared = read("notebook", "notebook")
    trial = plan.digit_trial("gru", 64, 5, directions=2, seed=1)
    for name in ("epochs", "batch", "learning_rate", "trained", "scored"):
        assert getattr(trial, name) == shared["digits"][name]
    assert trial in plan.digit_trials(quick=False)
    assert plan.digit_trial("gru", 64, 5, directions=2, seed=1, epochs=1).epochs == 1


@pytest.mark.parametrize(
    ("setting", "value"), [("hidden", 0), ("layers", 65), ("learning_rate", 2.0), ("epochs", 0)]
)
@pytest.mark.parametrize("quick", [plan.digit_trials(True)[0], plan.adder_trials(True)[0]])
def test_settings_out_of_range_are_refused_by_name(
    quick: plan.Trial, setting: str, value: float
) -> None:
    with pytest.raises(ScanlineError, match=f"{setting} = {value}"):
        settings_of(type(quick), {**asdict(quick), setting: value}, "recipe notebook")
