"""The numbers that stand in a row, from what a line reader says at each step."""

from itertools import pairwise
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.line import SPACE
from models.page.labelling import Floats, Span, labellings, log_probability, spans
from models.probabilities import probabilities_of


class Symbol(NamedTuple):
    """A symbol of a number.

    confidence: the largest probability of it at a step.
    middle: the step at which it is surest.
    left, right: the steps between which it stands: halfway to its neighbours.
    """

    symbol: str
    confidence: float
    middle: float
    left: float
    right: float


class Number(NamedTuple):
    """Symbols without a space between them.

    confidence: the probability of just these, among all that the steps of the number may say.
    alternatives: other texts with their probabilities, the likeliest first.
    """

    text: str
    confidence: float
    symbols: list[Symbol]
    alternatives: list[tuple[str, float]]


def numbers_in(
    logits: NDArray[np.float32], alphabet: str, temperature: float, alternatives: int = 0
) -> list[Number]:
    """The numbers of a row, from left to right; a number ends at a space.

    Args:
        logits: float32 (steps, classes), BLANK and then the symbols of the alphabet.
        alphabet: the reader's.
        temperature: divides the logits.
        alternatives: how many are given beside each number, at most.
    """
    probabilities = probabilities_of(logits, temperature).astype(np.float64)
    labels = labellings(probabilities)[0].labels
    text = "".join(alphabet[label - 1] for label in labels)
    found = []
    read = spans(probabilities, labels)
    for start, end in _numbers(text):
        first = read[start - 1].last + 1 if start else 0
        last = read[end].first if end < len(text) else len(probabilities)
        part = probabilities[first:last]
        within = [
            Span(one.first - first, one.last - first, one.surest - first) for one in read[start:end]
        ]
        found.append(_number(part, first, labels[start:end], within, alphabet, alternatives))
    return found


def _numbers(text: str) -> list[tuple[int, int]]:
    """Where each number begins and ends in the text."""
    found, start = [], 0
    for part in text.split(SPACE):
        if part:
            found.append((start, start + len(part)))
        start += len(part) + 1
    return found


def _number(
    probabilities: Floats,
    first: int,
    labels: tuple[int, ...],
    read: list[Span],
    alphabet: str,
    alternatives: int,
) -> Number:
    """One number.

    Args:
        probabilities: of its steps alone.
        first: of these steps, in the row.
        labels: its classes.
        read: where each of them was read.
        alphabet: the reader's.
        alternatives: how many to give.
    """
    confidence = exp(log_probability(probabilities, labels))
    ways = labellings(probabilities, 1 + alternatives) if alternatives else []
    others = [
        (_text(one.labels, alphabet), exp(one.log_probability))
        for one in ways
        if one.labels != labels
    ]
    edges = _edges([one.surest for one in read], len(probabilities))
    symbols = [
        Symbol(
            symbol=alphabet[label - 1],
            confidence=float(probabilities[one.surest, label]),
            middle=first + one.surest + 0.5,
            left=first + left,
            right=first + right,
        )
        for label, one, (left, right) in zip(labels, read, edges, strict=True)
    ]
    return Number(_text(labels, alphabet), confidence, symbols, others[:alternatives])


def _text(labels: tuple[int, ...], alphabet: str) -> str:
    return "".join(alphabet[label - 1] for label in labels)


def _edges(middles: list[int], steps: int) -> list[tuple[float, float]]:
    """From where to where each symbol reaches; at the ends as far as towards its neighbour."""
    between = [(a + b + 1) / 2 for a, b in pairwise(middles)]
    reach = min([(b - a) / 2 for a, b in pairwise(middles)], default=steps / 2)
    first = max(0.0, middles[0] + 0.5 - reach)
    last = min(float(steps), middles[-1] + 0.5 + reach)
    return list(zip([first, *between], [*between, last], strict=True))
