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
    emitted = probabilities[:, states]
    sums = np.zeros(len(states))
    sums[:2] = emitted[0, :2]
    scale = 0.0
    for step in emitted[1:]:
        moved = sums.copy()
        moved[1:] += sums[:-1]
        moved[2:] += sums[:-2] * skips
        sums = moved * step
        largest = float(sums.max())
        if largest == 0:
            return -np.inf
        sums /= largest
        scale += log(largest)
    last = float(sums[-2:].sum())
    return scale + log(last) if last > 0 else -np.inf


def spans(probabilities: Floats, labels: Labels) -> list[Span]:
    """Where each label is read: the likeliest of the labelling's paths (A. Viterbi, 1967).

    Args:
        probabilities: float64 (steps, classes), at least one step.
        labels: none BLANK, of a labelling that is possible in so many steps.
    """
    states, skips = _states(labels)
    with np.errstate(divide="ignore"):
        emitted = np.log(probabilities[:, states])
    best = np.full(len(states), -np.inf)
    best[:2] = emitted[0, :2]
    came = np.zeros(emitted.shape, np.intp)
    allowed = np.where(skips > 0, 0.0, -np.inf)
    for index, step in enumerate(emitted[1:], 1):
        ways = np.full((3, len(states)), -np.inf)
        ways[0] = best
        ways[1, 1:] = best[:-1]
        ways[2, 2:] = best[:-2] + allowed
        came[index] = ways.argmax(axis=0)
        best = ways.max(axis=0) + step
    state = len(states) - 1
    if len(states) > 1 and best[-2] > best[-1]:
        state -= 1
    path = np.empty(len(emitted), np.intp)
    for index in range(len(emitted) - 1, -1, -1):
        path[index] = state
        state -= came[index, state]
    found = []
    for place in range(1, len(states), 2):
        steps = np.flatnonzero(path == place)
        surest = steps[probabilities[steps, states[place]].argmax()]
        found.append(Span(int(steps[0]), int(steps[-1]), int(surest)))
    return found


def _states(labels: Labels) -> tuple[NDArray[np.intp], Floats]:
    """The classes of a path's states, BLANK around each label, and from which two may be skipped.

    The second is 1 for each state from the third on that may follow the one two before it: a label
    that differs from the label before.
    """
    states = np.full(2 * len(labels) + 1, BLANK, np.intp)
    states[1::2] = labels
    skips = np.zeros(max(0, len(states) - 2))
    skips[1::2] = states[3::2] != states[1:-2:2]
    return states, skips
