"""The first computation of a model: what answers with no numbers does not serve."""

import numpy as np

from app.runtimes.contract import Floats
from models.errors import CheckpointError


def check_finite(name: str, *outputs: Floats) -> None:
    """Refuses a model whose answer to its first input is not finite.

    Args:
        name: the model's.
        outputs: all that it gave.

    Raises:
        CheckpointError: a value is infinite or no number.
    """
    if not all(np.isfinite(output).all() for output in outputs):
        raise CheckpointError(
            f"the model {name!r} answers a blank input with what is no number: its weights are "
            "too large; restore it, or train it again"
        )
