"""From ten scanned mark sheets and a photo to a checked spreadsheet, in three ways."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import httpx
import numpy as np
import openpyxl
import pytest
from cv2.typing import MatLike
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import expect

from tests.app.site.conftest import Open
from tests.app.site.stacks import download, read_all
from tests.benchmarks.runs import need
from tests.pictures import edges, pdf, sheet, table

pytestmark = pytest.mark.slow
SHEETS, ROWS, COLUMNS = 10, 6, 4
PLACE = re.compile(r"marks\.pdf, page (\d+), row (\d+), column (\d+)\.")
Marks = list[list[str]]


def marks(number: int) -> Marks:
    """The marks on a sheet."""
    random = np.random.default_rng(number)
    return [[str(one) for one in row] for row in random.integers(10, 100, (ROWS, COLUMNS))]


TRUTH = [marks(number) for number in range(SHEETS)]


def scanned(number: int) -> MatLike:
    """A sheet as it is scanned; on every third, somebody has spilt ink on a mark."""
    page = np.array(table(TRUTH[number]))
    if number % 3 == 0:
        rows, columns = edges(TRUTH[number])
        row, column = number % ROWS, number % COLUMNS
        middle = (columns[column] + columns[column + 1]) // 2, (rows[row] + rows[row + 1]) // 2
        cv2.circle(page, middle, 26, 50, -1)
    return page


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with marks.pdf, and photo.heic of two rows: 407 and 22."""
    need("heif-enc", "libheif-examples")
    from benchmarks.speed.formats import encoded

    folder = tmp_path_factory.mktemp("walk")
    (folder / "marks.pdf").write_bytes(pdf(*map(scanned, range(SHEETS))))
    photo = np.dstack([np.asarray(sheet(["407", "22"]).image)] * 3)
    (folder / "photo.heic").write_bytes(encoded("heif", photo))
    yield folder


def read_in(one: Worksheet) -> Marks:
    """The marks in a sheet of a workbook."""
    rows = one.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True)
    return [[str(cell) for cell in row] for row in rows]


def test_on_the_site(open_page: Open, files: Path) -> None:
    page = open_page()
    given = [(one.name, one.read_bytes()) for one in sorted(files.iterdir())]
    read_all(page, given, SHEETS + 1)
    field, form = page.get_by_label("What is written there?"), page.locator("#check-form")
    field.focus()
    checked = 0
    while form.is_visible():
        found = PLACE.match(page.locator("#check-why").inner_text())
        assert found
        number, row, column = (int(one) - 1 for one in found.groups())
        page.keyboard.press("Control+a")
        page.keyboard.type(TRUTH[number][row][column])
        page.keyboard.press("Enter")
        checked += 1
    assert checked >= 4
    expect(page.locator("#check-said")).to_contain_text("Nothing is left to check.")
    book = openpyxl.load_workbook(io.BytesIO(download(page, "Excel (XLSX)")))
    assert book.sheetnames[1:] == [f"marks.pdf, page {number + 1}" for number in range(SHEETS)]
    assert [read_in(one) for one in book.worksheets[1:]] == TRUTH
    of_photo = [row for row in book["All"].values if row[0] == "photo.heic"]
    assert [row[5] for row in of_photo] == [407, 22]
    assert {row[3] for row in book["All"].iter_rows(min_row=2, values_only=True)} == {""}


def test_by_command(files: Path, tmp_path: Path) -> None:
    def scanline(*arguments: str) -> None:
        command = [sys.executable, "-m", "cli", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=files)
        assert done.returncode in (0, 3), done.stderr

    scanline("tables", "marks.pdf", "--xlsx", str(tmp_path / "marks.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "marks.xlsx")
    *sheets, to_check = book.worksheets
    assert len(sheets) == SHEETS
    places = [row[1:3] for row in to_check.iter_rows(min_row=3, values_only=True)]
    assert len(places) >= 4
    for title, place in places:
        one = book[str(title)]
        number = sheets.index(one)
        cell = one[str(place)]
        cell.value = TRUTH[number][cell.row - 1][cell.column - 1]
    assert [read_in(one) for one in sheets] == TRUTH
    scanline("numbers", "photo.heic", "--xlsx", str(tmp_path / "photo.xlsx"))
    numbers = openpyxl.load_workbook(tmp_path / "photo.xlsx")["Numbers"]
    assert [row[2] for row in numbers.iter_rows(min_row=2, values_only=True)] == [407, 22]


def test_by_curl(client: httpx.Client, files: Path, tmp_path: Path) -> None:
    need("curl", "curl")

    def curl(file: str, call: str, *options: str) -> str:
        address = str(client.base_url).rstrip("/") + call
        command = ["curl", "--silent", "--show-error", "--fail", "--data-binary", f"@{file}"]
        done = subprocess.run([*command, *options, address], capture_output=True, cwd=files)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    book = openpyxl.Workbook()
    heads = tmp_path / "heads"
    for number in range(SHEETS):
        as_csv = ["--header", "Accept: text/csv", "--dump-header", os.fspath(heads)]
        read = list(
            csv.reader(curl("marks.pdf", f"/v1/tables?pages={number + 1}", *as_csv).splitlines())
        )
        doubtful = re.search(r"^doubtful-cells: *(.*?)\r?$", heads.read_text(), re.I | re.M)
        assert doubtful
        for row, column in re.findall(r"(\d+):(\d+)", doubtful[1]):
            place = int(row) - 1, int(column) - 1
            read[place[0]][place[1]] = TRUTH[number][place[0]][place[1]]
        one = book.create_sheet(str(number))
        for line in read:
            one.append(line)
    assert [read_in(one) for one in book.worksheets[1:]] == TRUTH
    answer = json.loads(curl("photo.heic", "/v1/numbers"))
    assert [(row["text"], row["accepted"]) for row in answer["rows"]] == [
        ("407", True),
        ("22", True),
    ]
