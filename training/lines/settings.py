"""The settings of a line reader."""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from models.artifact.card import Cell, LineArchitecture
from training.loop.recipe import recipe_settings
from training.loop.settings import STRICT, Count, Hidden, Layers, LoopSettings


@dataclass(frozen=True, config=STRICT)
class LineSettings(LoopSettings):
    """All that decides the weights of a line reader.

    Raises:
        pydantic.ValidationError: a setting is out of its range.
    """

    cell: Cell
    hidden: Hidden
    layers: Layers
    directions: Literal[1, 2]
    columns_per_step: Literal[1, 2, 4]
    line_crops: Count  # written afresh for each epoch
    places: Annotated[float, Field(ge=0, le=10)]  # weight of the loss of where digits are read
    drawn: Annotated[int, Field(ge=0)]  # drawn digits to write with, beside MNIST's

    def architecture(self) -> LineArchitecture:
        """The network that these settings train."""
        return LineArchitecture(
            cell=self.cell,
            hidden=self.hidden,
            layers=self.layers,
            directions=self.directions,
            columns_per_step=self.columns_per_step,
        )


def line_settings(recipe: str = "lines", **changed: Any) -> LineSettings:
    """The settings of a recipe, some of them changed.

    Raises:
        ScanlineError: there is no such recipe, or a setting is unknown, missing, of the wrong type
            or out of range.
    """
    return recipe_settings(recipe, "numbers", LineSettings, changed)
