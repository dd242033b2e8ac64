"""The settings of an adder."""

from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from models.artifact.card import AdderArchitecture, Cell, Task
from training.loop.recipe import recipe_settings
from training.loop.settings import STRICT, Count, Hidden, LearningRate, Seed, Share

_NAMES = {"addition": "adder", "subtraction": "subtractor", "comparison": "comparer"}

Positive = Annotated[float, Field(gt=0, le=100)]


@dataclass(frozen=True, config=STRICT)
class AdderSettings:
    """All that decides the weights of a certified adder.

    Raises:
        pydantic.ValidationError: a setting is out of its range.
    """

    cell: Cell
    machine: Task  # what the network is to do
    base: Annotated[int, Field(ge=2, le=10)]  # of the numbers
    hidden: Hidden
    seed: Seed
    attempts: Count  # each from weights of its own
    steps: Count  # of the first phase
    tuning: Count  # steps of the second, at most
    batch: Count
    length: Count  # positions of a training sum
    alike: Share  # of the positions, how many have two like digits for sure
    learning_rate: LearningRate
    noise: Annotated[float, Field(ge=0, le=1)]  # half the width of the state's uniform noise
    hold: Annotated[float, Field(ge=0)]  # what a GRU's update gates cost that hold the state
    slack: Positive  # aimed at, between an image and its box's border
    start: Annotated[float, Field(ge=0, le=1)]  # the same, between the start and its box's border
    margin: Positive  # aimed at, between the right and the wrong logit
    share: Annotated[float, Field(gt=0, le=1)]  # of the learning rate, that of tuned weights
    enough: Annotated[float, Field(gt=0, le=1)]  # certified share of both that ends tuning
    decay: bool  # whether tuning's learning rate falls to zero, along half a cosine
    press: Annotated[float, Field(ge=1, le=100)]  # times as much cost boxes and leads at the end
    check_every: Count  # steps between two checks of the proof

    def architecture(self) -> AdderArchitecture:
        """The network that these settings train."""
        return AdderArchitecture(
            cell=self.cell,
            hidden=self.hidden,
            layers=1,
            order="lsb",
            task=self.machine,
            base=self.base,
        )


def recipe_for(cell: str | None, task: str | None, base: int | None) -> str:
    """The recipe for a cell, a task and a base, the default adder's where they are left out."""
    name = _NAMES.get(task or "addition", "adder")
    if base not in (None, 2):
        return f"{name}-decimal"
    return f"adder-{cell}" if name == "adder" and cell in ("gru", "vanilla") else name


def adder_settings(recipe: str = "adder", **changed: Any) -> AdderSettings:
    """The settings of a recipe, some of them changed.

    Raises:
        ScanlineError: there is no such recipe, or a setting is unknown, missing, of the wrong type
            or out of range.
    """
    return recipe_settings(recipe, "sums", AdderSettings, changed)
