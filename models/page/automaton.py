"""The automaton of a pattern: which symbols may come next, and where a number may end."""

from collections import abc
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.line import SPACE
from models.errors import PatternError
from models.page.expression import Choice, Node, Repeat, Sequence, Symbols, parsed

MOST_PARTS = 2_000  # of an expression, all that it repeats written out
MOST_PLACES = 128  # of symbols among them
MOST_STATES = 128  # which times the symbols and the steps of a row is what decoding holds


class Automaton(NamedTuple):
    """A deterministic automaton; from each of its states a number can still be completed.

    It starts in state 0.

    moves: int (states, classes), the state after each class of the reader, or -1; none after BLANK.
    ends: bool (states,), whether what was read so far is a whole number.
    """

    moves: NDArray[np.intp]
    ends: NDArray[np.bool_]

    def row(self, alphabet: str) -> "Automaton":
        """That of a row: numbers with spaces between them and around them, or nothing at all."""
        moves, ends = self.moves.copy(), self.ends.copy()
        ends[0] = True
        if SPACE in alphabet:
            moves[ends, 1 + alphabet.index(SPACE)] = 0  # to which no number comes back by itself
        return Automaton(moves, ends)

    def matches(self, labels: abc.Sequence[int]) -> bool:
        """Whether it allows these classes in order, none BLANK."""
        state = 0
        for label in labels:
            state = int(self.moves[state, label])
            if state < 0:
                return False
        return bool(self.ends[state])


def automaton_of(pattern: str, alphabet: str) -> Automaton:
    """The automaton of what a pattern matches as a whole, the empty number left out.

    Args:
        pattern: a regular expression, as `parsed` takes it.
        alphabet: the reader's symbols.

    Raises:
        PatternError: as `parsed` says, or it matches no number, or needs too many states.
    """
    return built(parsed(pattern, alphabet), alphabet)


def built(expression: Node, alphabet: str) -> Automaton:
    """The automaton of what an expression matches as a whole, the empty number left out.

    V. M. Glushkov, "The abstract theory of automata" (1961); its states made single ones by the
    subsets of M. O. Rabin and D. Scott (1959).

    Args:
        expression: of the alphabet's symbols.
        alphabet: the reader's.

    Raises:
        PatternError: it matches no number, or needs too many states.
    """
    places = _Places()
    whole = places.of(expression)
    if not whole.first:
        raise PatternError("pattern: it matches the empty number alone")
    classes = 1 + len(alphabet)
    start = 1 << len(places.symbols)  # a place of its own, before all others
    places.symbols.append(0)
    places.follow.append(whole.first)
    reads = [
        sum(1 << place for place, mask in enumerate(places.symbols) if mask >> index & 1)
        for index in range(len(alphabet))
    ]
    number = {start: 0}
    moves = []
    for subset in (waiting := [start]):  # which grows on the way
        reached = 0
        for place in _bits(subset):
            reached |= places.follow[place]
        row = [-1] * classes
        for index, mask in enumerate(reads, 1):
            if after := reached & mask:
                if after not in number:
                    number[after] = len(number)
                    waiting.append(after)
                row[index] = number[after]
        moves.append(row)
        if len(number) > MOST_STATES:
            raise PatternError(f"pattern: it needs more than {MOST_STATES} states: make it simpler")
    ends = np.array([bool(subset & whole.last) for subset in number])
    return Automaton(np.array(moves, np.intp), ends)


class _Part(NamedTuple):
    """Places (bits) that a part of an expression begins and ends with; whether it may be empty."""

    first: int
    last: int
    empty: bool


_EMPTY = _Part(0, 0, True)


class _Places:
    """The symbols that an expression is written with, one after the other, and what may follow."""

    def __init__(self) -> None:
        self.symbols: list[int] = []
        self.follow: list[int] = []
        self._parts = 0

    def of(self, node: Node) -> _Part:
        self._parts += 1
        if self._parts > MOST_PARTS or len(self.symbols) > MOST_PLACES:
            raise PatternError(
                f"pattern: written out it has more than {MOST_PLACES} symbols or {MOST_PARTS:,} "
                "parts: repeat less"
            )
        if isinstance(node, Symbols):
            place = 1 << len(self.symbols)
            self.symbols.append(node.mask)
            self.follow.append(0)
            return _Part(place, place, False)
        if isinstance(node, Choice):
            parts = [self.of(part) for part in node.parts]
            first = last = 0
            for part in parts:
                first, last = first | part.first, last | part.last
            return _Part(first, last, any(part.empty for part in parts))
        if isinstance(node, Sequence):
            whole = _EMPTY
            for each in node.parts:
                whole = self._joined(whole, self.of(each))
            return whole
        return self._repeated(node)

    def _repeated(self, node: Repeat) -> _Part:
        whole = _EMPTY
        for count in range(node.least if node.most is None else node.most):
            part = self.of(node.part)
            optional = count >= node.least
            whole = self._joined(whole, part._replace(empty=part.empty or optional))
        if node.most is None:
            part = self.of(node.part)
            self._lead(part.last, part.first)
            whole = self._joined(whole, part._replace(empty=True))
        return whole

    def _joined(self, one: _Part, other: _Part) -> _Part:
        self._lead(one.last, other.first)
        return _Part(
            one.first | (other.first if one.empty else 0),
            other.last | (one.last if other.empty else 0),
            one.empty and other.empty,
        )

    def _lead(self, places: int, others: int) -> None:
        for place in _bits(places):
            self.follow[place] |= others


def _bits(mask: int) -> list[int]:
    return [place for place, bit in enumerate(reversed(f"{mask:b}")) if bit == "1"]
