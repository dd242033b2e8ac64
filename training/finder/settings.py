"""The settings of a finder."""

from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from models.artifact.finder import FinderArchitecture
from training.loop.recipe import recipe_settings
from training.loop.settings import STRICT, Count, RestartSettings


@dataclass(frozen=True, config=STRICT)
class FinderSettings(RestartSettings):
    """All that decides the weights of a finder.

    Raises:
        pydantic.ValidationError: a setting is out of its range.
    """

    channels: Annotated[int, Field(ge=1, le=256)]  # the levels have 2, 3, 4 and 6 times as many
    small: Annotated[int, Field(ge=0)]  # epochs at first whose pages are half as large
    pages: Count  # written afresh for each epoch
    repeats: Count  # of each page in an epoch
    images: Count  # of MNIST's, that are written with
    fonts: Annotated[int, Field(ge=0)]  # of hands, that numbers are written with

    def architecture(self) -> FinderArchitecture:
        """The network that these settings train."""
        return FinderArchitecture(channels=self.channels)


def finder_settings(recipe: str = "finder", **changed: Any) -> FinderSettings:
    """The settings of a recipe, some of them changed.

    Raises:
        ScanlineError: there is no such recipe, or a setting is unknown, missing, of the wrong type
            or out of range.
    """
    return recipe_settings(recipe, "pages", FinderSettings, changed)
