"""Numbers that were read surely, looked at again: they are as sure as in the look that doubts most.

A network is sure of much that it has never seen. It errs in other ways where the same ink is
narrower, or falls, than where it is as it was written (test-time augmentation), so that what it is
sure of in all looks is seldom wrong.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from models.imaging.picture import Grey
from models.page.prepared import prepared
from models.page.row_text import Number

SURE = 0.9  # confidence from which a number is looked at again; less is seldom enough
_NARROWER = 0.8  # of a crop's width
_FALL = 0.05  # of a crop's width, that its right end comes to be lower than its left one
_MOST = 0.2  # the same, of its height: digits stay in it


def surely(
    grey: Grey,
    numbers: list[Number],
    confidences: Callable[[NDArray[np.float32], list[str]], list[float]],
) -> list[Number]:
    """The numbers of a crop, each with the least of its confidences over all looks.

    Args:
        grey: uint8 (height, width), the crop.
        numbers: that were read in it.
        confidences: how likely texts are the numbers of a crop that is prepared.
    """
    if all(one.confidence < SURE for one in numbers):
        return numbers
    texts = [one.text for one in numbers]
    looks = [confidences(prepared(look(grey)), texts) for look in (_narrower, _falling)]
    return [
        one._replace(confidence=min(one.confidence, *others))
        for one, *others in zip(numbers, *looks, strict=True)
    ]


def _narrower(grey: Grey) -> Grey:
    height, width = grey.shape
    size = max(1, round(_NARROWER * width)), height
    return cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR)


def _falling(grey: Grey) -> Grey:
    height, width = grey.shape
    slope = min(_FALL, _MOST * height / width)
    matrix = np.array([[1, 0, 0], [slope, 1, -slope * width / 2]])
    return cv2.warpAffine(grey, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
