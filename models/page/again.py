"""Numbers looked at again: which of several readings is right, and how sure it is.

A network is sure of much that it has never seen. It errs in other ways where the same ink falls
than where it is as it was written (test-time augmentation). So of readings that are nearly as
likely as each other the one is taken that is likeliest in the mean of both looks, and a number that
has but one is as sure as in the look that doubts more.
"""

from collections.abc import Callable
from math import exp, log
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from models.imaging.picture import Grey
from models.page.automaton import Automaton
from models.page.row_text import SURE, Number, Reading, Symbol, confidences, numbers_in

OTHERS = 5  # readings of a number that is not sure
_NEARLY = 1.0  # of a logarithm: other readings as likely as that are looked at again
_FALL = 0.05  # of a crop's width, that its right end comes to be lower than its left one
_MOST = 0.2  # the same, of its height: digits stay in it
_LEAST = 1e-9  # probability; less is taken for it

Opinion = Callable[[list[Symbol], tuple[int, int]], float]


class Look(NamedTuple):
    """What a network says of a crop.

    logits: float32 (steps, classes).
    alphabet: the network's.
    temperature: divides the logits.
    pattern: what each number is known to match.
    """

    logits: NDArray[np.float32]
    alphabet: str
    temperature: float
    pattern: Automaton | None

    def numbers(self, alternatives: int) -> list[Number]:
        """As `numbers_in` has them, with OTHERS beside those that are not sure."""
        logits, alphabet, temperature, pattern = self
        return numbers_in(logits, alphabet, temperature, alternatives, pattern, OTHERS)

    def confidences(self, texts: list[list[str]]) -> list[list[float]]:
        """As `confidences` has them."""
        return confidences(self.logits, self.alphabet, self.temperature, texts, self.pattern)


class _Weighed(NamedTuple):
    """A reading, and how much what else is known of it speaks against it."""

    reading: Reading
    against: float

    @property
    def score(self) -> float:
        return _log(self.reading.confidence) + self.against


def numbers_of(
    grey: Grey,
    first: Look,
    seen: Callable[[Grey], Look],
    opinion: Opinion,
    alternatives: int = 0,
) -> list[Number]:
    """The numbers of a crop.

    Args:
        grey: uint8 (height, width), the crop.
        first: what the network says of it.
        seen: what it says of it falling.
        opinion: what else is known of symbols, and of the steps that are the number's: a logarithm,
            0 where nothing speaks against it, else less.
        alternatives: how many are given beside each number, at most; beside one that is not sure
            OTHERS, where that is more.
    """
    numbers = first.numbers(alternatives)
    weighed = [_weighed(one, opinion) for one in numbers]
    asked = [_near(ones) for ones in weighed]
    again: list[list[float]] = [[] for _ in numbers]
    if any(len(ones) > 1 or ones[0].reading.confidence >= SURE for ones in asked):
        texts = [[one.reading.text for one in ones] for ones in asked]
        again = seen(_falling(grey)).confidences(texts)
    return [_chosen(*each) for each in zip(numbers, weighed, asked, again, strict=True)]


def _weighed(number: Number, opinion: Opinion) -> list[_Weighed]:
    """The readings of a number, its own first."""
    own = Reading(number.text, number.confidence, number.symbols)
    return [
        _Weighed(one, opinion(one.symbols, number.steps) if one.symbols else 0.0)
        for one in (own, *number.alternatives)
    ]


def _near(readings: list[_Weighed]) -> list[_Weighed]:
    """Those that may be the number, the likeliest first."""
    if readings[0].reading.confidence >= SURE:
        return readings[:1]
    ranked = sorted((one for one in readings if one.reading.text), key=lambda one: -one.score)
    return [one for one in ranked if one.score >= ranked[0].score - _NEARLY]


def _chosen(
    number: Number,
    weighed: list[_Weighed],
    asked: list[_Weighed],
    again: list[float],
) -> Number:
    """The number by the reading that is likeliest in both looks.

    Args:
        number: as it was read.
        weighed: all its readings.
        asked: those that may be it.
        again: how likely these are in the other look; nothing where there was none.
    """
    sure = [[one.reading.confidence, *again[i : i + 1]] for i, one in enumerate(asked)]
    scores = [
        sum(map(_log, each)) / len(each) + one.against
        for each, one in zip(sure, asked, strict=True)
    ]
    index = int(np.argmax(scores))
    best = asked[index]
    others = [
        one.reading._replace(confidence=_likely(one.reading.confidence, one.against))
        for one in weighed
        if one is not best
    ]
    if len(asked) == 1:
        confidence = _likely(min(sure[index]), best.against)
    else:  # its share of what they have together, and no more than the likeliest of them had
        likely = [_likely(one.reading.confidence, one.against) for one in asked]
        share = exp(scores[index]) / sum(map(exp, scores))
        confidence = min(share * sum(likely), max(likely))
    return number._replace(
        text=best.reading.text,
        confidence=confidence,
        symbols=best.reading.symbols,
        alternatives=sorted(others, key=lambda one: -one.confidence),
    )


def _likely(confidence: float, against: float) -> float:
    """A confidence whose odds are multiplied by e to the power of what speaks against it."""
    share = confidence * exp(against)
    return share / (share + 1 - confidence) if share else 0.0


def _log(probability: float) -> float:
    return log(max(probability, _LEAST))


def _falling(grey: Grey) -> Grey:
    height, width = grey.shape
    slope = min(_FALL, _MOST * height / width)
    matrix = np.array([[1, 0, 0], [slope, 1, -slope * width / 2]])
    return cv2.warpAffine(grey, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
