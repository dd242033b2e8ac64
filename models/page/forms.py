"""The forms in which numbers are usually written: what is read in no such form is doubted."""

from functools import cache

from models.errors import PatternError
from models.page.automaton import Automaton, built
from models.page.expression import Choice, Node, parsed

# Of the symbols alone, not of their values: those of dates and times may be any.
FORMS = (
    r"\d+",
    r"-\d+",
    r"\d+[.,]\d+",
    r"-\d+[.,]\d+",
    r"\d{1,3}([.,]\d{3})+([.,]\d\d?)?",
    r"-\d{1,3}([.,]\d{3})+([.,]\d\d?)?",
    r"\d{1,3}/\d{1,3}",
    r"\d{1,3}-\d{1,3}",
    r"\d\d?/\d\d?/(\d\d|\d{4})",
    r"\d\d?\.\d\d?\.(\d\d|\d{4})",
    r"\d\d?-\d\d?-(\d\d|\d{4})",
    r"\d{4}-\d\d-\d\d",
    r"\d\d?:\d\d(:\d\d)?",
)


@cache
def usual(alphabet: str) -> Automaton:
    """What numbers of these forms match, as far as the reader's alphabet goes.

    Args:
        alphabet: the reader's symbols, digits among them.
    """
    return built(Choice([node for form in FORMS if (node := _parsed(form, alphabet))]), alphabet)


@cache
def usual_row(alphabet: str) -> Automaton:
    """That of a row of such numbers."""
    return usual(alphabet).row(alphabet)


def _parsed(form: str, alphabet: str) -> Node | None:
    try:
        return parsed(form, alphabet)
    except PatternError:
        return None
