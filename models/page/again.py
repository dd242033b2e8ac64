"""Numbers that were read surely, looked at again: what another look reads otherwise is not sure.

A network is sure of much that it has never seen. It errs in other ways where the same ink is
narrower, or climbs, than where it is as it was written (test-time augmentation), so that what it
is sure of in all looks is seldom wrong.
"""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from models.imaging.picture import Grey
from models.page.row_text import Number

SURE = 0.9  # confidence from which a number is looked at again; less is seldom enough
_NARROWER = 0.8  # of a crop's width
_FALL = 0.05  # of a crop's width, that its right end comes to be lower than its left one
_MOST = 0.2  # the same, of its height: digits stay in it



class Checked(NamedTuple):
    """A number that was looked at again.

    confidence: the least of all looks that read it as the first did.
    reason: what another look reads instead; "" where none does.
    """

    confidence: float
    reason: str


def checked(
    grey: Grey, numbers: list[Number], read: Callable[[Grey], list[Number]]
) -> list[Checked]:
    """Looks at a crop again, where a number in it was read surely.

    Args:
        grey: uint8 (height, width), the crop.
        numbers: that were read in it.
        read: the numbers of a crop.
    """
    found = [Checked(one.confidence, "") for one in numbers]
    if all(one.confidence < SURE for one in numbers):
        return found
    for look in (_narrower, _falling):
        others = read(look(grey))
        if len(others) == len(numbers):
            found = [_with(*each) for each in zip(found, numbers, others, strict=True)]
        else:
            reason = _reason(" ".join(one.text for one in others))
            found = [each._replace(reason=each.reason or reason) for each in found]
    return found


def _with(found: Checked, one: Number, other: Number) -> Checked:
    if other.text == one.text:
        return found._replace(confidence=min(found.confidence, other.confidence))
    return found._replace(reason=found.reason or _reason(other.text))


def _reason(text: str) -> str:
    return f"looked at again, {text or 'nothing'} is read there"


def _narrower(grey: Grey) -> Grey:
    height, width = grey.shape
    size = max(1, round(_NARROWER * width)), height
    return cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR)


def _falling(grey: Grey) -> Grey:
    height, width = grey.shape
    slope = min(_FALL, _MOST * height / width)
    matrix = np.array([[1, 0, 0], [slope, 1, -slope * width / 2]])
    return cv2.warpAffine(grey, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
