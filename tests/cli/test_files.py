"""Files of each kind, by each way that they can be named."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.runs import need
from tests.cli.answers import numbers, one
from tests.cli.other_servers import Exchange, other_server, says
from tests.cli.runs import on_terminal, scanline, uncoloured
from tests.cli.spreadsheets import cells, values
from tests.pictures import encoded, pdf, sheet, table

ROWS = (["407"], ["2214", "77"])
CELLS = ([["12", "22"], ["36", "28"]], [["24", "74"], ["66", "14"]])
PAGES = {
    "numbers": [sheet(rows).image for rows in ROWS],
    "tables": [table(cells) for cells in CELLS],
}
READ = {"numbers": [*ROWS], "tables": [[one for row in cells for one in row] for cells in CELLS]}


def read(*arguments: str, **more: Any) -> dict[str, list[str]]:
    """The numbers that are on each page, by its name."""
    done = scanline(*arguments, "--json", **more)
    assert done.status in (0, 3), done
    found = {}
    for line in map(json.loads, done.out.splitlines()):
        rows = line.get("rows", ())
        texts = [one["text"] for row in rows for one in row["numbers"]]
        for part in line.get("tables", ()):
            texts += [cell["text"] for row in part["cells"] for cell in row if cell]
        found[line["file"]] = texts
    return found


@pytest.mark.parametrize("command", ["numbers", "tables"])
def test_a_pdf_may_come_from_standard_input(command: str) -> None:
    first, second = READ[command]
    found = read(command, "-", stdin=pdf(*PAGES[command]))
    assert found == {"-#page=1": first, "-#page=2": second}


@pytest.mark.parametrize("command", ["numbers", "tables"])
def test_a_folder_may_hold_pdfs_heics_and_pictures(tmp_path: Path, command: str) -> None:
    need("heif-enc", "libheif-examples")
    (tmp_path / "in" / "deep").mkdir(parents=True)
    first, second = PAGES[command]
    texts = READ[command]
    (tmp_path / "first.png").write_bytes(encoded(first))
    made = ["heif-enc", "-q", "95", "first.png", "-o", "in/A.HEIC"]
    subprocess.run(made, check=True, capture_output=True, cwd=tmp_path)
    (tmp_path / "in" / "b.pdf").write_bytes(pdf(first, second))
    (tmp_path / "in" / "deep" / "c.tiff").write_bytes(encoded(second, ".tiff"))
    (tmp_path / "in" / "notes.txt").write_bytes(b"no picture")
    assert read(command, "in", cwd=tmp_path) == {
        "in/A.HEIC": texts[0],
        "in/b.pdf#page=1": texts[0],
        "in/b.pdf#page=2": texts[1],
        "in/deep/c.tiff#page=1": texts[1],
    }


def test_numbers_go_into_a_spreadsheet(tmp_path: Path) -> None:
    name = "=1+1\x1b[2J.pdf"
    (tmp_path / name).write_bytes(pdf(sheet(["2017", "42"]).image, sheet(["77"]).image))
    (tmp_path / "none.png").write_bytes(b"no picture")
    done = scanline(
        "numbers", name, "none.png", "--xlsx", "out.xlsx", "--pattern", r"\d\d", cwd=tmp_path
    )
    assert done.status == 1
    shown = r"=1+1\x1b[2J.pdf"
    found = values(tmp_path / "out.xlsx")
    assert found["Numbers"][1:] == [
        [f"{shown}#page=1", 1],
        [f"{shown}#page=1", 2, 42],
        [f"{shown}#page=2", 1, 77],
    ]
    seen = cells(tmp_path / "out.xlsx")["Numbers"]["C2"]
    assert seen.is_amber
    assert "without it 2017 is read" in str(seen.comment)
    _, _, doubtful, unread = found["To check"]
    assert doubtful == [f"{shown}#page=1", "Numbers", "C2", None, seen.comment]
    assert (unread[0], "no JPEG" in unread[-1]) == ("none.png", True)


def test_tables_go_into_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encoded(table([["42", "74"], ["24", ""], ["66", "74"]])))
    (tmp_path / "A.PNG").write_bytes(encoded(table([["12", "7"], ["2", "1"], ["14", "9"]])))
    done = scanline("tables", "a.png", "A.PNG", "--totals", "--xlsx", "out.xlsx", cwd=tmp_path)
    assert done.status == 3
    found = values(tmp_path / "out.xlsx")
    assert found["a.png"] == [
        [42, 74],
        [24],
        [66, 74],
        ["66, as the last row says", "74, as the last row says"],
        [],
        ["a.png, table 1"],
    ]
    assert found["A.PNG (2)"][3] == ["14, as the last row says", "8, but the last row says 9"]
    assert ["A.PNG", "A.PNG (2)", "B4", None, "8, but the last row says 9"] in found["To check"]


def test_a_file_of_many_pages_has_a_progress_bar(tmp_path: Path) -> None:
    count = 30

    def answer(exchange: Exchange) -> None:
        first, _, last = exchange.path.partition("pages=")[2].partition("-")
        page = numbers([one("42")]).model_dump()
        pages = [page | {"page": at} for at in range(int(first), int(last or first) + 1)]
        said = {"model": "lines", "pages": pages, "of": count}
        says(200, "application/json", json.dumps(said).encode())(exchange)

    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    with other_server(answer) as url:
        asked = ("numbers", "scan.pdf", "--url", url)
        seen = on_terminal(*asked, cwd=tmp_path)
        assert f"/{count}" in uncoloured(seen.out)
        few = on_terminal(*asked, "--pages", "1-10", cwd=tmp_path)
        assert "/10" not in uncoloured(few.out)
    assert seen.status == few.status == 0
