"""The carry that an adder's state means: the certificate's box in which it lies."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.sums.proof_object import StateBox, proof_object_of

Floats = NDArray[np.float32]


def boxes_of(certificate: bytes | None) -> tuple[StateBox, ...]:
    """The boxes of carry 0 and carry 1; none without a certificate.

    Args:
        certificate: the text of a certificate.json that holds, if there is one.
    """
    return () if certificate is None else proof_object_of(certificate).boxes


def carry_of(boxes: Sequence[StateBox], hidden: Floats, cell: Floats) -> int | None:
    """The carry whose box holds a state, None where none does.

    Args:
        boxes: of carry 0 and carry 1.
        hidden: float32 (layers, hidden).
        cell: the same.
    """
    return next(
        (carry for carry, box in enumerate(boxes) if _lies_in(box, hidden[0], cell[0])), None
    )


def _lies_in(box: StateBox, hidden: Floats, cell: Floats) -> bool:
    for state, bounds in zip((hidden, cell), box.parts.values(), strict=False):
        low, high = np.array(bounds).T
        if not ((low <= state) & (state <= high)).all():
            return False
    return True
