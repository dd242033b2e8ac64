"""The carry that an adder's state means: the certificate's box in which it lies.

Of a machine with another task, the state that it is in.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.sums.proof_object import StateBox, proof_object_of

Floats = NDArray[np.float32]


def boxes_of(certificate: bytes | None) -> tuple[StateBox, ...]:
    """The boxes of carry 0, carry 1 and so on; none without a certificate.

    Args:
        certificate: the text of a certificate.json that holds, if there is one.
    """
    return () if certificate is None else proof_object_of(certificate).boxes


def carry_of(boxes: Sequence[StateBox], state: Sequence[Floats]) -> int | None:
    """The carry whose box holds a state, None where none does.

    Args:
        boxes: of carry 0 and carry 1.
        state: hidden and, of an LSTM, cell, each float32 (layers, hidden).
    """
    return next((carry for carry, box in enumerate(boxes) if _lies_in(box, state)), None)


def _lies_in(box: StateBox, state: Sequence[Floats]) -> bool:
    for part, bounds in zip(state, box.parts.values(), strict=True):
        low, high = np.array(bounds).T
        if not ((low <= part[0]) & (part[0] <= high)).all():
            return False
    return True
