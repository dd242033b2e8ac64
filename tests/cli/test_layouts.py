from cli.answers import Digit, Numbers
from cli.layouts import DIGIT, NUMBERS


def page(*confidences: list[float], truncated: bool = False) -> Numbers:
    """A page of rows of sevens, accepted from 0.8 on."""
    rows = [
        {
            "text": "7" * len(row),
            "digits": [{"digit": 7, "confidence": one, "accepted": one >= 0.8} for one in row],
        }
        for row in confidences
    ]
    return Numbers.model_validate({"model": "lines", "rows": rows, "truncated": truncated})


def test_a_row_is_as_certain_as_its_least_certain_digit() -> None:
    read = page([0.9, 0.99], [0.5, 0.99, 0.7])
    assert NUMBERS.rows(read) == [("1", "77", "0.9000", "true"), ("2", "777", "0.5000", "false")]
    assert [line.plain for line in NUMBERS.lines(read)] == [
        "77    90.0%  accepted",
        "777   50.0%  unsure of digits 1, 3",
    ]
    assert not NUMBERS.is_accepted(read)
    assert NUMBERS.is_accepted(page([0.9]))


def test_a_page_that_holds_nothing_or_more_says_so() -> None:
    assert "no digits" in NUMBERS.lines(page())[0].plain
    assert not NUMBERS.is_accepted(page())
    assert "more on the page" in NUMBERS.lines(page([0.9], truncated=True))[-1].plain


def test_where_no_ink_was_found_there_is_no_confidence() -> None:
    blank = Digit(model="digits", digit=None, confidence=0, accepted=False, reason="it is blank")
    assert DIGIT.rows(blank) == [("", "0.0000", "false", "it is blank")]
    assert DIGIT.lines(blank)[0].plain.split() == ["-", "it", "is", "blank"]
