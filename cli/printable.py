"""Texts of others (names of files, answers of servers) as a terminal may be given them."""

import json
from typing import Any


def shown(text: str) -> str:
    """The text on one line: what cannot be printed is escaped as in Python.

    That is all that moves the cursor, colours, turns the direction of writing or cannot be seen.
    """
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text
    )


def json_line(value: Any) -> str:
    """The value as JSON in ASCII on one line, in which nothing moves a terminal either."""
    return json.dumps(value).replace("\x7f", "\\u007f")
