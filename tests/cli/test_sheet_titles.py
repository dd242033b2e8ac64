import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.sheet_titles import Titles


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("sheet.jpg", "sheet.jpg"),
        ("folder/deep/sheet.jpg", "sheet.jpg"),
        ("scan.pdf#page=12", "scan.pdf#page=12"),
        ("a[1]:*?.png", "a_1____.png"),
        (r"a\b.png", "a_b.png"),
        ("'quoted'", "quoted"),
        ("a\x1b\udcff.png", "a_x1b_udcff.png"),
        ("''", "table"),
        ("-", "-"),
        ("x" * 40 + ".jpg", "x" * 31),
        ("x" * 40 + ".pdf#page=12", "x" * 23 + "#page=12"),
        ("\U0001f600" * 20, "\U0001f600" * 15),  # each counts twice
    ],
)
def test_a_title_is_what_is_left_of_a_files_name(name: str, title: str) -> None:
    assert Titles().of(name) == title


def test_no_two_are_alike_whatever_the_case() -> None:
    titles = Titles("To check")
    assert [titles.of(name) for name in ("a/s.png", "b/S.PNG", "c/s.png", "s.png (2)")] == [
        "s.png",
        "S.PNG (2)",
        "s.png (3)",
        "s.png (2) (2)",
    ]
    assert titles.of("TO CHECK") == "TO CHECK (2)"
    assert titles.of("history") == "history (2)"  # Excel has one
    assert [titles.of("y" * 50) for _ in range(2)] == ["y" * 31, "y" * 27 + " (2)"]


@given(st.lists(st.text(max_size=40), max_size=8))
def test_whatever_the_names_are_excel_takes_the_titles(names: list[str]) -> None:
    titles = Titles("To check")
    found = [titles.of(name) for name in names for _ in range(3)]
    assert len({one.casefold() for one in found}) == len(found)
    for one in found:
        assert 0 < len(one.encode("utf-16-le")) <= 62
        assert not set(one) & set("\\/?*[]:")
        assert one[0] != "'" != one[-1]
        assert one.isprintable()
