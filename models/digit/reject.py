"""Whether a reading is to be believed, and why not, in words."""

from typing import NamedTuple

from models.digit.locate import Found

RIVAL = 0.6  # a second piece of ink at least this share of the digit's height is a second digit
PROMINENCE = 1.5  # of a digit; less is the grain of a page, or one mark among many


class Verdict(NamedTuple):
    """Whether a reading is accepted; where it is not, `reason` says why."""

    accepted: bool
    reason: str | None


def verdict(found: Found | None, confidence: float, threshold: float) -> Verdict:
    """Judges a reading.

    Args:
        found: what `ink` found.
        confidence: of the likeliest digit, 0 to 1.
        threshold: the least confidence that is accepted.
    """
    if found is None:
        return Verdict(False, "no ink was found: the picture looks blank")
    if found.prominence < PROMINENCE:
        return Verdict(False, "no digit stands out: the picture looks blank or full of marks")
    if found.rival >= RIVAL:
        return Verdict(False, "more than one digit: cut the picture, or read it as a number")
    if confidence < threshold:
        return Verdict(False, f"unsure: the likeliest digit has {confidence:.0%} only")
    return Verdict(True, None)
