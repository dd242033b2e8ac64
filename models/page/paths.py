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


def log_probabilities(probabilities: Floats, several: Sequence[Labels]) -> list[float]:
    """The same of several labellings, those of many states together in arrays."""
    if sum(2 * len(labels) + 1 for labels in several) < _MANY:
        return [log_probability(probabilities, labels) for labels in several]
    classes, skips, counts = _together(several)
    rows = probabilities[:, classes] * (np.arange(classes.shape[1]) < counts[:, None])
    sums = np.zeros((len(several), 2 + classes.shape[1]))  # two before the first state: no way on
    sums[:, 2:4] = rows[0, :, :2]
    scales = np.zeros(len(several))
    for row in rows[1:]:
        moved = (sums[:, 2:] + sums[:, 1:-1] + skips * sums[:, :-2]) * row
        largest = moved.max(1)
        if largest.min() < _SMALL:
            factor = np.where((largest > 0) & (largest < _SMALL), largest, 1.0)
            moved /= factor[:, None]
            scales += np.log(factor)
        sums[:, 2:] = moved
    at = np.arange(len(several))
    ends = sums[at, counts + 1] + sums[at, counts]
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
    starts = np.flatnonzero(np.diff(likeliest, prepend=BLANK))
    runs = starts[likeliest[starts] != BLANK]
    ends = np.append(starts, len(likeliest))[np.searchsorted(starts, runs) + 1]
    plainest = tuple(likeliest[runs].tolist())
    others = [labels for labels in several if labels != plainest]
    paths = dict(zip(others, _paths(probabilities, others), strict=True))
    return [
        _spans(
            probabilities,
            labels,
            [np.flatnonzero(paths[labels] == place) for place in range(1, 2 * len(labels), 2)]
            if labels in paths
            else [np.arange(*each) for each in zip(runs, ends, strict=True)],
        )
        for labels in several
    ]


def _spans(probabilities: Floats, labels: Labels, steps: list[NDArray[np.intp]]) -> list[Span]:
    """The steps that each label takes, if these are all of them."""
    return [
        Span(int(own[0]), int(own[-1]), int(own[probabilities[own, label].argmax()]))
        for own, label in zip(steps, labels, strict=True)
    ]


def _paths(probabilities: Floats, several: Sequence[Labels]) -> list[NDArray[np.intp]]:
    """The states of labellings at each step of the likeliest path of each."""
    if not several:
        return []
    classes, skips, counts = _together(several)
    barred = np.where(skips > 0, 0.0, -np.inf)
    rows = np.log(np.maximum(probabilities, _NONE))[:, classes]
    best = np.full((len(rows), len(several), 2 + classes.shape[1]), -np.inf)  # two before the first
    best[0, :, 2:4] = rows[0, :, :2]
    skipped = np.empty(classes.shape)
    for before, row, after in zip(best, rows[1:], best[1:], strict=False):
        now = after[:, 2:]
        np.maximum(before[:, 2:], before[:, 1:-1], out=now)
        np.add(before[:, :-2], barred, out=skipped)
        np.maximum(now, skipped, out=now)
        np.add(now, row, out=now)
    came = (best[:-1, :, 1:-1] > best[:-1, :, 2:]).astype(np.int8)  # how many states before
    came[best[:-1, :, :-2] + barred > np.maximum(best[:-1, :, 2:], best[:-1, :, 1:-1])] = 2
    each = np.arange(len(several))
    before, end = best[-1, each, counts], best[-1, each, counts + 1]
    state = counts - np.where((counts > 1) & (before > end), 2, 1)
    paths = np.empty((len(rows), len(several)), np.intp)
    for index in range(len(rows) - 1, 0, -1):
        paths[index] = state
        state = state - came[index - 1, each, state]
    paths[0] = state
    return list(paths.T)


def _together(
    several: Sequence[Labels],
) -> tuple[NDArray[np.intp], Floats, NDArray[np.intp]]:
    """The states of labellings, as `_states` has them, as many of each, and how many it has."""
    states = [_states(labels) for labels in several]
    counts = np.array([len(classes) for classes, _ in states])
    most = int(counts.max())
    classes, skips = np.zeros((len(several), most), np.intp), np.zeros((len(several), most))
    for row, (own, skip) in enumerate(states):
        classes[row, : len(own)], skips[row, : len(own)] = own, skip
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
