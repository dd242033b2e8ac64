"""Parameters of tests that take long: the first in every run, the rest in the slow one."""

from collections.abc import Iterable
from typing import Any

import pytest


def rest_slowly(values: Iterable[Any]) -> list[Any]:
    """The values, all but the first of them marked as slow; tuples are several arguments."""
    first, *rest = values
    sets = [one if isinstance(one, tuple) else (one,) for one in rest]
    return [first, *(pytest.param(*one, marks=pytest.mark.slow) for one in sets)]
