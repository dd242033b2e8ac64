from typing import Any

import pytest

from models.artifact.finder import FinderArchitecture
from models.errors import ScanlineError
from training.finder.settings import finder_settings


def test_a_recipe_decides_the_shape() -> None:
    assert finder_settings(channels=3).architecture() == FinderArchitecture(channels=3)
    assert finder_settings().architecture() == FinderArchitecture(channels=16)


@pytest.mark.parametrize(
    "wrong", [{"channels": 0}, {"pages": 0}, {"fonts": -1}, {"small": -1}, {"page": 3}]
)
def test_what_no_recipe_can_have_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(ScanlineError, match=next(iter(wrong))):
        finder_settings(**wrong)
