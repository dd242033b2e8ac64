"""The settings of a line reader."""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from models.artifact.line import Alphabet, LineArchitecture
from training.loop.recipe import recipe_settings
from training.loop.settings import (
    STRICT,
    Count,
    Hidden,
    Layers,
    RestartSettings,
    Seed,
    Share,
)

Weight = Annotated[float, Field(ge=0, le=10)]


@dataclass(frozen=True, config=STRICT)
class LineSettings(RestartSettings):
    """All that decides the weights of a line reader.

    Raises:
        pydantic.ValidationError: a setting is out of its range.
    """

    alphabet: Alphabet
    channels: Annotated[int, Field(ge=2, le=1024, multiple_of=2)]
    features: Annotated[int, Field(ge=1, le=4096)]
    cell: Literal["gru", "lstm"]
    hidden: Hidden
    layers: Layers
    strips: Count  # written afresh for each epoch
    repeats: Count  # of each strip in an epoch
    places: Weight  # weight of the loss of where symbols are read, at first
    places_last: Weight  # and from a third of the run on
    images: Count  # of MNIST's, that are written with
    fonts: Annotated[int, Field(ge=0)]  # that are written with
    dates: Share  # of the texts, fractions and ranges among them
    worded: Share  # of the texts, which have words beside them or in their place
    surrounded: Share  # of the strips, which have the edge of a shadow or of their sheet
    ones_upright: Share  # the least of a one's own slant that is taken out
    restart_seed: Seed  # of what is written in the first further cycle; each other has the next one
    restart_dates: Share  # the share of dates in it
    restart_ones_upright: Share  # and the least of a one's slant

    def architecture(self) -> LineArchitecture:
        """The network that these settings train."""
        return LineArchitecture(
            channels=self.channels,
            features=self.features,
            cell=self.cell,
            hidden=self.hidden,
            layers=self.layers,
            alphabet=self.alphabet,
        )


def line_settings(recipe: str = "lines", **changed: Any) -> LineSettings:
    """The settings of a recipe, some of them changed.

    Raises:
        ScanlineError: there is no such recipe, or a setting is unknown, missing, of the wrong type
            or out of range.
    """
    return recipe_settings(recipe, "numbers", LineSettings, changed)
