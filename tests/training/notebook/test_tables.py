from training.notebook.tables import listed, span, table


def test_parts_are_listed_with_one_and() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_a_table_is_markdown() -> None:
    assert table(["a", "b"], [[1, "x"], [2, "y"]]) == (
        "| a | b |\n| --- | --- |\n| 1 | x |\n| 2 | y |"
    )


def test_a_span_has_two_decimals() -> None:
    assert span([1, 2.346]) == "1.00 to 2.35"
