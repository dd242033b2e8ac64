"""Whether a reading is accepted; where it is rejected, why, in words."""

from typing import NamedTuple

import numpy as np

from models.artifact.card import KINDS, Kind
from models.digit.read import Reading

RIVAL = 0.6  # another component at least this share of the digit's height is a second digit
PROMINENCE = 1.5  # of a digit; less is the grain of paper, or one of many distractors
LEAST = 0.6  # confidence; chosen with the rejector's threshold on split tune
HEIGHT = 9.0  # pixels, blur included; of lower digits too many are wrong (the tiny ones of `doubt`)
SMALL = 12.0  # pixels; of digits less high, one in three that passes all else is wrong
KNOWN_SMALL = 0.6  # least of the rejector for these: of `doubt`'s tiny ones one in five is wrong

_SEVERAL = "more than one digit: cut the picture, or read it as a number"
_REASONS: dict[Kind, str] = {
    "unclear": "unsure: what was read may be another digit",
    "cut off": "the digit may be cut off by the picture's border",
    "several": _SEVERAL,
    "turned": "the digit may be turned: send the picture upright",
    "marked": "the digit may be ringed or struck through",
    "no digit": "it may be no digit",
}


class Decision(NamedTuple):
    """Whether a reading is accepted; where it is rejected, `reason` says why."""

    accepted: bool
    reason: str | None


def decision_of(reading: Reading, least: float, least_known: float) -> Decision:
    """Accepts or rejects a reading. What is no number is never enough.

    Args:
        reading: of a picture, its box in pixels of that.
        least: the confidence, 0 to 1, of the likeliest digit that is accepted.
        least_known: the probability that it can be known, of the rejector, that is accepted.
    """
    found, confidence = reading.found, float(reading.probabilities.max())
    if found is None:
        return Decision(False, "no ink was found: the picture looks blank")
    if not found.prominence >= PROMINENCE:
        return Decision(False, "no digit stands out: the picture looks blank or full of marks")
    if not found.rival < RIVAL:
        return Decision(False, _SEVERAL)
    if not found.box.height >= HEIGHT:
        return Decision(False, f"too small: {HEIGHT:.0f} pixels in height are the least")
    if not confidence >= least:
        return Decision(False, f"unsure: the likeliest digit has {confidence:.0%} only")
    if found.box.height < SMALL:
        least_known = max(least_known, KNOWN_SMALL)
    if reading.kinds is not None and not reading.kinds[0] >= least_known:
        return Decision(False, _REASONS[KINDS[1 + int(np.argmax(reading.kinds[1:]))]])
    return Decision(True, None)
