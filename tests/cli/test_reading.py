import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import typer

from cli.answers import Digit, Numbers
from cli.client import Client, RefusedError, ServiceError
from cli.kept import Kept
from cli.layouts import DIGIT, NUMBERS
from cli.pages import Page
from cli.reading import print_answers
from tests.pictures import encoded, sheet


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Five files, whose content is their number."""
    for number in range(5):
        (tmp_path / f"{number}.png").write_bytes(str(number).encode())
    return [str(tmp_path / f"{number}.png") for number in range(5)]


def answer(number: int) -> Digit:
    return Digit(model="m", digit=number, confidence=1, accepted=True, reason=None)


def test_answers_are_printed_in_the_files_order_whichever_comes_first(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    came: list[int] = []

    async def ask(_client: Client, picture: bytes) -> AsyncIterator[Page[Digit]]:
        number = int(picture)
        while number == 0 and len(came) < 4:  # the first waits for all others
            await asyncio.sleep(0)
        came.append(number)
        yield Page(None, answer(number), None)

    print_answers(files, ask, DIGIT, "json", None, None)
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert came[-1] == 0
    assert [one["digit"] for one in printed] == [0, 1, 2, 3, 4]
    assert [one["file"] for one in printed] == files


def test_what_is_refused_is_said_of_that_file_and_counted_at_the_end(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    async def ask(_client: Client, picture: bytes) -> AsyncIterator[Page[Digit]]:
        if picture in (b"1", b"3"):
            raise RefusedError("it is odd", 422)
        yield Page(None, answer(int(picture)), None)

    with pytest.raises(typer.Exit) as end:
        print_answers([*files, "nowhere.png"], ask, DIGIT, "tabs", None, None)
    printed = capsys.readouterr()
    assert end.value.exit_code == 1
    rows = [line.split("\t") for line in printed.out.splitlines()]
    assert [row[1] for row in rows] == ["0", "", "2", "", "4", ""]
    assert [row[-1] for row in rows[1:4:2]] == ["it is odd"] * 2
    assert "3 of 6 could not be read" in printed.err


def test_where_no_call_can_be_answered_no_more_are_made(files: list[str]) -> None:
    asked: list[bytes] = []

    async def ask(_client: Client, picture: bytes) -> AsyncIterator[Page[Digit]]:
        asked.append(picture)
        raise ServiceError("nothing is there")
        yield

    with pytest.raises(ServiceError):
        print_answers(files * 100, ask, DIGIT, "json", None, None)
    assert len(asked) < 20


@pytest.mark.parametrize(
    ("doubtful", "refused", "status"),
    [(b"", b"", 0), (b"2", b"", 3), (b"", b"3", 1), (b"2", b"3", 1)],
)
def test_the_exit_status_says_whether_all_was_read_and_whether_all_is_accepted(
    files: list[str],
    capsys: pytest.CaptureFixture[str],
    doubtful: bytes,
    refused: bytes,
    status: int,
) -> None:
    async def ask(_client: Client, picture: bytes) -> AsyncIterator[Page[Digit]]:
        if picture == refused:
            raise RefusedError("it is odd", 422)
        yield Page(None, answer(7).model_copy(update={"accepted": picture != doubtful}), None)

    ended = 0
    try:
        print_answers(files, ask, DIGIT, "csv", None, None)
    except typer.Exit as end:
        ended = end.exit_code
    assert ended == status
    said = {0: "", 1: "scanline: 1 of 5 could not be read\n", 3: "scanline: 1 of 5 not accepted\n"}
    assert capsys.readouterr().err == said[status]


def test_each_page_of_a_file_is_printed_under_a_name_of_its_own(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    async def ask(_client: Client, picture: bytes) -> AsyncIterator[Page[Digit]]:
        if picture != b"1":
            yield Page(None, answer(0), None)
            return
        yield Page(1, answer(5), None)
        yield Page(2, None, "it is odd")

    with pytest.raises(typer.Exit):
        print_answers(files[:2], ask, DIGIT, "tabs", None, None)
    printed = capsys.readouterr()
    rows = [line.split("\t") for line in printed.out.splitlines()]
    assert [row[0] for row in rows] == [files[0], f"{files[1]}#page=1", f"{files[1]}#page=2"]
    assert [row[1] for row in rows] == ["0", "5", ""]
    assert rows[2][-1] == "it is odd"
    assert "1 of 3 could not be read" in printed.err


def test_pictures_of_what_is_doubtful_are_kept_in_the_files_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [str(tmp_path / f"{text}.png") for text in ("12", "34")]
    for name in names:
        Path(name).write_bytes(encoded(sheet([Path(name).stem]).image))
    corners = [[70.0, 60.0], [200.0, 60.0], [200.0, 160.0], [70.0, 160.0]]
    bodies = [Path(name).read_bytes() for name in names]

    async def ask(_client: Client, body: bytes) -> AsyncIterator[Page[Numbers]]:
        text = Path(names[bodies.index(body)]).stem
        one = {"text": text, "confidence": 0.5, "accepted": False, "reason": "odd"}
        number = {**one, "corners": corners, "alternatives": None}
        row = {"text": text, "accepted": False, "reason": "odd", "numbers": [number]}
        answer = {"model": "m", "rows": [row], "left_out": [], "truncated": False}
        yield Page(None, Numbers.model_validate(answer), None)

    with pytest.raises(typer.Exit) as end:
        print_answers(names, ask, NUMBERS, "tabs", None, None, Kept(tmp_path / "doubtful"))
    assert end.value.exit_code == 3
    capsys.readouterr()
    written = (tmp_path / "doubtful" / "labels.csv").read_text().splitlines()
    assert written[1:] == [
        f"0000{n}.png,{Path(name).stem},odd,{name}" for n, name in enumerate(names, 1)
    ]


def test_pages_after_one_that_cannot_be_cut_out_are_read(
    tmp_path: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    one = {"text": "7", "confidence": 0.5, "accepted": False, "reason": "odd"}
    number = {**one, "corners": [[0, 0], [1, 0], [1, 1], [0, 1]], "alternatives": None}
    row = {"text": "7", "accepted": False, "reason": "odd", "numbers": [number]}
    page = Numbers.model_validate({"model": "m", "rows": [row], "left_out": [], "truncated": False})
    blank = page.model_copy(update={"rows": []})

    async def ask(_client: Client, _body: bytes) -> AsyncIterator[Page[Numbers]]:
        yield Page(1, page, None)  # the file is no picture that is decoded here
        yield Page(2, blank, None)

    with pytest.raises(typer.Exit):
        print_answers(files[:1], ask, NUMBERS, "tabs", None, None, Kept(tmp_path / "doubtful"))
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == [f"{files[0]}#page=1", f"{files[0]}#page=2"]
    assert ["no number can be cut out" in row[-1] for row in rows] == [True, False]
