"""A regular expression for numbers, parsed: Python's syntax, as far as an automaton can hold it.

What looks around or back (lookaround, backreferences, word boundaries) is refused: what it matches
hangs on more than the symbols read so far.
"""

from typing import NamedTuple, NoReturn, TypeAlias

from models.artifact.line import SPACE
from models.errors import PatternError

LONGEST = 200  # characters of a pattern
DEEPEST = 20  # groups within groups
_KINDS = {"d": "0123456789", "w": "0123456789_"}  # of letters and spaces no reader knows one
_PLAIN = "\\.^$|?*+()[]{}-/:,=%#&~!@ '\"<>;"  # what a backslash makes stand for itself


class Symbols(NamedTuple):
    """One symbol, any of these: bit i stands for the alphabet's symbol i."""

    mask: int


class Sequence(NamedTuple):
    """One after the other."""

    parts: list["Node"]


class Choice(NamedTuple):
    """Any one of these."""

    parts: list["Node"]


class Repeat(NamedTuple):
    """As often as from `least` to `most` times; without end where this is None."""

    part: "Node"
    least: int
    most: int | None


Node: TypeAlias = Symbols | Sequence | Choice | Repeat


def parsed(pattern: str, alphabet: str) -> Node:
    """What the pattern says of a whole number.

    Args:
        pattern: a regular expression; `^` and `$` may stand at its ends.
        alphabet: the reader's symbols; a number has no space.

    Raises:
        PatternError: it is too long, no regular expression, needs more than an automaton, or names
            a symbol that the reader does not know.
    """
    if len(pattern) > LONGEST:
        raise PatternError(f"pattern: {len(pattern)} characters are too many: {LONGEST} at most")
    return _Parser(pattern, alphabet).whole()


class _Parser:
    """Goes through a pattern by recursive descent; `_at` is the place of the next character."""

    def __init__(self, pattern: str, alphabet: str) -> None:
        self._pattern = pattern
        self._alphabet = alphabet
        self._all = self._mask("".join(one for one in alphabet if one != SPACE))
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._choice(outermost=True)
        if self._next() == ")":
            self._refuse("a ) without its (")
        return node

    def _choice(self, outermost: bool = False) -> Node:
        parts = [self._sequence(outermost)]
        while self._took("|"):
            parts.append(self._sequence(outermost))
        return parts[0] if len(parts) == 1 else Choice(parts)

    def _sequence(self, outermost: bool) -> Node:
        parts: list[Node] = []
        if outermost:
            self._took("^")
        while (character := self._next()) not in ("", "|", ")"):
            if character == "$" and outermost and self._pattern[self._at + 1 :][:1] in ("", "|"):
                self._at += 1
            else:
                parts.append(self._repeated())
        return Sequence(parts)

    def _repeated(self) -> Node:
        node = self._atom()
        while (bounds := self._bounds()) is not None:
            node = Repeat(node, *bounds)
            if self._took("?"):  # a lazy one matches the same
                continue
            if self._next() in ("*", "+", "{"):
                self._refuse(f"{self._next()} follows what repeats already")
        return node

    def _bounds(self) -> tuple[int, int | None] | None:
        """How often what was read last may come; None where nothing is said."""
        for character, bounds in {"*": (0, None), "+": (1, None), "?": (0, 1)}.items():
            if self._took(character):
                return bounds
        if not self._took("{"):
            return None
        end = self._pattern.find("}", self._at)
        first, comma, last = self._pattern[self._at : max(end, self._at)].partition(",")
        numbers = [one for one in (first, last) if one]
        if end < 0 or not numbers or not all(one.isascii() and one.isdigit() for one in numbers):
            self._refuse("{ needs two numbers, as in {2,4}; \\{ is the character")
        self._at = end + 1
        least, most = int(first or 0), int(last) if last else None
        if not comma:
            most = least
        if most is not None and most < least:
            self._refuse(f"{{{least},{most}}} has its smaller number last")
        return least, most

    def _atom(self) -> Node:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return Symbols(self._set())
        if character == ".":
            return Symbols(self._all)
        if character in "*+?{":
            self._at -= 1
            self._refuse(f"{character} has nothing to repeat")
        if character in "^$":
            self._refuse(f"{character} can only stand at an end: a pattern is of a whole number")
        return Symbols(self._escaped() if character == "\\" else self._known(character))

    def _group(self) -> Node:
        if self._took("?") and not self._took(":"):
            if not self._took("P<"):
                self._refuse("(? begins what no automaton can match: lookaround, a flag, a test")
            self._at = self._pattern.find(">", self._at) + 1 or len(self._pattern)
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(f"more than {DEEPEST} groups lie within each other")
        node = self._choice()
        if not self._took(")"):
            self._refuse("a ( without its )")
        self._depth -= 1
        return node

    def _escaped(self) -> int:
        """The symbols that a backslash and what follows it stand for, outside a set."""
        character = self._take()
        if character.isdigit():
            self._refuse(f"\\{character} is a backreference, which no automaton can match")
        if character.lower() in _KINDS:
            return self._kind(character)
        if not character or character not in _PLAIN:
            self._refuse(f"\\{character} stands for no symbol of a number")
        return self._known(character)

    def _set(self) -> int:
        """The symbols of what stands between [ and ]."""
        start = self._at
        negated = self._took("^")
        mask = 0
        while self._next() != "]" or self._at == start + negated:
            character = self._take()
            if not character:
                self._refuse("a [ without its ]")
            if character == "\\":
                character = self._take()
                if character.lower() in _KINDS:
                    mask |= self._kind(character)
                    continue
                if not character or character not in _PLAIN:
                    self._refuse(f"\\{character} stands for no symbol of a number")
            last = character
            if self._next() == "-" and self._pattern[self._at + 1 :][:1] not in ("]", ""):
                self._at += 1
                last = self._take()
                if last == "\\":
                    last = self._take()
                if last < character:
                    self._refuse(f"{character}-{last} runs backwards")
            mask |= self._mask("".join(s for s in self._alphabet if character <= s <= last))
        self._at += 1
        mask = self._all & (~mask if negated else mask)
        if not mask:
            written = self._pattern[start - 1 : self._at]
            self._refuse(f"{written} has none of the reader's symbols, {self._alphabet.strip()}")
        return mask

    def _kind(self, character: str) -> int:
        r"""The symbols of \d or \w, or all others where the letter is a capital."""
        mask = self._mask(_KINDS[character.lower()])
        return self._all & (mask if character.islower() else ~mask)

    def _known(self, character: str) -> int:
        if character == SPACE:
            self._refuse("a number holds no space: a space ends it")
        if character not in self._alphabet:
            self._refuse(
                f"the reader knows no {character}: its symbols are {self._alphabet.strip()}"
            )
        return self._mask(character)

    def _mask(self, symbols: str) -> int:
        return sum(1 << self._alphabet.index(one) for one in symbols if one in self._alphabet)

    def _next(self) -> str:
        """The next character; "" at the end."""
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        character = self._next()
        self._at += len(character)
        return character

    def _took(self, text: str) -> bool:
        """Goes past the text if it comes next."""
        found = self._pattern.startswith(text, self._at)
        self._at += len(text) if found else 0
        return found

    def _refuse(self, why: str) -> NoReturn:
        raise PatternError(f"pattern: {why} (character {self._at} of {self._pattern!r})")
