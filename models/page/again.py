"""Numbers looked at again: which of several readings is right, and how sure it is.

A network is sure of much that it has never seen. It errs in other ways where the same ink falls
than where it is as it was written (test-time augmentation). So of readings that are nearly as
likely as each other the one is taken that is likeliest in the mean of both looks, and a number that
has but one is as sure as in the look that doubts more.
"""

from collections.abc import Callable, Sequence
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

Floats = NDArray[np.float32]
Opinion = Callable[[list[Symbol], tuple[int, int]], float]


class Look(NamedTuple):
    """What a network says of a crop.

    logits: float32 (steps, classes).
    alphabet: the network's.
    temperature: divides the logits.
    pattern: what each number is known to match.
    """

    logits: Floats
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


class Crop(NamedTuple):
    """A crop that was looked at.

    grey: uint8 (height, width).
    look: what the network says of it.
    opinion: what else is known of symbols, and of the steps that are the number's: a logarithm, 0
        where nothing speaks against it, else less.
    """

    grey: Grey
    look: Look
    opinion: Opinion


def numbers_of(
    crops: Sequence[Crop],
    said: Callable[[list[Grey]], list[Floats]],
    alternatives: int = 0,
) -> list[list[Number]]:
    """The numbers of each crop.

    Args:
        crops: that were looked at once.
        said: what the network says of crops: of each its logits, as `Look` has them. It is asked
            once, about those that are looked at again, falling.
        alternatives: how many are given beside each number, at most; beside one that is not sure
            OTHERS, where that is more.
    """
    numbers = [crop.look.numbers(alternatives) for crop in crops]
    weighed = [
        [_weighed(one, crop.opinion) for one in own]
        for crop, own in zip(crops, numbers, strict=True)
    ]
    asked = [[_near(readings) for readings in own] for own in weighed]
    again = [[list[float]() for _ in own] for own in numbers]
    falling = [index for index, own in enumerate(asked) if _is_looked_at_again(own)]
    answers = said([_falling(crops[index].grey) for index in falling])
    for index, logits in zip(falling, answers, strict=True):
        texts = [[one.reading.text for one in ones] for ones in asked[index]]
        again[index] = crops[index].look._replace(logits=logits).confidences(texts)
    return [
        [_chosen(*each) for each in zip(*own, strict=True)]
        for own in zip(numbers, weighed, asked, again, strict=True)
    ]


def _is_looked_at_again(asked: list[list[_Weighed]]) -> bool:
    """Whether a number of a crop, of which these readings may be it, is sure or has several."""
    return any(len(ones) > 1 or ones[0].reading.confidence >= SURE for ones in asked)


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
