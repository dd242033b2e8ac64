"""The paths of a labelling: how likely all of them are together, and where the likeliest one goes.

A path has one class at each step; without repetitions and BLANK it gives its labelling.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.line import BLANK

Floats = NDArray[np.float64]
Labels = tuple[int, ...]

_MANY = 48  # states of labellings, from which on arrays cost no more than plain numbers: measured
_NONE = np.finfo(np.float64).tiny  # for 0, so that a path that cannot be is still one
_SMALL = 1e-100  # sums are scaled below it: products of many steps vanish
_APART = 4  # steps from scaling to scaling: no product of so many float32 below _SMALL vanishes


class Span(NamedTuple):
    """The steps that a label takes on the likeliest path: the first, the last, and the surest."""

    first: int
    last: int
    surest: int


def log_probability(probabilities: Floats, labels: Labels) -> float:
    """The logarithm of a labelling's probability, the sum over all its paths.

    Args:
        probabilities: float64 (steps, classes), at least one step.
        labels: none BLANK.

    Returns:
        Minus infinity where there are too few steps for it.
    """
    states, skips = _states(labels)
    if len(states) >= _MANY:
        return log_probabilities(probabilities, [labels])[0]
    rows = probabilities[:, states].tolist()
    sums = [*rows[0][:2], *[0.0] * (len(states) - 2)]
    scale = 0.0
    for first in range(1, len(rows), _APART):
        for row in rows[first : first + _APART]:
            moved = []
            last = one_before = 0.0
            for own, skip, emitted in zip(sums, skips, row, strict=True):
                moved.append((own + last + skip * one_before) * emitted)
                last, one_before = own, last
            sums = moved
        largest = max(sums)
        if largest == 0:
            return -np.inf
        if largest < _SMALL:
            sums = [one / largest for one in sums]
            scale += log(largest)
    end = sum(sums[-2:])
    return scale + log(end) if end > 0 else -np.inf


def log_probabilities(probabilities: Floats, several: Sequence[Labels]) -> list[float]:
    """The same of several labellings, those of many states together in arrays."""
    if sum(2 * len(labels) + 1 for labels in several) < _MANY:
        return [log_probability(probabilities, labels) for labels in several]
    classes, skips, counts = _together(several)
    rows = probabilities[:, classes] * (np.arange(len(classes))[:, None] < counts)
    sums = np.zeros((2 + len(classes), len(several)))  # two before the first state: no way on
    own, last, one_before = sums[2:], sums[1:-1], sums[:-2]
    own[:2] = rows[0, :2]
    scales = np.zeros(len(several))
    moved, skipped = np.empty(classes.shape), np.empty(classes.shape)
    for first in range(1, len(rows), _APART):
        for row in rows[first : first + _APART]:
            np.add(own, last, out=moved)
            np.multiply(skips, one_before, out=skipped)
            np.add(moved, skipped, out=moved)
            np.multiply(moved, row, out=own)
        largest = own.max(0)
        if largest.min() < _SMALL:
            factor = np.where((largest > 0) & (largest < _SMALL), largest, 1.0)
            own /= factor
            scales += np.log(factor)
    at = np.arange(len(several))
    ends = sums[counts + 1, at] + sums[counts, at]
    with np.errstate(divide="ignore"):
        found: list[float] = (scales + np.log(ends)).tolist()
    return found


def steps_of(labels: Labels) -> int:
    """How many steps a labelling needs at least: a BLANK parts two labels that are the same."""
    return len(labels) + sum(one == other for one, other in pairwise(labels))


def spans(probabilities: Floats, several: Sequence[Labels]) -> list[list[Span]]:
    """Where each label of labellings is read: by the likeliest path of each (A. Viterbi, 1967).

    Args:
        probabilities: float64 (steps, classes), at least one step.
        several: none BLANK, of labellings that are possible in so many steps.
    """
    likeliest = probabilities.argmax(1)  # of all paths; it may be one of a labelling's
    starts = 1 + np.flatnonzero(likeliest[1:] != likeliest[:-1])
    starts = np.concatenate([[0], starts])
    is_label = likeliest[starts] != BLANK
    runs, ends = starts[is_label], np.append(starts[1:], len(likeliest))[is_label]
    plainest = tuple(likeliest[runs].tolist())
    others = [labels for labels in several if labels != plainest]
    steps = {plainest: (runs, ends)}
    for labels, path in zip(others, _paths(probabilities, others), strict=True):
        places = np.arange(1, 2 * len(labels), 2)
        steps[labels] = np.searchsorted(path, places), np.searchsorted(path, places, "right")
    return [_spans(probabilities, labels, *steps[labels]) for labels in several]


def _spans(
    probabilities: Floats, labels: Labels, firsts: NDArray[np.intp], ends: NDArray[np.intp]
) -> list[Span]:
    """The spans of labels that take the steps from each first one up to each end."""
    return [
        Span(first, end - 1, first + int(probabilities[first:end, label].argmax()))
        for label, first, end in zip(labels, firsts.tolist(), ends.tolist(), strict=True)
    ]


def _paths(probabilities: Floats, several: Sequence[Labels]) -> list[NDArray[np.intp]]:
    """The states of labellings at each step of the likeliest path of each."""
    if not several:
        return []
    classes, skips, counts = _together(several)
    barred = np.where(skips > 0, 0.0, -np.inf)
    rows = np.log(np.maximum(probabilities, _NONE))[:, classes]
    best = np.full((len(rows), 2 + len(classes), len(several)), -np.inf)  # two before the first
    own, last, one_before = best[:, 2:], best[:, 1:-1], best[:, :-2]
    own[0, :2] = rows[0, :2]
    skipped = np.empty(classes.shape)
    for stayed, stepped, leapt, row, now in zip(
        own, last, one_before, rows[1:], own[1:], strict=False
    ):
        np.maximum(stayed, stepped, out=now)
        np.add(leapt, barred, out=skipped)
        np.maximum(now, skipped, out=now)
        np.add(now, row, out=now)
    came = (last[:-1] > own[:-1]).astype(np.int8)  # how many states before
    came[one_before[:-1] + barred > np.maximum(own[:-1], last[:-1])] = 2
    found = []
    for index, count in enumerate(counts.tolist()):
        before, end = best[-1, count : count + 2, index].tolist()
        state = count - (2 if count > 1 and before > end else 1)
        path = [state]
        for moves in came[::-1, :, index].tolist():
            state -= moves[state]
            path.append(state)
        found.append(np.array(path[::-1]))
    return found


def _together(
    several: Sequence[Labels],
) -> tuple[NDArray[np.intp], Floats, NDArray[np.intp]]:
    """The states of labellings, as `_states` has them, as many of each, and how many it has.

    The first two are (states, labellings).
    """
    states = [_states(labels) for labels in several]
    counts = np.array([len(classes) for classes, _ in states])
    most = int(counts.max())
    classes, skips = np.zeros((most, len(several)), np.intp), np.zeros((most, len(several)))
    for column, (own, skip) in enumerate(states):
        classes[: len(own), column], skips[: len(own), column] = own, skip
    return classes, skips, counts


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
