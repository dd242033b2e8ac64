"""What a model answers with no numbers is no answer: neither at its first computation nor later."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import NotFiniteError
from app.runtimes.contract import Floats


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


def finite(name: str, compute: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """What a model computes, checked whenever it does.

    Args:
        name: the model's.
        compute: the logits of a row classifier or a line reader, or the maps of a finder.

    Returns:
        The same; it raises NotFiniteError where a value is infinite or no number.
    """

    def checked(inputs: Floats) -> Floats:
        outputs = compute(inputs)
        check_finite(name, outputs)
        return outputs

    return checked
