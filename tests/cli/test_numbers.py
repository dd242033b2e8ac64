"""`scanline numbers`."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.afresh import DRAWINGS, RIGHT, TEXTS, drawings
from tests.cli.runs import on_terminal, scanline, uncoloured
from tests.pictures import encoded, photo, sheet


def test_numbers_are_read_row_by_row(tmp_path: Path) -> None:
    (tmp_path / "page.png").write_bytes(encoded(sheet(["407", "2214"]).image))
    (tmp_path / "blank.png").write_bytes(encoded(photo(7, 300, 300, ink=200)))
    done = scanline("numbers", "page.png", "blank.png", cwd=tmp_path)
    assert done.status == 3  # nothing is on the second
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert [row[:3] for row in rows] == [
        ["page.png", "1", "407"],
        ["page.png", "2", "2214"],
        ["blank.png", "", ""],
    ]
    page, _ = map(
        json.loads,
        scanline("numbers", "--json", "page.png", "blank.png", cwd=tmp_path).out.splitlines(),
    )
    assert [row["text"] for row in page["rows"]] == ["407", "2214"]
    seen = on_terminal("numbers", "page.png", "blank.png", cwd=tmp_path)
    assert "2214" in seen.out
    assert "no numbers were found" in seen.out
    table = csv.DictReader(
        io.StringIO(scanline("numbers", "--csv", "page.png", cwd=tmp_path).out, newline="")
    )
    assert [(row["row"], row["text"]) for row in table] == [("1", "407"), ("2", "2214")]


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("text", TEXTS)
def test_what_is_drawn_afresh_is_printed_as_it_is_written(tmp_path: Path, text: str) -> None:
    for place, picture in enumerate(drawings(text)):
        (tmp_path / f"{place}.png").write_bytes(picture)
    done = scanline("numbers", "--json", ".", cwd=tmp_path)
    pages = map(json.loads, done.out.splitlines())
    read = [[row["text"] for row in page["rows"]] for page in pages]
    assert len(read) == DRAWINGS
    assert read.count([text]) >= RIGHT, read


def test_numbers_match_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "page.png").write_bytes(encoded(sheet(["407", "2214"]).image))
    done = scanline("numbers", "page.png", "--pattern", r"\d{4}", "--csv", cwd=tmp_path)
    first, last = csv.DictReader(io.StringIO(done.out, newline=""))
    assert (first["text"], first["accepted"]) == ("", "false")
    assert first["reason"] == "no reading fits the pattern: without it 407 is read"
    assert (last["text"], last["accepted"]) == ("2214", "true")


def test_alternatives_are_printed_in_every_form(tmp_path: Path) -> None:
    (tmp_path / "page.png").write_bytes(encoded(sheet(["407"]).image))
    asked = ("numbers", "page.png", "--pattern", r"\d{3}|\d\.\d\d", "--alternatives")
    page = json.loads(scanline(*asked, "--json", cwd=tmp_path).out)
    others = page["rows"][0]["numbers"][0]["alternatives"]
    assert "4.07" in [one["text"] for one in others]
    said = ", ".join(f"{one['text']} {one['confidence']:.4f}" for one in others)
    (row,) = csv.DictReader(io.StringIO(scanline(*asked, "--csv", cwd=tmp_path).out, newline=""))
    assert row["alternatives"] == said
    assert list(row)[-2:] == ["alternatives", "error"]
    assert scanline(*asked, cwd=tmp_path).out.split("\t")[-2] == said
    seen = uncoloured(on_terminal(*asked, cwd=tmp_path).out)
    assert re.search(r"or .*4\.07 \(\d+\.\d%\)", seen)


def test_a_pattern_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "page.png").write_bytes(encoded(sheet(["407"]).image))
    done = scanline("numbers", "page.png", "--pattern", "[", cwd=tmp_path)
    assert done.status == 1
    assert "a [ without its ]" in done.out
