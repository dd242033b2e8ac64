from math import prod

import pytest
from pydantic import ValidationError

from models.artifact.finder import DEEPENINGS, DIVISOR, HALVINGS, JOINS, FinderArchitecture


def test_each_halving_has_more_channels() -> None:
    assert FinderArchitecture(channels=16).widths == [32, 48, 64, 96]
    assert len(FinderArchitecture(channels=1).widths) == len(DEEPENINGS)
    assert prod(step for _, step, _ in HALVINGS) == DIVISOR
    assert max(JOINS) == len(DEEPENINGS) - 2


def test_without_channels_there_is_no_finder() -> None:
    with pytest.raises(ValidationError, match="channels"):
        FinderArchitecture(channels=0)
