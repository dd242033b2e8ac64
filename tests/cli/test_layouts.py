from cli.answers import Alternative, Digit, Numbers
from cli.layouts import DIGIT, NUMBERS, WITH_ALTERNATIVES


def page(
    *confidences: list[float], truncated: bool = False, left_out: tuple[str, ...] = ()
) -> Numbers:
    """A page of rows of sevens, accepted from 0.8 on."""
    rows = []
    for row in confidences:
        reasons = [None if one >= 0.8 else "its confidence is below 0.8" for one in row]
        numbers = [
            {
                "text": "7.5",
                "confidence": one,
                "accepted": reason is None,
                "reason": reason,
                "corners": [(0, 0), (9, 0), (9, 9), (0, 9)],
                "alternatives": None,
            }
            for one, reason in zip(row, reasons, strict=True)
        ]
        doubt = next(filter(None, reasons), None)
        text = " ".join("7.5" for _ in row)
        rows.append({"text": text, "accepted": not doubt, "reason": doubt, "numbers": numbers})
    box = {"x": 12, "y": 34.4, "width": 56, "height": 7.8}
    places = [{"box": box, "reason": reason} for reason in left_out]
    return Numbers.model_validate(
        {"model": "lines", "rows": rows, "left_out": places, "truncated": truncated}
    )


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
    assert not NUMBERS.is_accepted(page([0.9], truncated=True))


def test_alternatives_stand_in_a_column_and_below_the_row() -> None:
    others = [{"text": "7,5", "confidence": 0.0625}, {"text": "", "confidence": 0.0004}]
    read = page([0.9], [0.9, 0.9])
    numbers = [number for row in read.rows for number in row.numbers]
    for number, given in zip(numbers, (others, [], others), strict=True):
        number.alternatives = [Alternative.model_validate(one) for one in given]
    *_, first = WITH_ALTERNATIVES.rows(read)[0]
    *_, second = WITH_ALTERNATIVES.rows(read)[1]
    assert WITH_ALTERNATIVES.columns[-1] == "alternatives"
    assert first == "7,5 0.0625, nothing 0.0004"
    assert second == "; 7,5 0.0625, nothing 0.0004"
    assert [line.plain for line in WITH_ALTERNATIVES.lines(read)] == [
        "7.5       90.0%  accepted",
        "  or 7,5 (6.2%)",
        "7.5 7.5   90.0%  accepted",
        "  7.5: or 7,5 (6.2%)",
    ]


def test_a_page_that_holds_nothing_or_more_says_so() -> None:
    assert "no numbers" in NUMBERS.lines(page())[0].plain
    assert not NUMBERS.is_accepted(page())
    assert "more on the page" in NUMBERS.lines(page([0.9], truncated=True))[-1].plain


def test_what_is_left_out_is_said_below_the_rows() -> None:
    read = page([0.9], left_out=("nothing was read there",))
    said = "left out at 12,34 (56x8): nothing was read there"
    assert NUMBERS.rows(read)[1:] == [("", "", "", "false", said)]
    assert WITH_ALTERNATIVES.rows(read)[1:] == [("", "", "", "false", said, "")]
    assert NUMBERS.lines(read)[-1].plain == said
    assert not NUMBERS.is_accepted(read)


def test_where_no_ink_was_found_there_is_no_confidence() -> None:
    blank = Digit(model="digits", digit=None, confidence=0, accepted=False, reason="it is blank")
    assert DIGIT.rows(blank) == [("", "0.0000", "false", "it is blank")]
    assert DIGIT.lines(blank)[0].plain.split() == ["-", "it", "is", "blank"]
