"""The notebook's settings, the figures that it printed, and the trials that repeat them."""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from models.artifact.card import AdderArchitecture, Cell, DigitArchitecture
from models.sums.numerals import Order
from training.loop.recipe import read, settings_of
from training.loop.settings import STRICT, Count, Hidden, Layers, LearningRate, Seed


@dataclass(frozen=True, config=STRICT)
class DigitTrial:
    """All that decides a row classifier of the notebook recipe: Adam on plain images."""

    cell: Cell
    hidden: Hidden
    layers: Layers
    directions: Literal[1, 2]
    seed: Seed
    epochs: Count
    batch: Count
    learning_rate: LearningRate
    trained: Annotated[int, Field(ge=1, le=50_000)]  # images
    scored: Annotated[int, Field(ge=1, le=10_000)]  # images, of validation and of test

    def architecture(self) -> DigitArchitecture:
        """The network: one row a step."""
        return DigitArchitecture(
            cell=self.cell,
            hidden=self.hidden,
            layers=self.layers,
            directions=self.directions,
            rows_per_step=1,
        )

    def work(self) -> float:
        """About how long the trial takes beside others."""
        gates = {"vanilla": 1, "gru": 3, "lstm": 3}[self.cell]
        steps = self.epochs * self.trained / self.batch
        return steps * self.layers * self.directions * (1 + gates) * (1 + self.hidden / 64)


@dataclass(frozen=True, config=STRICT)
class AdderTrial:
    """All that decides an adder of the notebook recipe: one fresh batch an epoch."""

    hidden: Hidden
    layers: Layers
    length: Annotated[int, Field(ge=1, le=30)]  # bits of a number
    order: Order
    seed: Seed
    epochs: Count
    batch: Count
    learning_rate: LearningRate

    def architecture(self) -> AdderArchitecture:
        """The network."""
        return AdderArchitecture(hidden=self.hidden, layers=self.layers, order=self.order)

    def work(self) -> float:
        """About how long the trial takes beside others."""
        return self.epochs * self.layers * (self.length + 1) * 0.3


Trial = DigitTrial | AdderTrial


def key(trial: Trial) -> str:
    """A name for the trial's files, that holds what varies between trials."""
    if isinstance(trial, DigitTrial):
        ways = "bi" if trial.directions == 2 else "uni"
        shape = f"{trial.cell}-{trial.hidden}x{trial.layers}-{ways}"
    else:
        shape = f"adder-{trial.hidden}x{trial.layers}-{trial.length}bits-{trial.order}"
    return f"{shape}-seed{trial.seed}"


# What the notebook printed, in percent; None where it printed nothing.
SWEEP_DIGITS: dict[tuple[int, int], float] = {  # (hidden, layers): last validation accuracy
    **{(64, layers + 1): x for layers, x in enumerate((87.99, 95.18, 93.94, 95.45, 96.36))},
    **{(128, layers + 1): x for layers, x in enumerate((93.87, 94.15, 93.94, 95.33, 91.95))},
}
DIGITS: dict[tuple[Cell, int], tuple[float, float, float]] = {
    # (cell, directions): test accuracy, validation accuracy, seconds
    ("vanilla", 1): (95.00, 94.97, 57.67),
    ("vanilla", 2): (96.75, 96.23, 62.32),
    ("gru", 1): (98.28, 98.24, 49.94),
    ("gru", 2): (98.61, 98.72, 62.74),
    ("lstm", 1): (97.91, 97.75, 51.67),
    ("lstm", 2): (98.21, 97.92, 61.25),
}
SWEEP_ADDER: dict[tuple[int, int, int], float | None] = {
    # (layers, hidden, length): mean validation accuracy of the last 10 epochs
    (layers, hidden, length): 76.33 if (layers, hidden, length) == (3, 5, 3) else None
    for layers in (1, 3, 5)
    for hidden in (2, 5, 10)
    for length in (3, 5, 10)
}
ADDERS: dict[tuple[int, int], tuple[float | None, float | None, float | None]] = {
    # (length, hidden): best bitwise accuracy, last training loss, last validation loss
    (3, 2): (83.59, 0.5504, 0.5584),
    (3, 5): (86.72, 0.5359, 0.4874),
    (3, 10): (85.16, 0.4619, 0.4862),
    (5, 2): (75.26, 0.6323, 0.6068),
    (5, 5): (76.56, 0.5373, 0.5722),
    (5, 10): (75.78, 0.5423, 0.5500),
    (10, 2): (55.82, 0.6934, 0.6929),
    (10, 5): (66.48, 0.6263, 0.6429),
    (10, 10): (None, None, None),
}
ADDER_LAYERS = 3  # of the nine
HIDDEN, LAYERS = 64, 5  # of the six row classifiers
ORDERS: tuple[Order, Order] = ("msb", "lsb")  # the notebook's, and the other one


_QUICK = {  # tiny budgets, to see the whole work in a minute
    "digits": {"seeds": 2, "epochs": 2, "trained": 256, "scored": 200},
    "adders": {"seeds": 2, "epochs": 20},
}


def digit_trial(
    cell: Cell, hidden: int, layers: int, directions: int, seed: int, **changed: int
) -> DigitTrial:
    """A row classifier by the notebook recipe, some of its settings changed."""
    shape = {"cell": cell, "hidden": hidden, "layers": layers, "directions": directions}
    _, shared = _shared("digits", quick=False)
    return settings_of(DigitTrial, shared | shape | {"seed": seed} | changed, "recipe notebook")


def digit_trials(quick: bool) -> list[DigitTrial]:
    """The sweep of ten and the six runs; a setting that is in both comes once."""
    shapes: list[tuple[Cell, int, int, int]] = [
        ("vanilla", hidden, layers, 1) for hidden, layers in SWEEP_DIGITS
    ]
    shapes += [(cell, HIDDEN, LAYERS, directions) for cell, directions in DIGITS]
    seeds, shared = _shared("digits", quick)
    return [
        digit_trial(*shape, seed, **shared)
        for shape in dict.fromkeys(shapes)
        for seed in range(1, seeds + 1)
    ]


def adder_trials(quick: bool) -> list[AdderTrial]:
    """The sweep of 27, which holds the nine runs, in both reading orders."""
    seeds, shared = _shared("adders", quick)
    return [
        settings_of(AdderTrial, shared | {
            "hidden": hidden, "layers": layers, "length": length, "order": order, "seed": seed,
        }, "recipe notebook")
        for layers, hidden, length in SWEEP_ADDER
        for order in ORDERS
        for seed in range(1, seeds + 1)
    ]  # fmt: skip


def _shared(experiment: str, quick: bool) -> tuple[int, dict[str, Any]]:
    """How many seeds each setting of an experiment is tried with, and what its trials share."""
    values = read("notebook", "notebook")[experiment] | (_QUICK[experiment] if quick else {})
    return values.pop("seeds"), values
