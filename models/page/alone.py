"""Numbers that are one piece of ink: whether it may be a letter, or some other sign.

A line reader takes every sign for the symbol that is most like it. So what reads single digits, and
was shown what is none, looks at a number of one digit too, and at two digits or more that are one
piece of ink, as those of a letter are that is taken for them.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import KINDS, Kind
from models.digit.read import INK, Reading, readings
from models.imaging.picture import Box, Grey
from models.page.placed import PlacedNumber
from models.page.rows import Page

Floats = NDArray[np.float32]

REASONS: dict[Kind, str] = {
    "unclear": "looked at by itself it may be another digit",
    "cut off": "looked at by itself it may be a digit that is cut off",
    "several": "looked at by itself it may be more than one digit",
    "turned": "looked at by itself it may be a turned digit",
    "marked": "looked at by itself it may be a digit ringed or struck through",
    "no digit": "looked at by itself it may be no digit",
}
ONE_SIGN = "it is one piece of ink, which may be a single sign"
_AROUND = 0.3  # of its longer side is seen around a number; with more, table lines are marks on it
_DIGIT = 0.5  # of a number's height; a lower component is no digit
_TOGETHER = 64  # that are looked at in one go, for memory's sake


class Judge(NamedTuple):
    """A row classifier and a rejector.

    probabilities: the row classifier, as `readings` takes it.
    kinds: the rejector, as `readings` takes it.
    least_known: the probability that a digit can be known, of the rejector, that is accepted.
    """

    probabilities: Callable[[Floats], Floats]
    kinds: Callable[[Floats, Floats], Floats]
    least_known: float


def judged(page: Page, numbers: list[PlacedNumber], judge: Judge) -> list[PlacedNumber]:
    """The numbers, with the reason of those that may be something else.

    Args:
        page: the shrunk photo and its ink.
        numbers: on it, in its pixels; those that have a reason are not looked at.
        judge: of single digits.
    """
    found = list(numbers)
    asked = [index for index, one in enumerate(numbers) if _is_asked(page, one)]
    for start in range(0, len(asked), _TOGETHER):
        part = asked[start : start + _TOGETHER]
        pictures = [(seen_around(page.grey, numbers[index].box), INK) for index in part]
        read = readings(pictures, judge.probabilities, judge.kinds)
        for index, reading in zip(part, read, strict=True):
            digits = len(numbers[index].text)
            found[index] = found[index]._replace(reason=_reason(reading, digits, judge.least_known))
    return found


def _is_asked(page: Page, number: PlacedNumber) -> bool:
    if number.reason or not number.text.isdigit():
        return False
    return len(number.text) == 1 or _components(page, number.box) == 1


def _components(page: Page, box: Box) -> int:
    """How many connected components in a box are as high as a digit may be."""
    boxes = page.components.boxes[page.components.inked]
    middle = boxes[:, :2] + boxes[:, 2:] / 2
    half = box.width / 2, box.height / 2
    within = (np.abs(middle - (box.x + half[0], box.y + half[1])) <= half).all(1)
    return int((within & (boxes[:, 3] > _DIGIT * box.height)).sum())


def seen_around(grey: Grey, box: Box) -> Grey:
    """The number and somewhat around it."""
    more = _AROUND * max(box.width, box.height)
    top, left = max(0, int(box.y - more)), max(0, int(box.x - more))
    foot, right = int(box.y + box.height + more) + 1, int(box.x + box.width + more) + 1
    return np.ascontiguousarray(grey[top:foot, left:right])


def _reason(reading: Reading, digits: int, least_known: float) -> str:
    """What speaks against a number of so many digits; "" where nothing does."""
    if reading.kinds is None:
        return REASONS["no digit"]
    if digits > 1:
        likeliest = KINDS[int(reading.kinds.argmax())]
        return ONE_SIGN if likeliest in ("known", "unclear", "no digit") else ""
    if not reading.kinds[0] >= least_known:
        return REASONS[KINDS[1 + int(reading.kinds[1:].argmax())]]
    return ""
