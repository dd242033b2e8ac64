"""Each shipped model was made by the recipe of its name."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from models.artifact import checkpoint
from training.adder.settings import adder_settings
from training.digits.settings import digit_settings
from training.finder.settings import finder_settings
from training.lines.settings import line_settings
from training.loop.recipe import RECIPES
from training.notebook import plan
from training.rejector.settings import rejector_settings

SHIPPED = sorted(path.name for path in checkpoint.SHIPPED.iterdir())
NOTEBOOKS = [name for name in SHIPPED if name.startswith("notebook-")]
FOLDERS = {
    **{name: checkpoint.SHIPPED / name for name in SHIPPED if name not in NOTEBOOKS},
    "rejector": checkpoint.REJECTOR,
    "finder": checkpoint.FINDER,
}
SETTINGS: dict[str, Callable[[str], Any]] = {
    "digits": digit_settings,
    "numbers": line_settings,
    "sums": adder_settings,
    "rejections": rejector_settings,
    "pages": finder_settings,
}


def test_every_model_has_its_recipe_and_every_recipe_its_model() -> None:
    assert {path.stem for path in RECIPES.iterdir()} == {*FOLDERS, "notebook"}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_card_has_the_settings_of_its_recipe(name: str) -> None:
    card = checkpoint.load(FOLDERS[name]).card
    settings = SETTINGS[card.task](name)
    # A setting that came after the model is missing on its card, and keeps what was before.
    assert card.training.settings.items() <= asdict(settings).items()
    assert card.architecture == settings.architecture()
    assert card.training.seed == settings.seed


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_card_of_the_notebook_has_the_settings_of_one_of_its_trials(name: str) -> None:
    card = checkpoint.load(checkpoint.SHIPPED / name).card
    trials: list[plan.Trial] = [*plan.digit_trials(quick=False), *plan.adder_trials(quick=False)]
    trial = next(one for one in trials if asdict(one) == card.training.settings)
    assert card.architecture == trial.architecture()
    assert (card.training.seed, card.training.epochs) == (trial.seed, trial.epochs)


def test_without_a_name_it_is_the_recipe_of_the_default_model() -> None:
    assert digit_settings() == digit_settings("digits")
    assert line_settings() == line_settings("lines")
    assert adder_settings() == adder_settings("adder")
