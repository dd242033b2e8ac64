"""What a model answers with no numbers is no answer: neither at its first computation nor later."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import NotFiniteError
from app.runtimes.contract import FinderRuntime, Floats, ReaderRuntime


def check_finite(name: str, *outputs: NDArray[np.floating[Any]]) -> None:
    """Refuses what a model gave where it is not finite.

    Args:
        name: the model's.
        outputs: all that it gave.

    Raises:
        NotFiniteError: a value is infinite or no number.
    """
    if not all(np.isfinite(output).all() for output in outputs):
        raise NotFiniteError(
            f"the model {name!r} answers with what is no number: its weights are too large; "
            "restore it, train it again, or choose another"
        )


class FiniteReader:
    """A row classifier or a line reader all of whose logits are finite.

    Args:
        name: the model's.
        reader: what computes.
    """

    def __init__(self, name: str, reader: ReaderRuntime) -> None:
        self._name = name
        self._reader = reader

    def logits(self, inputs: Floats) -> Floats:
        """The reader's.

        Raises:
            NotFiniteError: one is infinite or no number.
        """
        logits = self._reader.logits(inputs)
        check_finite(self._name, logits)
        return logits


class FiniteFinder:
    """A finder all of whose maps are finite.

    Args:
        name: the model's.
        finder: what computes.
    """

    def __init__(self, name: str, finder: FinderRuntime) -> None:
        self._name = name
        self._finder = finder

    def maps(self, pages: Floats) -> Floats:
        """The finder's.

        Raises:
            NotFiniteError: one is infinite or no number.
        """
        maps = self._finder.maps(pages)
        check_finite(self._name, maps)
        return maps
