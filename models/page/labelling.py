"""What a line reader's steps say, and how likely: labellings, by connectionist temporal
classification (A. Graves et al., 2006).

A labelling is a row of classes without BLANK. Its probability is the sum over all paths that give
it: so it is the confidence of a whole number, not of its symbols one by one.
"""

from itertools import groupby
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.line import BLANK
from models.page.futures import Futures

Floats = NDArray[np.float64]
Labels = tuple[int, ...]

BEAM = 10  # prefixes that are followed from step to step
_WEIGHED = 2  # more labellings than are asked for are weighed: the beam's sums are nearly exact
LEAST = 1e-4  # probability; a class that is less likely at a step is not followed there
_SMALL = 1e-100  # sums are scaled below it: products of many steps vanish
_HALF = log(0.5)  # no other labelling can be as likely as one beyond it


class Labelling(NamedTuple):
    """Classes in order, none BLANK, and the logarithm of their probability."""

    labels: Labels
    log_probability: float


class Span(NamedTuple):
    """The steps that a label takes on the likeliest path: the first, the last, and the surest."""

    first: int
    last: int
    surest: int


def labellings(
    probabilities: Floats, count: int = 1, futures: Futures | None = None
) -> list[Labelling]:
    """The likeliest labellings, the best first, by prefix beam search.

    A. Hannun et al., "First-pass large vocabulary continuous speech recognition using
    bi-directional recurrent DNNs" (2014), without a language model. The surest that the beam
    ends with are then weighed by the sums over all their paths.

    Args:
        probabilities: float64 (steps, classes), of each class at each step.
        count: how many at most.
        futures: of these steps; only what its automaton allows is followed, and by how likely it
            is with all that may come. None allows every labelling.
    """
    if count == 1 and futures is None:
        sure = Labelling(greedy := _greedy(probabilities), log_probability(probabilities, greedy))
        if sure.log_probability > _HALF:
            return [sure]
    # Of each prefix: the probabilities of its paths that end in BLANK, and in its last label.
    beam: dict[Labels, tuple[float, float]] = {(): (1.0, 0.0)}
    states: dict[Labels, int] = {(): 0}  # in which the automaton is after it
    blanks = probabilities[:, BLANK].tolist()
    followed = _followed(probabilities)
    for step, (blank, labels) in enumerate(zip(blanks, followed, strict=True), 1):
        grown: dict[Labels, tuple[float, float]] = {}
        for prefix, (ends_blank, ends_label) in beam.items():
            both = ends_blank + ends_label
            last = prefix[-1] if prefix else BLANK
            of_blank, of_label = grown.get(prefix, (0.0, 0.0))
            of_blank += both * blank
            for label, probability in labels:
                if label == last:
                    of_label += ends_label * probability
                longer = (*prefix, label)
                if futures is not None and longer not in states:
                    states[longer] = futures.after(states[prefix], label)
                if futures is not None and states[longer] < 0:
                    continue
                before, so_far = grown.get(longer, (0.0, 0.0))
                start = ends_blank if label == last else both
                grown[longer] = before, so_far + start * probability
            grown[prefix] = of_blank, of_label
        weights = {prefix: sum(ends) for prefix, ends in grown.items()}
        if futures is not None:
            for prefix, ends in grown.items():
                last = prefix[-1] if prefix else BLANK
                weights[prefix] = futures.weight(step, states[prefix], last, *ends)
        kept = sorted(grown.items(), key=lambda item: -weights[item[0]])[:BEAM]
        kept = [(prefix, ends) for prefix, ends in kept if weights[prefix] > 0]
        largest = max((sum(ends) for _, ends in kept), default=1.0)  # scaled: products vanish
        beam = {prefix: (a / largest, b / largest) for prefix, (a, b) in kept}
    surest = list(beam)[: count + _WEIGHED]
    found = [Labelling(labels, log_probability(probabilities, labels)) for labels in surest]
    return sorted(found, key=lambda one: -one.log_probability)[:count]


def _greedy(probabilities: Floats) -> Labels:
    """The labelling of the likeliest path."""
    path = probabilities.argmax(axis=1).tolist()
    return tuple(label for label, _ in groupby(path) if label != BLANK)


def _followed(probabilities: Floats) -> list[list[tuple[int, float]]]:
    """The labels that are likely enough at each step, with their probabilities."""
    steps, labels = np.nonzero(probabilities > LEAST)
    found: list[list[tuple[int, float]]] = [[] for _ in probabilities]
    for step, label in zip(steps.tolist(), labels.tolist(), strict=True):
        if label != BLANK:
            found[step].append((label, float(probabilities[step, label])))
    return found


def log_probability(probabilities: Floats, labels: Labels) -> float:
    """The logarithm of a labelling's probability, the sum over all its paths.

    Args:
        probabilities: float64 (steps, classes), at least one step.
        labels: none BLANK.

    Returns:
        Minus infinity where there are too few steps for it.
    """
    states, skips = _states(labels)
    rows = probabilities[:, states].tolist()  # of few states each, plain numbers are the fastest
    sums = [*rows[0][:2], *[0.0] * (len(states) - 2)]
    scale = 0.0
    for row in rows[1:]:
        moved = []
        last = one_before = 0.0
        for own, skip, emitted in zip(sums, skips, row, strict=True):
            moved.append((own + last + skip * one_before) * emitted)
            last, one_before = own, last
        largest = max(moved)
        if largest == 0:
            return -np.inf
        if largest < _SMALL:
            moved = [one / largest for one in moved]
            scale += log(largest)
        sums = moved
    end = sum(sums[-2:])
    return scale + log(end) if end > 0 else -np.inf


def spans(probabilities: Floats, labels: Labels) -> list[Span]:
    """Where each label is read: the likeliest of the labelling's paths (A. Viterbi, 1967).

    Args:
        probabilities: float64 (steps, classes), at least one step.
        labels: none BLANK, of a labelling that is possible in so many steps.
    """
    states, skips = _states(labels)
    with np.errstate(divide="ignore"):
        rows = np.log(probabilities[:, states]).tolist()
    best = [*rows[0][:2], *[-np.inf] * (len(states) - 2)]
    came = []
    for row in rows[1:]:
        moved, ways = [], []
        last = one_before = -np.inf
        for own, skip, emitted in zip(best, skips, row, strict=True):
            way, likeliest = (1, last) if last > own else (0, own)
            if skip and one_before > likeliest:
                way, likeliest = 2, one_before
            moved.append(likeliest + emitted)
            ways.append(way)
            last, one_before = own, last
        best = moved
        came.append(ways)
    state = len(states) - 1
    if len(states) > 1 and best[-2] > best[-1]:
        state -= 1
    path = np.empty(len(rows), np.intp)
    for index in range(len(rows) - 1, 0, -1):
        path[index] = state
        state -= came[index - 1][state]
    path[0] = state
    found = []
    for place in range(1, len(states), 2):
        steps = np.flatnonzero(path == place)
        surest = steps[probabilities[steps, states[place]].argmax()]
        found.append(Span(int(steps[0]), int(steps[-1]), int(surest)))
    return found


def _states(labels: Labels) -> tuple[list[int], list[float]]:
    """The classes of a path's states, BLANK around each label, and which may be come to by a skip.

    The second is 1 for each state to which the one two before it may lead: a label that differs
    from the label before.
    """
    states, skips = [BLANK], [0.0]
    for before, label in zip((BLANK, *labels), labels, strict=False):
        states += [label, BLANK]
        skips += [float(before not in (BLANK, label)), 0.0]
    return states, skips
