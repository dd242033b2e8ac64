"""The numbers that stand in a row, from what a line reader says at each step."""

from collections.abc import Iterator
from itertools import pairwise
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.line import BLANK, SPACE
from models.page.automaton import Automaton
from models.page.forms import usual, usual_row
from models.page.futures import Futures
from models.page.labelling import Floats, Labelling, greedy, labellings
from models.page.paths import Labels, log_probabilities, log_probability, spans, steps_of
from models.probabilities import probabilities_of

SURE = 0.9  # confidence of a number; a less sure one may well be another
BROKEN = 0.01  # of numbers do not match what is known of them: a slip of pen, or of a user


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


class Reading(NamedTuple):
    """Symbols without a space between them, and how likely just these are."""

    text: str
    confidence: float
    symbols: list[Symbol]


class Number(NamedTuple):
    """A number of a row, by its likeliest reading.

    confidence: the probability of just these symbols, among all that the steps of the number may
        say; with a pattern among what it allows, and BROKEN of all else. 0 where no reading fits.
        Without one, and where a number of the row was not read in a usual form, these are the
        pattern, and what has none after all is itself of that BROKEN.
    alternatives: other readings, the likeliest first, one that there is no number among them;
        none in which it is two numbers.
    fits: whether there is a reading that fits the pattern; if not, text and symbols are those of
        what is read without it.
    steps: the first that is its, and the one after its last.
    """

    text: str
    confidence: float
    symbols: list[Symbol]
    alternatives: list[Reading]
    fits: bool
    steps: tuple[int, int]


def numbers_in(
    logits: NDArray[np.float32],
    alphabet: str,
    temperature: float,
    alternatives: int = 0,
    pattern: Automaton | None = None,
    unsure: int = 0,
) -> list[Number]:
    """The numbers of a row, from left to right; a number ends at a space.

    With a pattern the row is cut into numbers so that all of them fit, where that is possible;
    else as it is without one, and those that do not fit say so. Without a pattern, a row whose
    numbers are not all in usual forms is read as if these were it, where that is likely.

    Args:
        logits: float32 (steps, classes), BLANK and then the symbols of the alphabet.
        alphabet: the reader's.
        temperature: divides the logits.
        alternatives: how many are given beside each number, at most.
        pattern: what each number is known to match.
        unsure: how many are given beside a number that is not SURE, where that is more.
    """
    probabilities = probabilities_of(logits, temperature).astype(np.float64)
    labels = greedy(probabilities)  # where numbers part; each is read for itself
    is_told = pattern is not None
    if pattern is None and not usual_row(alphabet).matches(labels):
        pattern = usual(alphabet)
    if pattern is not None:
        futures = Futures(probabilities, pattern.row(alphabet))
        if _can_be(exp(futures.log_probability)):
            best = labellings(probabilities, 1, futures)
            labels = best[0].labels if best else labels
    return [
        _number(*part, alphabet, (alternatives, unsure), pattern, is_told)
        for part in _parts(probabilities, labels, alphabet)
    ]


def confidences(
    logits: NDArray[np.float32],
    alphabet: str,
    temperature: float,
    texts: list[list[str]],
    pattern: Automaton | None = None,
) -> list[list[float]]:
    """How likely just these are the numbers of a row, each among all that its steps may say.

    Args:
        logits: float32 (steps, classes), BLANK and then the symbols of the alphabet.
        alphabet: the reader's; with SPACE where there are several numbers.
        temperature: divides the logits.
        texts: what may be each number, from left to right, at least one text of each; the row is
            cut as the first ones stand in it.
        pattern: what each number is known to match.

    Returns:
        For each text its confidence, as `Number` has it; 0 where there are too few steps for it.
    """
    probabilities = probabilities_of(logits, temperature).astype(np.float64)
    labels = _labels(SPACE.join(ones[0] for ones in texts), alphabet)
    if steps_of(labels) > len(probabilities):
        return [[0.0] * len(ones) for ones in texts]
    found = []
    parts = _parts(probabilities, labels, alphabet)
    for ones, (steps, _, _) in zip(texts, parts, strict=True):
        weight = _weight(steps, pattern)
        likely = log_probabilities(steps, [_labels(one, alphabet) for one in ones])
        found.append([weight * exp(one) for one in likely])
    return found


def _labels(text: str, alphabet: str) -> Labels:
    return tuple(1 + alphabet.index(symbol) for symbol in text)


def _weight(probabilities: Floats, pattern: Automaton | None) -> float:
    """What the probability of a number that a pattern allows is to be multiplied by."""
    if pattern is None:
        return 1.0
    allowed = exp(Futures(probabilities, pattern).log_probability)
    return 1 / (allowed + BROKEN * (1 - allowed))


def _parts(
    probabilities: Floats, labels: Labels, alphabet: str
) -> Iterator[tuple[Floats, int, Labels]]:
    """The steps of each number of a row, the first of them in the row, and its classes."""
    text = _text(labels, alphabet)
    (read,) = spans(probabilities, [labels])
    for start, end in _numbers(text):
        first = read[start - 1].last + 1 if start else 0
        last = read[end].first if end < len(text) else len(probabilities)
        part = probabilities[first:last].copy()
        before, after = read[start].first - first, read[end - 1].last + 1 - first
        for beside in (part[:before], part[after:]):
            _forget_spaces(beside, alphabet)
        yield part, first, labels[start:end]


def _forget_spaces(beside: Floats, alphabet: str) -> None:
    """Takes spaces for BLANK in the steps before or after a number: it is the same number."""
    if SPACE in alphabet:
        space = 1 + alphabet.index(SPACE)
        beside[:, BLANK] += beside[:, space]
        beside[:, space] = 0


def _can_be(allowed: float) -> bool:
    """Whether it is likelier that a pattern holds, of which so much is allowed, than that not."""
    return allowed >= BROKEN * (1 - allowed)


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
    labels: Labels,
    alphabet: str,
    alternatives: tuple[int, int],
    pattern: Automaton | None,
    is_told: bool,
) -> Number:
    """One number.

    Args:
        probabilities: of its steps alone.
        first: of these steps, in the row.
        labels: its classes, as the row was parted.
        alphabet: the reader's.
        alternatives: how many to give, and how many where it is not SURE.
        pattern: what it is known to match.
        is_told: whether by the user, who wants no number that does not.
    """
    weight, ways = 1.0, list[Labelling]()
    asked = 1 + max(alternatives)
    enough = 1.0 if alternatives[0] else SURE
    if pattern is not None:
        futures = Futures(probabilities, pattern)
        allowed = exp(futures.log_probability)
        weight = 1 / (allowed + BROKEN * (1 - allowed))
        if _can_be(allowed):
            ways = labellings(probabilities, asked, futures, enough)
    fits = bool(ways) or not is_told
    if pattern is not None and not ways:
        weight *= BROKEN if fits else 0.0
    ways = ways or labellings(probabilities, asked, None, enough)
    own = ways[0]
    if not own.labels or SPACE in _text(own.labels, alphabet):
        own = Labelling(labels, log_probability(probabilities, labels))
    is_sure = weight * exp(own.log_probability) >= SURE
    count = alternatives[0] if is_sure else max(alternatives)
    others = [
        one
        for one in ways[: 1 + count]
        if one.labels != own.labels and SPACE not in _text(one.labels, alphabet)
    ]
    others = others[:count] if fits else []
    best, *rest = _readings(probabilities, first, [own, *others], alphabet, weight)
    steps = first, first + len(probabilities)
    return Number(*best, rest, fits, steps)


def _readings(
    probabilities: Floats, first: int, several: list[Labelling], alphabet: str, weight: float
) -> list[Reading]:
    """Readings of a number.

    Args:
        probabilities: of its steps alone.
        first: of these steps, in the row.
        several: the classes of each, none of what is no number, and how likely they are.
        alphabet: the reader's.
        weight: multiplies the probability of the classes.
    """
    found = []
    placed = spans(probabilities, [one.labels for one in several])
    for (labels, likely), read in zip(several, placed, strict=True):
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
        found.append(Reading(_text(labels, alphabet), weight * exp(likely), symbols))
    return found


def _text(labels: Labels, alphabet: str) -> str:
    return "".join(alphabet[label - 1] for label in labels)


def _edges(middles: list[int], steps: int) -> list[tuple[float, float]]:
    """From where to where each symbol reaches; at the ends as far as towards its neighbour."""
    if not middles:
        return []
    between = [(a + b + 1) / 2 for a, b in pairwise(middles)]
    reach = min([(b - a) / 2 for a, b in pairwise(middles)], default=steps / 2)
    first = max(0.0, middles[0] + 0.5 - reach)
    last = min(float(steps), middles[-1] + 0.5 + reach)
    return list(zip([first, *between], [*between, last], strict=True))
