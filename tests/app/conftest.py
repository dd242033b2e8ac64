"""A service whose sums are held back."""

from collections.abc import Iterator

import pytest

from app.inference import engine
from tests.app.held import HeldSums


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldSums]:
    """What holds the sums of services that are started from now on."""
    sums = HeldSums()
    monkeypatch.setattr(engine, "chosen_runtime", lambda _device: sums)
    yield sums
    sums.may_go_on.set()
