import pytest

from models.errors import PatternError
from models.page.expression import Choice, Repeat, Sequence, Symbols, parsed

ALPHABET = "0123456789.,-/: "
DIGITS = (1 << 10) - 1


def test_a_pattern_is_what_it_says() -> None:
    minus, marks = Symbols(1 << 12), Symbols(0b11 << 10)
    assert parsed(r"-?\d+([.,]\d{2})*", ALPHABET) == Sequence(
        [
            Repeat(minus, 0, 1),
            Repeat(Symbols(DIGITS), 1, None),
            Repeat(Sequence([marks, Repeat(Symbols(DIGITS), 2, 2)]), 0, None),
        ]
    )
    one, two = Sequence([Symbols(1 << 1)]), Sequence([Symbols(1 << 2)])
    assert parsed("^1|2$", ALPHABET) == Choice([one, two])


def test_a_set_is_of_the_symbols_that_the_reader_knows() -> None:
    def of_set(pattern: str) -> str:
        (symbols,) = parsed(pattern, ALPHABET).parts  # type: ignore[union-attr]
        return "".join(one for i, one in enumerate(ALPHABET) if symbols.mask >> i & 1)  # type: ignore[union-attr]

    assert of_set("[2-4a-z]") == "234"
    assert of_set("[-/]") == "-/"
    assert of_set(r"[\d\]]") == "0123456789"
    assert of_set(r"[^\d.]") == ",-/:"
    assert of_set(r"\D") == ".,-/:"
    assert of_set(".") == "0123456789.,-/:"  # a space ends a number


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("1" * 201, "201 characters are too many: 200 at most"),
        ("(" * 21 + "1" + ")" * 21, "more than 20 groups lie within each other"),
        ("(" * 200, "more than 20 groups"),
        (r"(\d)\1", r"\1 is a backreference"),
        (r"(?=1)\d", "lookaround"),
        (r"(?<!1)\d", "lookaround"),
        (r"\b1", r"\b stands for no symbol"),
        ("(?i)1", "a flag"),
        ("(1", "a ( without its )"),
        ("(?P<name", "a ( without its )"),
        ("1)", "a ) without its ("),
        ("[1", "a [ without its ]"),
        ("*", "* has nothing to repeat"),
        ("{2}", "{ has nothing to repeat"),
        ("1**", "* follows what repeats already"),
        ("1++", "+ follows what repeats already"),
        ("1{x}", "{ needs two numbers"),
        ("1{2", "{ needs two numbers"),
        ("1{3,2}", "{3,2} has its smaller number last"),
        ("[9-0]", "9-0 runs backwards"),
        ("1^2", "^ can only stand at an end"),
        ("1$2", "$ can only stand at an end"),
        ("1 2", "a number holds no space"),
        ("1kg", "the reader knows no k: its symbols are 0123456789.,-/:"),
        ("[A-Z]1", "[A-Z] has none of the reader's symbols"),
        ("1\\", "\\ stands for no symbol"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_what_is_wrong(pattern: str, why: str) -> None:
    with pytest.raises(PatternError) as refused:
        parsed(pattern, ALPHABET)
    assert why in str(refused.value)


def test_what_is_wrong_is_shown_where_it_stands() -> None:
    with pytest.raises(PatternError) as refused:
        parsed(r"\d+x", ALPHABET)
    assert r"(character 4 of '\\d+x')" in str(refused.value)
