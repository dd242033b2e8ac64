"""Whether a reading is accepted; where it is rejected, why, in words."""

from typing import NamedTuple

from models.digit.locate import Found

RIVAL = 0.6  # another component at least this share of the digit's height is a second digit
PROMINENCE = 1.5  # of a digit; less is the grain of paper, or one of many distractors


class Decision(NamedTuple):
    """Whether a reading is accepted; where it is rejected, `reason` says why."""

    accepted: bool
    reason: str | None


def decision_of(found: Found | None, confidence: float, threshold: float) -> Decision:
    """Accepts or rejects a reading.

    Args:
        found: the digit that was found.
        confidence: of the likeliest digit, 0 to 1.
        threshold: the least confidence that is accepted.
    """
    if found is None:
        return Decision(False, "no ink was found: the picture looks blank")
    if not found.prominence >= PROMINENCE:  # what is no number is never enough
        return Decision(False, "no digit stands out: the picture looks blank or full of marks")
    if not found.rival < RIVAL:
        return Decision(False, "more than one digit: cut the picture, or read it as a number")
    if not confidence >= threshold:
        return Decision(False, f"unsure: the likeliest digit has {confidence:.0%} only")
    return Decision(True, None)
