"""What may still come: of all labellings that an automaton allows, how likely the rest of one is.

The sums run over the product of the automaton and of what connectionist temporal classification
keeps of a path: whether it stands on BLANK, or else on which label.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.artifact.line import BLANK
from models.page.automaton import Automaton

Floats = NDArray[np.float64]


class Futures:
    """The sums over all paths that end where the automaton lets a labelling end.

    Args:
        probabilities: float64 (steps, classes), of each class at each step.
        automaton: what it allows.
    """

    def __init__(self, probabilities: Floats, automaton: Automaton) -> None:
        self._automaton = automaton
        states, classes = np.nonzero(automaton.moves >= 0)  # by state
        targets = automaton.moves[states, classes]
        # A node: a state, and the label by which it was come to.
        keys, nodes = np.unique(targets * automaton.moves.shape[1] + classes, return_inverse=True)
        at, label = np.divmod(keys, automaton.moves.shape[1])
        again = automaton.moves[at, label]  # the state after the same label once more
        repeats = np.searchsorted(keys, again * automaton.moves.shape[1] + label)
        repeats[again < 0] = 0
        first = np.searchsorted(states, np.arange(len(automaton.ends)))
        leads = np.diff(np.append(first, len(states))) > 0
        self._moves: list[list[int]] = automaton.moves.tolist()
        named = zip(at.tolist(), label.tolist(), strict=True)
        self._node = {state_and_label: node for node, state_and_label in enumerate(named)}
        # Of a prefix's future, by the state it is in, on BLANK and on its last label.
        blank, on = automaton.ends.astype(np.float64), automaton.ends[at].astype(np.float64)
        self._sums = [(blank, on)]
        log = 0.0
        for step in probabilities[::-1]:
            starts = step[classes] * on[nodes]
            begins = np.zeros(len(blank))
            if len(starts):
                begins[leads] = np.add.reduceat(starts, first[leads])
            same = step[label] * on[repeats] * (again >= 0)
            on = step[BLANK] * blank[at] + step[label] * on + np.maximum(begins[at] - same, 0.0)
            blank = step[BLANK] * blank + begins
            largest = float(max(blank.max(), on.max(initial=0.0)))
            if largest > 0:  # scaled, lest products of many steps vanish
                blank, on, log = blank / largest, on / largest, log + float(np.log(largest))
            self._sums.append((blank, on))
        self._sums.reverse()
        self.log_probability = log + float(np.log(blank[0])) if blank[0] > 0 else -np.inf

    def allows(self, labels: Sequence[int]) -> bool:
        """Whether the automaton allows a whole labelling."""
        return self._automaton.matches(labels)

    def after(self, state: int, label: int) -> int:
        """The automaton's state after a label; negative where it is not allowed."""
        return self._moves[state][label]

    def weight(self, step: int, state: int, label: int, blank: float, on: float) -> float:
        """How likely a prefix is together with all that may follow it, up to a factor of the step.

        Args:
            step: how many steps the prefix has taken.
            state: in which it has left the automaton.
            label: its last; BLANK where it has none.
            blank: the probability of its paths that end in BLANK.
            on: of those that end in its last label.
        """
        blanks, ons = self._sums[step]
        rest = ons[self._node[state, label]] if label != BLANK else 0.0
        return float(blank * blanks[state] + on * rest)
