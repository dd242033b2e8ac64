"""Waiting for what has to come, however busy the machine is."""

import time
from collections.abc import Callable
from typing import TypeVar

FoundT = TypeVar("FoundT")
PATIENCE = 300.0  # seconds: ten times and more of what anything here takes on a quiet machine


def until(found: Callable[[], FoundT]) -> FoundT:
    """What a function finds, as soon as that is something."""
    ends = time.monotonic() + PATIENCE
    while not (one := found()):
        assert time.monotonic() < ends, f"nothing came within {PATIENCE:g} seconds"
        time.sleep(0.01)
    return one
