"""What is taken away from the site: spreadsheets, a table to paste, pictures to teach with."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from playwright.sync_api import expect

from cli.reports import no_formula
from models.artifact import checkpoint
from models.artifact.card import LineCard
from models.artifact.checkpoint import SHIPPED
from tests.app.site.conftest import Open
from tests.app.site.gestures import settle
from tests.app.site.stacks import CELLS, blotted, check, download, read_all, scan
from tests.pictures import encoded, photo, table
from training.data import pictures

FILES = [("marks.pdf", scan()), ("page.png", blotted()), ("broken.png", b"no picture")]
HEAD = ["picture", "table", "row", "to check", "corrected", "1", "2", "3"]


def test_all_pages_are_a_csv_that_says_what_is_doubtful_corrected_and_missing(
    open_page: Open,
) -> None:
    page = open_page()
    read_all(page, FILES, 4)
    head, *lines = csv.reader(io.StringIO(download(page, "CSV").decode("utf-8-sig")))
    assert head == HEAD
    assert [line[:5] for line in lines] == [
        *(["marks.pdf, page 1", "1", str(row), "", ""] for row in range(1, 5)),
        ["marks.pdf, page 2", "", "1", "", ""],
        ["page.png", "", "1", "", ""],
        ["page.png", "", "2", "1", ""],
        ["broken.png", "", "", lines[-1][3], ""],
    ]
    assert lines[-1][3].startswith("not read: “broken.png” cannot be read.")
    assert [line[5:] for line in lines[:4]] == CELLS
    check(page, ["2214"])
    lines = list(csv.reader(io.StringIO(download(page, "CSV").decode("utf-8-sig"))))
    assert lines[-2] == ["page.png", "", "2", "", "1", "2214"]


def test_all_pages_are_a_workbook_in_which_doubt_and_correction_have_colours(
    open_page: Open,
) -> None:
    page = open_page()
    read_all(page, FILES, 4)

    def sheets() -> openpyxl.Workbook:
        return openpyxl.load_workbook(io.BytesIO(download(page, "Excel (XLSX)")))

    book = sheets()
    assert book.sheetnames == ["All", "marks.pdf, page 1"]
    table = [[one or "" for one in row] for row in book["marks.pdf, page 1"].values]
    assert table == [[int(text) if text else "" for text in row] for row in CELLS]
    assert [str(one.value) for one in book["All"][1]] == HEAD
    amber = book["All"]["F8"].fill.fgColor.rgb
    assert amber != book["All"]["F7"].fill.fgColor.rgb
    check(page, ["2214"])
    corrected = sheets()["All"]["F8"]
    assert corrected.value == 2214
    assert corrected.fill.fgColor.rgb not in (amber, book["All"]["F7"].fill.fgColor.rgb)


def test_a_page_is_copied_as_a_table(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    read_all(page, FILES, 4)
    page.get_by_role("button", name="Copy this page").click()
    expect(page.locator("#away-said")).to_have_text("The page is on the clipboard, as a table.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == ["\t".join(row) for row in CELLS]


@pytest.mark.parametrize("name", ["=1+1.png", "a,b.png", "-1+HYPERLINK(A1).png", "_x0041_.png"])
def test_a_files_name_is_only_text_in_a_spreadsheet(open_page: Open, name: str) -> None:
    page = open_page()
    read_all(page, [(name, blotted()), ("seven.png", encoded(photo(7)))], 2)
    lines = list(csv.reader(io.StringIO(download(page, "CSV").decode("utf-8-sig"))))
    assert lines[1][0] == no_formula(name)
    book = openpyxl.load_workbook(io.BytesIO(download(page, "Excel (XLSX)")))
    cell = book["All"]["A2"]
    assert (unescape(cell.value), cell.data_type, cell.number_format) == (name, "s", "@")


def test_sheets_have_names_that_excel_takes_each_another(open_page: Open) -> None:
    names = ["History", "history", "a\u0001", "a", "", "x" * 40, "x" * 40, "'b[1]:c'", "😀" * 20]
    sheets = [{"name": name, "end": ", page 12", "lines": []} for name in names]
    sheets += [{**one, "end": ""} for one in sheets]
    found = open_page().evaluate(
        """async (sheets) => {
            const blob = (await import("/site/xlsx.js")).xlsx(sheets);
            return [...new Uint8Array(await blob.arrayBuffer())];
        }""",
        sheets,
    )
    titles = openpyxl.load_workbook(io.BytesIO(bytes(found))).sheetnames
    assert len({one.casefold() for one in titles}) == len(titles) == 18
    assert "history" not in {one.casefold() for one in titles}
    for title in titles:
        assert 0 < len(title.encode("utf-16-le")) // 2 <= 31
        assert not set(title) & set("[]:*?/\\\u0001")
        assert not title.startswith("'")
        assert not title.endswith("'")
    assert all(", page 12" in title for title in titles[:9])


def test_an_empty_row_of_a_table_stays_a_row(open_page: Open) -> None:
    cells = [CELLS[0], CELLS[1], ["", "", ""], CELLS[3]]
    page = open_page()
    page.get_by_role("radio", name="A table").check()
    read_all(page, [("a.png", encoded(table(cells))), ("seven.png", encoded(photo(7)))], 2)
    lines = list(csv.reader(io.StringIO(download(page, "CSV").decode("utf-8-sig"))))[1:5]
    assert [line[2] for line in lines] == ["1", "2", "3", "4"]
    assert [line[5:] or ["", "", ""] for line in lines] == cells


def test_what_was_corrected_is_a_folder_that_training_reads(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page()
    read_all(page, [("a.png", blotted()), ("b.png", blotted()), ("c.png", blotted())], 3)
    expect(page.get_by_role("button", name="Save what I corrected")).to_be_disabled()
    check(page, ["2214", "2", "x"])
    content = download(page, "Save what I corrected")
    expect(page.locator("#away-said")).to_have_text(
        "2 pictures in corrections.zip. 1 is left out: the reader knows no such symbols, or there "
        "is no picture."
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    monkeypatch.setattr(pictures, "LEAST", 2)
    card, _, _ = checkpoint.load(SHIPPED / "lines")
    assert isinstance(card, LineCard)
    found = pictures.labelled(tmp_path, card.architecture.symbols)
    assert [one.text for one in found] == ["2214", "2"]
    for one in found:
        height, width = one.grey.shape
        assert 70 < height < 160
        assert 200 < width < 600
        assert one.grey.min() < 90 < 180 < one.grey.max()


def test_what_was_corrected_is_not_lost_by_other_files_or_one_press_of_clear(
    open_page: Open,
) -> None:
    page = open_page()
    read_all(page, [("a.png", blotted()), ("b.png", blotted())], 2)
    check(page, ["2214"])
    read_all(page, [("seven.png", encoded(photo(7)))], 3)
    lines = csv.reader(io.StringIO(download(page, "CSV").decode("utf-8-sig")))
    assert [line[4:] for line in lines][2] == ["1", "2214"]
    read_all(page, [("a.png", blotted()), ("seven.png", encoded(photo(7)))], 2)
    check(page, ["2214"])
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("alert")).to_contain_text("Clear once more to lose it.")
    expect(page.locator("#stack-pages li")).to_have_count(2)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#stack-pages li")).to_have_count(0)


def test_a_correction_stays_in_its_place_however_pages_are_read(open_page: Open) -> None:
    page = open_page()
    read_all(page, FILES[:2], 3)
    page.locator("#page-tables button").nth(1).click()
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    for mode in ("Numbers", "One digit", "A table", "Anything"):
        page.get_by_role("radio", name=mode).check()
        expect(page.locator("#stack-bar")).to_be_hidden()
        settle(page)
        lines = list(csv.reader(io.StringIO(download(page, "CSV").decode("utf-8-sig"))))
        read = [one for line in lines for one in line[5:]]
        assert read.count("99") == 1, mode
        if mode != "One digit":
            assert read.count("12") == 1
            assert "22" not in read[: read.index("36")]


def test_corrections_of_what_is_read_as_one_number_later_are_kept_and_said(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("radio", name="A table").check()
    read_all(page, FILES[:2], 3)
    for place, text in ((0, "13"), (1, "23")):
        page.locator("#page-tables button").nth(place).click()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.get_by_role("radio", name="One digit").check()
    settle(page)
    lines = list(csv.reader(io.StringIO(download(page, "CSV").decode("utf-8-sig"))))
    kept = [line for line in lines if "corrected on an earlier reading" in line[3]]
    assert [line[5] for line in kept] == ["13", "23"]
    with page.expect_download():
        page.get_by_role("button", name="Excel (XLSX)").click()


def test_a_picture_that_is_pasted_with_a_text_is_the_texts(open_page: Open) -> None:
    page = open_page()
    read_all(page, [("a.png", blotted()), ("b.png", blotted())], 2)
    page.get_by_label("What is written there?").focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["no picture"], "x.png", {type: "image/png"}));
            const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true});
            document.activeElement.dispatchEvent(event);
        }"""
    )
    expect(page.locator("#stack-pages li")).to_have_count(2)


def test_leaving_with_corrections_that_were_not_saved_is_asked_about(open_page: Open) -> None:
    page = open_page()
    read_all(page, [("a.png", blotted()), ("b.png", blotted())], 2)
    held = "!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    assert page.evaluate(held) is False
    check(page, ["2214"])
    assert page.evaluate(held) is True
    download(page, "CSV")
    assert page.evaluate(held) is False
