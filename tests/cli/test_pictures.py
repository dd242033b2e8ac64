import csv
import io
import json
import os
from pathlib import Path

import httpx
import pytest

from models.files.formats import NAMES
from tests.cli.runs import on_terminal, scanline
from tests.pictures import encoded, photo, sheet, table

SMALL = {digit: encoded(photo(digit, 56, 56)) for digit in (2, 4, 7)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three digits at two depths, one of them in capitals, and what is no picture."""
    (tmp_path / "deep").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "a.png").write_bytes(SMALL[2])
    (tmp_path / "b.JPG").write_bytes(encoded(photo(7), ".jpg"))
    (tmp_path / "deep" / "c.webp").write_bytes(encoded(photo(4), ".webp"))
    for name in ("notes.txt", ".d.png", ".hidden/e.png", "deep/f.zip"):
        (tmp_path / name).write_bytes(b"no picture")
    return tmp_path


def test_a_script_gets_a_line_a_picture_with_tabs_between(folder: Path) -> None:
    done = scanline("classify", "b.JPG", "a.png", cwd=folder)
    assert done.status == 0
    assert done.err == ""
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert [(row[0], row[1], *row[3:]) for row in rows] == [
        ("b.JPG", "7", "true", "", ""),
        ("a.png", "2", "true", "", ""),
    ]
    assert all(0.8 < float(row[2]) <= 1 for row in rows)


def test_a_folder_is_read_at_any_depth_but_for_what_is_hidden_or_no_picture(folder: Path) -> None:
    done = scanline("classify", str(folder))
    assert done.status == 0
    names = [line.split("\t")[0] for line in done.out.splitlines()]
    assert names == [str(folder / name) for name in ("a.png", "b.JPG", "deep/c.webp")]


def test_a_pattern_in_quotes_is_filled_in(folder: Path) -> None:
    done = scanline("classify", "**/*.webp", "?.png", "*.gif", cwd=folder)
    assert [line.split("\t")[0] for line in done.out.splitlines()] == [
        "deep/c.webp",
        "a.png",
        "*.gif",
    ]
    assert done.status == 1
    assert "no file has such a name" in done.out


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder: Path) -> None:
    (folder / "[ab].png").write_bytes(SMALL[7])
    done = scanline("classify", "[ab].png", cwd=folder)
    assert done.out.split("\t")[:2] == ["[ab].png", "7"]


def test_json_is_one_object_a_line_with_all_that_the_service_answers(folder: Path) -> None:
    done = scanline("classify", "--json", "a.png", "notes.txt", "none.png", cwd=folder)
    assert done.status == 1
    read, broken, missing = (json.loads(line) for line in done.out.splitlines())
    assert (read["file"], read["model"], read["digit"], read["accepted"]) == (
        "a.png",
        "digits",
        2,
        True,
    )
    assert sum(read["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert read["box"]["width"] > 1
    assert "error" not in read
    assert (broken["file"], set(broken)) == ("notes.txt", {"file", "error"})
    assert "JPEG" in broken["error"]
    assert missing == {"file": "none.png", "error": "No such file or directory"}
    assert "2 of 3 could not be read" in done.err


def test_csv_has_a_head_and_survives_every_name(folder: Path) -> None:
    odd = os.fsdecode(b'two "lines",\n=1+1\xff.png')
    (folder / "a.png").rename(folder / odd)
    done = scanline("classify", "--csv", odd, "b.JPG", "none.png", cwd=folder)
    assert done.status == 1
    rows = list(csv.DictReader(io.StringIO(done.out, newline="")))
    assert [row["file"] for row in rows] == [odd, "b.JPG", "none.png"]
    assert [row["digit"] for row in rows] == ["2", "7", ""]
    assert [row["accepted"] for row in rows] == ["true", "true", ""]
    assert rows[2]["error"] == "No such file or directory"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_no_name_breaks_a_line(tmp_path: Path, encoding: str) -> None:
    names = [os.fsdecode(b"\xff\xfe.png"), "[red]é[bold].png", "a\tb\nc\x1b[2J.png"]
    for name in names:
        (tmp_path / name).write_bytes(SMALL[7])
    plain = scanline("classify", *names, cwd=tmp_path, encoding=encoding)
    assert plain.status == 0
    lines = plain.out.splitlines()
    assert len(lines) == 3
    assert [line.split("\t")[1] for line in lines] == ["7"] * 3
    assert lines[0].startswith(r"\udcff\udcfe.png")
    assert lines[1].startswith("[red]é[bold].png" if encoding == "utf-8" else r"[red]\xe9[bold]")
    assert lines[2].startswith(r"a\tb\nc\x1b[2J.png")
    seen = on_terminal("classify", *names, cwd=tmp_path)
    assert seen.status == 0
    assert "[red]é[bold].png" in seen.out
    assert r"a\tb\nc\x1b[2J.png" in seen.out
    objects = scanline("classify", "--json", *names, cwd=tmp_path).out.splitlines()
    assert [json.loads(line)["file"] for line in objects] == names


def test_people_see_lines_and_a_sum(folder: Path) -> None:
    (folder / "blank.png").write_bytes(encoded(photo(7, 56, 56, ink=200)))
    seen = on_terminal("classify", "a.png", "blank.png", "notes.txt", cwd=folder, NO_COLOR="1")
    assert seen.status == 1
    for words in (
        "accepted",
        "no ink was found",
        "JPEG",
        "3 pictures: 1 accepted, 1 not accepted, 1 not read",
    ):
        assert words in seen.out
    assert "\x1b[3" not in seen.out
    assert "\x1b[32maccepted" in on_terminal("classify", "a.png", cwd=folder).out


def test_one_bad_picture_among_a_thousand_spoils_no_other(tmp_path: Path) -> None:
    for number in range(1000):
        (tmp_path / f"{number:03}.png").write_bytes(SMALL[7] if number != 500 else SMALL[7][:90])
    done = scanline("classify", str(tmp_path))
    assert done.status == 1
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert len(rows) == 1000
    digits = [row[1] for row in rows]
    assert digits == ["7"] * 500 + [""] + ["7"] * 499
    assert rows[500][-1]
    assert "1 of 1000 could not be read" in done.err


def test_many_pictures_have_a_progress_bar_on_a_terminal_only(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.png").write_bytes(SMALL[7])
    seen = on_terminal("classify", str(tmp_path))
    assert seen.status == 0
    assert "/40" in seen.out
    assert seen.out.count("accepted") == 41
    assert scanline("classify", str(tmp_path)).err == ""
    assert "/40" not in on_terminal("classify", "--json", str(tmp_path)).out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (SMALL[7][:90], "truncated"),
        (b"PK\3\4", f"no {NAMES}"),
        (b"\0" * 20_000_001, "over 20000000 bytes"),
    ],
    ids=["empty", "truncated", "no picture", "too large"],
)
@pytest.mark.parametrize("remote", [False, True], ids=["here", "over HTTP"])
def test_what_cannot_be_read_is_said_of_that_file_alone(
    tmp_path: Path, client: httpx.Client, content: bytes, words: str, remote: bool
) -> None:
    (tmp_path / "bad.png").write_bytes(content)
    (tmp_path / "good.png").write_bytes(SMALL[7])
    where = ["--url", str(client.base_url)] if remote else []
    for command in ("classify", "numbers", "tables"):
        done = scanline(command, "--json", "bad.png", "good.png", *where, cwd=tmp_path)
        assert done.status == 1
        bad, good = map(json.loads, done.out.splitlines())
        assert words in bad["error"] or (remote and "20,000,001 bytes" in bad["error"])
        assert "error" not in good


def test_a_missing_file_and_a_folder_without_pictures_are_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "good.png").write_bytes(SMALL[7])
    done = scanline("classify", "none.png", "empty", "good.png", "x" * 300, cwd=tmp_path)
    assert done.status == 1
    none, empty, good, long = (line.split("\t") for line in done.out.splitlines())
    assert none[-1] == "No such file or directory"
    assert empty[-1] == f"the folder holds no {NAMES}"
    assert good[1] == "7"
    assert long[-1] == "File name too long"


def test_two_forms_or_no_file_are_wrong_usage() -> None:
    for arguments in (
        ["classify", "--json", "--csv", "a.png"],
        ["classify"],
        ["numbers"],
        ["tables"],
    ):
        done = scanline(*arguments)
        assert done.status == 2
        assert "Usage" in done.err


@pytest.mark.parametrize("command", ["classify", "numbers", "tables"])
def test_a_server_answers_what_this_process_does(
    folder: Path, client: httpx.Client, command: str
) -> None:
    (folder / "page.png").write_bytes(encoded(sheet(["407", "2214"]).image))
    (folder / "table.png").write_bytes(encoded(table([["407", "12"], ["22", "74"]])))
    files = ["a.png", "b.JPG", "deep", "page.png", "table.png", "notes.txt"]
    for form in ("--json", "--csv"):
        here = scanline(command, form, *files, cwd=folder)
        there = scanline(command, form, *files, "--url", str(client.base_url), cwd=folder)
        assert here == there
        assert here.status == 1


def test_another_model_can_be_asked(folder: Path) -> None:
    done = scanline("classify", "--json", "--model", "digits-fast", "a.png", cwd=folder)
    assert json.loads(done.out)["model"] == "digits-fast"


def test_the_servers_settings_hold_here_too(folder: Path) -> None:
    assert scanline("classify", str(folder), SCANLINE_PERMITS="1").status == 0
    assert scanline("classify", str(folder), SCANLINE_API_KEYS="secret").status == 0
    doubting = scanline("classify", "a.png", cwd=folder, SCANLINE_MIN_CONFIDENCE="1")
    assert doubting.out.split("\t")[3] == "false"
    wrong = scanline("classify", "a.png", cwd=folder, SCANLINE_THREADS="many")
    assert wrong.status == 1
    assert "SCANLINE_THREADS" in wrong.err
