"""The settings of a rejector."""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from models.artifact.card import Cell, RejectorArchitecture
from training.loop.recipe import recipe_settings
from training.loop.settings import STRICT, Count, Hidden, Layers, LoopSettings, Share


@dataclass(frozen=True, config=STRICT)
class RejectorSettings(LoopSettings):
    """All that decides the weights of a rejector.

    Raises:
        pydantic.ValidationError: a setting is out of its range.
    """

    cell: Cell
    hidden: Hidden
    layers: Layers
    directions: Literal[1, 2]
    channels: Annotated[int, Field(ge=1, le=256)]  # of the first convolution
    pictures: Count  # drawn once, and seen in every epoch
    drawn: Annotated[int, Field(ge=0)]  # drawn digits to write with, beside MNIST's
    contrast: Share  # how far an example's contrast may be changed, either way
    shift: Annotated[int, Field(ge=0, le=8)]  # pixels that a batch may be moved by, either way
    noise: Share  # the largest standard deviation of the noise in one, of the ink's contrast

    def architecture(self) -> RejectorArchitecture:
        """The network that these settings train."""
        return RejectorArchitecture(
            cell=self.cell,
            hidden=self.hidden,
            layers=self.layers,
            directions=self.directions,
            channels=self.channels,
        )


def rejector_settings(recipe: str = "rejector", **changed: Any) -> RejectorSettings:
    """The settings of a recipe, some of them changed.

    Raises:
        ScanlineError: there is no such recipe, or a setting is unknown, missing, of the wrong type
            or out of range.
    """
    return recipe_settings(recipe, "rejections", RejectorSettings, changed)
