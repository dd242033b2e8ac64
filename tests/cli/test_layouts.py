from cli.answers import Digit, Numbers
from cli.layouts import DIGIT, NUMBERS


def page(*confidences: list[float], truncated: bool = False) -> Numbers:
    """A page of rows of sevens, accepted from 0.8 on."""
    rows = []
    for row in confidences:
        reasons = [None if one >= 0.8 else "its confidence is below 0.8" for one in row]
        numbers = [
            {"text": "7.5", "confidence": one, "accepted": reason is None, "reason": reason}
            for one, reason in zip(row, reasons, strict=True)
        ]
        doubt = next(filter(None, reasons), None)
        text = " ".join("7.5" for _ in row)
        rows.append({"text": text, "accepted": not doubt, "reason": doubt, "numbers": numbers})
    return Numbers.model_validate({"model": "lines", "rows": rows, "truncated": truncated})


def test_a_row_is_as_certain_as_its_least_certain_number() -> None:
    read = page([0.9], [0.5, 0.99])
    doubt = "its confidence is below 0.8"
    assert NUMBERS.rows(read) == [
        ("1", "7.5", "0.9000", "true", ""),
        ("2", "7.5 7.5", "0.5000", "false", doubt),
    ]
    assert [line.plain for line in NUMBERS.lines(read)] == [
        "7.5       90.0%  accepted",
        f"7.5 7.5   50.0%  {doubt}",
    ]
    assert not NUMBERS.is_accepted(read)
    assert NUMBERS.is_accepted(page([0.9]))


def test_a_page_that_holds_nothing_or_more_says_so() -> None:
    assert "no numbers" in NUMBERS.lines(page())[0].plain
    assert not NUMBERS.is_accepted(page())
    assert "more on the page" in NUMBERS.lines(page([0.9], truncated=True))[-1].plain


def test_where_no_ink_was_found_there_is_no_confidence() -> None:
    blank = Digit(model="digits", digit=None, confidence=0, accepted=False, reason="it is blank")
    assert DIGIT.rows(blank) == [("", "0.0000", "false", "it is blank")]
    assert DIGIT.lines(blank)[0].plain.split() == ["-", "it", "is", "blank"]
