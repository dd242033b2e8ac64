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
    states = [_states(labels) for labels in several]
    counts = np.array([len(classes) for classes, _ in states])
    most = int(counts.max())
    classes, skips = np.zeros((len(several), most), np.intp), np.zeros((len(several), most))
    for row, (own, skip) in enumerate(states):
        classes[row, : len(own)], skips[row, : len(own)] = own, skip
    rows = probabilities[:, classes] * (np.arange(most) < counts[:, None])
    sums = np.zeros((len(several), 2 + most))  # two places before the first state, with no way on
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


def spans(probabilities: Floats, labels: Labels) -> list[Span]:
    """Where each label is read: the likeliest of the labelling's paths (A. Viterbi, 1967).

    Args:
        probabilities: float64 (steps, classes), at least one step.
        labels: none BLANK, of a labelling that is possible in so many steps.
    """
    likeliest = probabilities.argmax(1)  # of all paths; it may be one of the labelling's
    starts = np.flatnonzero(np.diff(likeliest, prepend=BLANK))
    runs = starts[likeliest[starts] != BLANK]
    if tuple(likeliest[runs].tolist()) == labels:
        ends = np.append(starts, len(likeliest))[np.searchsorted(starts, runs) + 1]
        steps = [np.arange(*each) for each in zip(runs, ends, strict=True)]
    else:
        path = _path(probabilities, labels)
        steps = [np.flatnonzero(path == place) for place in range(1, 2 * len(labels), 2)]
    return [
        Span(int(own[0]), int(own[-1]), int(own[probabilities[own, label].argmax()]))
        for own, label in zip(steps, labels, strict=True)
    ]


def _path(probabilities: Floats, labels: Labels) -> NDArray[np.intp]:
    """The state of a labelling at each step of its likeliest path."""
    states, skips = _states(labels)
    rows = np.log(np.maximum(probabilities[:, states], _NONE))
    ways_of = _ways_of_many if len(states) >= _MANY else _ways
    came, ends = ways_of(rows, skips)
    state = len(states) - 1
    if len(states) > 1 and ends[0] > ends[1]:
        state -= 1
    path = np.empty(len(rows), np.intp)
    for index in range(len(rows) - 1, 0, -1):
        path[index] = state
        state -= came[index - 1][state]
    path[0] = state
    return path


def _ways(logs: Floats, skips: list[float]) -> tuple[list[list[int]], list[float]]:
    """From how many states before each state the likeliest path comes to it at each step.

    Args:
        logs: float64 (steps, states), the logarithms of the states' probabilities.
        skips: 1 for each state to which the one two before it may lead.

    Returns:
        Of each step but the first its states' 0, 1 or 2, and the logarithms of the likeliest paths
        to the last two states.
    """
    rows = logs.tolist()
    best = [*rows[0][:2], *[-np.inf] * (len(skips) - 2)]
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
    return came, best[-2:]


def _ways_of_many(logs: Floats, skips: list[float]) -> tuple[list[list[int]], list[float]]:
    """The same, in arrays."""
    barred = np.where(np.array(skips) > 0, 0.0, -np.inf)
    best = np.full(2 + len(skips), -np.inf)  # two places before the first state
    best[2:4] = logs[0, :2]
    came = np.empty((len(logs) - 1, len(skips)), np.int8)
    for row, ways in zip(logs[1:], came, strict=True):
        own, last, one_before = best[2:], best[1:-1], best[:-2] + barred
        likeliest = np.maximum(own, last)
        ways[:] = last > own
        ways[one_before > likeliest] = 2
        best[2:] = np.maximum(likeliest, one_before) + row
    return came.tolist(), best[-2:].tolist()


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
