"""What every recipe tells the shared loop, and the kinds of values that settings have."""

from typing import Annotated, NamedTuple

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(strict=True, allow_inf_nan=False)  # "96" is no number, and 1.0 no count
Count = Annotated[int, Field(ge=1)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]
Share = Annotated[float, Field(ge=0, lt=1)]
LearningRate = Annotated[float, Field(gt=0, le=1)]
Hidden = Annotated[int, Field(ge=1, le=4096)]
Layers = Annotated[int, Field(ge=1, le=64)]


class Cycle(NamedTuple):
    """A rise and fall of the learning rate: its epochs, and its peak."""

    epochs: int
    learning_rate: float


@dataclass(frozen=True, config=STRICT)
class LoopSettings:
    """What the shared loop reads; no default, for a recipe has all of it.

    Raises:
        pydantic.ValidationError: a setting is out of its range.
    """

    seed: Seed
    epochs: Count
    batch: Count
    learning_rate: LearningRate  # the peak of the one-cycle schedule
    weight_decay: Share  # AdamW's
    ema_decay: Share  # of the moving average of the weights, a step
    dropout: Share

    def cycles(self) -> tuple[Cycle, ...]:
        """The cycles of the learning rate: one, unless a recipe has others after it."""
        return (Cycle(self.epochs, self.learning_rate),)


@dataclass(frozen=True, config=STRICT)
class RestartSettings(LoopSettings):
    """What the shared loop reads of a recipe with further cycles of the learning rate.

    Raises:
        pydantic.ValidationError: a setting is out of its range.
    """

    restart_epochs: Annotated[int, Field(ge=0)]  # of a cycle after the first, if there are any
    restarts: Count  # of such cycles, whose weights are averaged
    restart_learning_rate: LearningRate  # its peak

    def cycles(self) -> tuple[Cycle, ...]:
        """One cycle, and where `restart_epochs` are, those after it."""
        again = Cycle(self.restart_epochs, self.restart_learning_rate)
        return (*super().cycles(), *[again] * (self.restarts if again.epochs else 0))
