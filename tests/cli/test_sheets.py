from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from cli import sheets as sheets_module
from cli.sheets import Sheet, Written
from models.errors import ScanlineError
from tests.cli.spreadsheets import Seen, cells


def write(sheet: Sheet, path: Path) -> None:
    book = Workbook(write_only=True)
    sheet.write_into(book)
    book.save(path)


def saved(path: Path, *row: Written) -> list[Seen]:
    sheet = Sheet(path, "one")
    sheet.append([*row])
    write(sheet, path)
    return list(cells(path)["one"].values())


@pytest.mark.parametrize(
    ("text", "value", "format_"),
    [
        ("0", 0, "0"),
        ("2017", 2017, "0"),
        ("-42", -42, "0"),
        ("12.50", 12.5, "0.00"),
        ("0.050", 0.05, "0.000"),
        ("100000000000", 100_000_000_000, "0"),
        ("123456789012345", 123_456_789_012_345, "0"),
        ("12345678901.2345", 12345678901.2345, "0.0000"),
    ],
)
def test_a_number_keeps_the_digits_that_are_shown(
    tmp_path: Path, text: str, value: float, format_: str
) -> None:
    (one,) = saved(tmp_path / "a.xlsx", Written(text, is_read=True))
    assert (one.value, one.format) == (value, format_)
    assert isinstance(one.value, int | float)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "007",
            "00.5",
            "-0",
            "-0.00",
            "1234567890123456",
            "+5",
            "1,200",
            "12/3",
            "1e5",
            "5-",
            "-",
        ),
        *("12:30", "1.", ".5", "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "#N/A", "TRUE", "٣"),
    ],
)
def test_all_else_is_a_text_and_never_a_formula(tmp_path: Path, text: str) -> None:
    (one,) = saved(tmp_path / "a.xlsx", Written(text, is_read=True))
    assert (one.value, one.format) == (text, "@")
    assert isinstance(one.value, str)


def test_a_name_is_a_text_though_it_looks_like_a_number(tmp_path: Path) -> None:
    (one,) = saved(tmp_path / "a.xlsx", Written("2017"))
    assert one.value == "2017"


def test_what_is_doubtful_is_amber_and_says_why_even_where_it_is_empty(tmp_path: Path) -> None:
    sure, doubtful, empty = saved(
        tmp_path / "a.xlsx",
        Written("7", is_read=True),
        Written("7", "it is odd (43.2%)", is_read=True),
        Written("", "no reading fits", is_read=True),
    )
    assert (sure.is_amber, sure.comment) == (False, None)
    assert (doubtful.is_amber, doubtful.comment) == (True, "it is odd (43.2%)")
    assert (empty.value, empty.is_amber, empty.comment) == (None, True, "no reading fits")


def test_characters_that_no_spreadsheet_holds_are_escaped(tmp_path: Path) -> None:
    name = "=a\x00\x0b\x1b[2J\ufffe\udcff\n\u202e.png"
    (one,) = saved(tmp_path / "a.xlsx", Written(name, f"b{name}"))
    assert one.value == r"=a\x00\x0b\x1b[2J\ufffe\udcff\n\u202e.png"
    assert one.comment == rf"b{one.value}"


def test_what_excel_takes_for_an_escape_stays_as_it_is(tmp_path: Path) -> None:
    saved(tmp_path / "a.xlsx", Written("a_x0041_.png"))
    with ZipFile(tmp_path / "a.xlsx") as opened:
        assert b"a_x005F_x0041_.png" in opened.read("xl/worksheets/sheet1.xml")


def test_a_text_is_no_longer_than_a_cell_holds(tmp_path: Path) -> None:
    (one,) = saved(tmp_path / "a.xlsx", Written("\U0001f600" * 50_000))
    assert len(one.value.encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.parametrize(("rows", "columns", "said"), [(2, 9, "2 rows"), (9, 2, "2 columns")])
def test_a_sheet_that_is_full_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, columns: int, said: str
) -> None:
    monkeypatch.setattr(sheets_module, "ROWS", rows)
    monkeypatch.setattr(sheets_module, "COLUMNS", columns)
    sheet = Sheet(Path("a.xlsx"), "one")
    with pytest.raises(ScanlineError, match=rf"a\.xlsx would need more than {said}"):
        for _ in range(3):
            sheet.append([Written("7")] * (3 if columns == 2 else 1))


def test_cells_are_merged(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path, "one", (12,))
    sheet.merged.append("A1:B1")
    sheet.append([Written("7", is_read=True)])
    write(sheet, tmp_path / "a.xlsx")
    read = load_workbook(tmp_path / "a.xlsx")["one"]
    assert [str(one) for one in read.merged_cells.ranges] == ["A1:B1"]
    assert read.column_dimensions["A"].width == 12
