"""The settings of a row classifier."""

from dataclasses import fields
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from models.artifact.card import Cell, DigitArchitecture
from training.data.augment import Distortion
from training.loop.recipe import recipe_settings
from training.loop.settings import STRICT, Hidden, Layers, LoopSettings, Share


@dataclass(frozen=True, config=STRICT)
class DigitSettings(LoopSettings):
    """All that decides the weights of a row classifier.

    Raises:
        pydantic.ValidationError: a setting is out of its range.
    """

    cell: Cell
    hidden: Hidden
    layers: Layers
    directions: Literal[1, 2]
    rows_per_step: Literal[1, 2, 4, 7, 14]
    smoothing: Share  # label smoothing
    rotation: Annotated[float, Field(ge=0, le=180)]  # this and the next five: see Distortion
    scale: Share
    shear: Share
    shift: Share
    elastic: Share
    stroke: Share
    drawn: Annotated[int, Field(ge=0)]  # images of drawn digits beside MNIST's
    outliers: Annotated[int, Field(ge=0)]  # of no digit, trained towards equal probabilities
    photographed: Annotated[int, Field(ge=0)]  # digits as `ink` finds them on simulated photos

    def architecture(self) -> DigitArchitecture:
        """The network that these settings train."""
        return DigitArchitecture.model_validate(
            {name: getattr(self, name) for name in DigitArchitecture.model_fields}
        )

    def distortion(self) -> Distortion:
        """The augmentation of the training images."""
        return Distortion(**{one.name: getattr(self, one.name) for one in fields(Distortion)})


def digit_settings(recipe: str = "digits", **changed: Any) -> DigitSettings:
    """The settings of a recipe, some of them changed.

    Raises:
        ScanlineError: there is no such recipe, or a setting is unknown, missing, of the wrong type
            or out of range.
    """
    return recipe_settings(recipe, "digits", DigitSettings, changed)
