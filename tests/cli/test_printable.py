import json

import pytest

from cli.printable import json_line, shown

# What moves the cursor, colours, renames a window, turns the writing or cannot be seen.
MOVING = (
    "\x07\x08\t\n\r\x1b\x7f\x85\x90\x9b\x9d"
    "\u00ad\u061c\u200b\u200e\u202a\u202e\u2028\u2066\u2069\ufeff"
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("seven é 七.png", "seven é 七.png"),
        ("a\tb\nc", r"a\tb\nc"),
        ("\x1b[2J\x7f", r"\x1b[2J\x7f"),
        ("\x9b2J", r"\x9b2J"),
        ("\udcff", r"\udcff"),
        ("\u202egnp", r"\u202egnp"),
    ],
)
def test_what_cannot_be_printed_is_escaped(text: str, line: str) -> None:
    assert shown(text) == line


def test_nothing_that_moves_a_terminal_is_left() -> None:
    for one in (*map(chr, range(32)), *map(chr, range(127, 160)), *MOVING):
        assert not set(shown(f"a{one}b")) & set(MOVING)
        line = json_line({one: [one]})
        assert line.isascii()
        assert not set(line) & set(MOVING)
        assert json.loads(line) == {one: [one]}
