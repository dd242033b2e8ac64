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
from models.page.paths import Labels, log_probabilities, log_probability

Floats = NDArray[np.float64]

BEAM = 10  # prefixes that are followed from step to step
_WEIGHED = 2  # more labellings than are asked for are weighed: the beam's sums are nearly exact
LEAST = 1e-3  # probability; a class that is less likely at a step is not followed there
_EMPTY, _REFUSED = 0, -1  # of the numbers that stand for prefixes
_HALF = log(0.5)  # no other labelling can be as likely as one beyond it


class Labelling(NamedTuple):
    """Classes in order, none BLANK, and the logarithm of their probability."""

    labels: Labels
    log_probability: float


def labellings(
    probabilities: Floats,
    count: int = 1,
    futures: Futures | None = None,
    enough: float = 1.0,
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
        enough: a labelling that has so much of the probability of all is given alone.
    """
    likeliest = greedy(probabilities)
    sure = Labelling(likeliest, log_probability(probabilities, likeliest))
    all_ = 0.0 if futures is None else futures.log_probability
    is_alone = sure.log_probability - all_ > (_HALF if count == 1 else log(enough))
    if is_alone and (futures is None or futures.allows(likeliest)):
        return [sure]
    prefixes = _Prefixes(futures)
    known = prefixes.longer
    # Of each prefix: the probabilities of its paths that end in BLANK, and in its last label.
    beam: dict[int, tuple[float, float]] = {_EMPTY: (1.0, 0.0)}
    blanks = probabilities[:, BLANK].tolist()
    followed = _followed(probabilities)
    for step, (blank, labels) in enumerate(zip(blanks, followed, strict=True), 1):
        if not labels:  # BLANK alone: no prefix grows
            beam = {one: ((off + on) * blank, 0.0) for one, (off, on) in beam.items()}
            continue
        grown: dict[int, tuple[float, float]] = {}
        for prefix, (ends_blank, ends_label) in beam.items():
            both = ends_blank + ends_label
            last = prefixes.last[prefix]
            of_blank, of_label = grown.get(prefix, (0.0, 0.0))
            of_blank += both * blank
            for label, probability in labels:
                if label == last:
                    of_label += ends_label * probability
                longer = known.get((prefix, label))
                if longer is None:
                    longer = prefixes.lengthened(prefix, label)
                if longer == _REFUSED:
                    continue
                before, so_far = grown.get(longer, (0.0, 0.0))
                start = ends_blank if label == last else both
                grown[longer] = before, so_far + start * probability
            grown[prefix] = of_blank, of_label
        weights = prefixes.weights(step, grown)
        ranked = sorted(weights, key=weights.__getitem__, reverse=True)[:BEAM]
        kept = [one for one in ranked if weights[one] > 0]
        largest = max((off + on for off, on in map(grown.__getitem__, kept)), default=1.0)
        beam = {one: (grown[one][0] / largest, grown[one][1] / largest) for one in kept}
    weights = prefixes.weights(len(probabilities), beam)
    kept = [one for one in beam if weights[one] > 0]
    surest = [prefixes.labels(one) for one in kept[: count + _WEIGHED]]
    found = list(map(Labelling, surest, log_probabilities(probabilities, surest)))
    return sorted(found, key=lambda one: -one.log_probability)[:count]


class _Prefixes:
    """Labellings as they grow: numbers that stand for them, whatever their length.

    last: of each its last label; BLANK where it has none.
    state: of each the state in which the automaton is after it.
    longer: by a prefix and a label more what that makes, as far as `lengthened` was asked.
    """

    def __init__(self, futures: Futures | None) -> None:
        self.last: list[int] = [BLANK]
        self.state: list[int] = [0]
        self.longer: dict[tuple[int, int], int] = {}
        self._before: list[int] = [_EMPTY]
        self._futures = futures

    def lengthened(self, prefix: int, label: int) -> int:
        """The prefix with a label more; _REFUSED where the automaton allows none."""
        state = 0 if self._futures is None else self._futures.after(self.state[prefix], label)
        number = len(self.last) if state >= 0 else _REFUSED
        self.longer[prefix, label] = number
        if number != _REFUSED:
            self.last.append(label)
            self.state.append(state)
            self._before.append(prefix)
        return number

    def weights(self, step: int, ends: dict[int, tuple[float, float]]) -> dict[int, float]:
        """How likely each prefix is after so many steps, with all that may come.

        Args:
            step: how many steps were taken.
            ends: of each prefix the probabilities of its paths that end in BLANK and in its last
                label.
        """
        futures = self._futures
        if futures is None:
            return {prefix: off + on for prefix, (off, on) in ends.items()}
        return {
            prefix: futures.weight(step, self.state[prefix], self.last[prefix], *both)
            for prefix, both in ends.items()
        }

    def labels(self, prefix: int) -> Labels:
        """The labels that it stands for."""
        found = []
        while prefix != _EMPTY:
            found.append(self.last[prefix])
            prefix = self._before[prefix]
        return tuple(reversed(found))


def greedy(probabilities: Floats) -> Labels:
    """The labelling of the likeliest path; another may be likelier, by all its paths."""
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
