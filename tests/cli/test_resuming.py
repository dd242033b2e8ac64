"""A run that was killed is gone on with: its output is that of one that was not."""

import json
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.cli.answers import numbers, one
from tests.cli.other_servers import Exchange, other_server, says
from tests.cli.runs import begun, scanline
from tests.cli.spreadsheets import cells
from tests.pictures import encoded, pdf, sheet
from tests.waiting import PATIENCE, until

COUNT = 12  # pictures, more than are under way at once
PAGES = 35  # of a PDF, in calls of ten
PAGE = numbers([one("42")]).model_dump_json().encode()


class Gate:
    """A service that answers so many calls, and then waits; it knows what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.left = threading.Semaphore(0)

    def answer(self, exchange: Exchange) -> None:
        pages = exchange.path.partition("pages=")[2].partition("&")[0]
        self.asked.append((sha256(exchange.body).hexdigest(), pages))
        if not self.left.acquire(timeout=PATIENCE):
            return
        said: Any = self._page(exchange.body, 1)
        if exchange.body.startswith(b"%PDF"):
            first, _, last = pages.partition("-")
            numbered = range(int(first), int(last or first) + 1)
            found = [self._page(exchange.body, page) | {"page": page} for page in numbered]
            said = {"model": "lines", "pages": found, "of": PAGES}
        says(200, "application/json", json.dumps(said).encode())(exchange)

    @staticmethod
    def _page(body: bytes, page: int) -> dict[str, Any]:
        """Every third is doubtful."""
        key = int(sha256(body + bytes([page])).hexdigest()[:6], 16)
        number = one(str(key), None if key % 3 else "it is odd")
        return numbers([number, one("42")], left_out=("a word",) if key % 5 else ()).model_dump()


@contextmanager
def gate() -> Iterator[tuple[Gate, str]]:
    one = Gate()
    with other_server(one.answer) as url:
        yield one, url
        one.left.release(1_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures, two of them alike, and a PDF of many pages."""
    (tmp_path / "in").mkdir()
    for number in range(COUNT):
        body = encoded(sheet([str(70 + max(number, 1))]).image)
        (tmp_path / "in" / f"{number:02}.png").write_bytes(body)
    (tmp_path / "in" / "scan.pdf").write_bytes(
        pdf(*[sheet([str(70 + page)]).image for page in range(PAGES)])
    )
    return tmp_path


def command(url: str, folder: Path, run: str, *more: str) -> list[str]:
    asked = ["numbers", str(folder / "in"), "--csv", "--url", url]
    asked += ["--doubtful", str(folder / run), "--xlsx", str(folder / f"{run}.xlsx")]
    return [*asked, *more]


def answers_in(journal: Path) -> int:
    lines = journal.read_text().splitlines()[1:] if journal.exists() else []
    return sum("sha256" in line for line in lines)


def files_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.mark.parametrize("answered", [3, COUNT + 2])
def test_a_run_that_was_killed_goes_on_and_its_output_is_the_same(
    folder: Path, answered: int
) -> None:
    journal = folder / "journal"
    with gate() as (service, url):
        resumed = command(url, folder, "resumed", "--resume", str(journal))
        service.left.release(answered)
        with begun(*resumed) as process:
            until(lambda: answers_in(journal) == answered)
            process.send_signal(signal.SIGKILL)
            killed, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == -signal.SIGKILL
        assert not (folder / "resumed.xlsx").exists()
        known = keys_in(journal)
        service.left.release(1_000)
        service.asked.clear()
        done = scanline(*resumed)
        assert not known & set(service.asked)
        whole = scanline(*command(url, folder, "whole"))
        assert done == whole
        assert done.status == 3
        assert len(done.out.splitlines()) > COUNT + PAGES
        assert done.out.encode().startswith(killed)
        assert cells(folder / "resumed.xlsx") == cells(folder / "whole.xlsx")
        assert files_in(folder / "resumed") == files_in(folder / "whole")
        assert len(files_in(folder / "whole")) > 10
        # Once more: nothing is asked, and all is printed again, in another form too.
        service.asked.clear()
        assert scanline(*resumed) == whole
        as_json = ["--json" if one == "--csv" else one for one in resumed]
        assert len(scanline(*as_json).out.splitlines()) == COUNT + PAGES
        assert service.asked == []
        assert cells(folder / "resumed.xlsx") == cells(folder / "whole.xlsx")
        assert files_in(folder / "resumed") == files_in(folder / "whole")


def keys_in(journal: Path) -> set[tuple[str, str]]:
    lines = map(json.loads, journal.read_text().splitlines()[1:])
    return {(line["sha256"], line["pages"]) for line in lines if "sha256" in line}


def test_ctrl_c_writes_no_spreadsheet_and_says_how_to_go_on(folder: Path) -> None:
    first = (folder / "in" / "00.png").read_bytes()
    end = threading.Event()

    def answer(exchange: Exchange) -> None:
        if exchange.body == first:
            says(200, "application/json", PAGE)(exchange)
        else:
            end.wait(PATIENCE)

    with other_server(answer) as url:
        for run, more, words in (
            ("a", ("--resume", str(folder / "j")), "the same command goes on from there"),
            ("b", (), "b.xlsx is not written (with --resume, a run can be gone on with)"),
        ):
            with begun(*command(url, folder, run, *more)) as process:
                assert process.stdout is not None
                while b"00.png" not in process.stdout.readline():
                    pass
                process.send_signal(signal.SIGINT)
                _, err = process.communicate(timeout=PATIENCE)
            assert process.returncode == 130
            assert re.search(rf"stopped after [12] of {COUNT + 1}: ", err.decode())
            assert words in err.decode()
            assert len(err.splitlines()) == 1
            assert not list(folder.glob("*.xlsx"))
            assert not list(folder.glob(".scanline*"))
        end.set()


def test_what_a_server_that_goes_away_did_not_answer_is_asked_for_again(folder: Path) -> None:
    lost = (folder / "in" / "03.png").read_bytes()
    asked: list[bytes] = []
    gone = threading.Event()
    gone.set()

    def answer(exchange: Exchange) -> None:
        asked.append(exchange.body)
        if exchange.body == lost and gone.is_set():
            says(504, "text/html", b"gone")(exchange)
        else:
            says(200, "application/json", PAGE)(exchange)

    names = [str(folder / "in" / f"{number:02}.png") for number in range(COUNT)]
    with other_server(answer) as url:
        resumed = ["numbers", *names, "--url", url, "--resume", str(folder / "j")]
        first = scanline(*resumed)
        assert (first.status, "answers 504" in first.out) == (1, True)
        gone.clear()
        asked.clear()
        again = scanline(*resumed)
        assert asked == [lost]
        assert again.status == 0
        assert again == scanline(*resumed[:-2])


def test_other_options_are_refused_before_anything_is_read(folder: Path) -> None:
    journal = folder / "journal"
    with gate() as (service, url):
        service.left.release(1_000)
        assert scanline(*command(url, folder, "a", "--resume", str(journal))).status == 3
        service.asked.clear()
        done = scanline(*command(url, folder, "b", "--resume", str(journal), "--pattern", r"\d"))
        assert (done.status, done.out, service.asked) == (1, "", [])
        assert '--pattern unset, not "\\\\d": ask for the same again, or name' in done.err
        assert len(done.err.splitlines()) == 1
        assert not (folder / "b").exists()


def test_a_spreadsheet_that_is_there_is_refused_before_anything_is_read(folder: Path) -> None:
    (folder / "a.xlsx").write_bytes(b"mine")
    with gate() as (service, url):
        for more in ((), ("--resume", str(folder / "journal"))):
            done = scanline(*command(url, folder, "a", *more))
            assert (done.status, done.out, service.asked) == (1, "", [])
            assert done.err == f"scanline: {folder}/a.xlsx is there already: name another file\n"
    assert (folder / "a.xlsx").read_bytes() == b"mine"
    assert not (folder / "a").exists()


@pytest.mark.parametrize("command_", ["numbers", "tables"])
def test_a_run_in_this_process_is_gone_on_with_as_well(tmp_path: Path, command_: str) -> None:
    (tmp_path / "scan.pdf").write_bytes(pdf(sheet(["407"]).image, sheet(["22"]).image))
    for number in range(4):
        body = encoded(sheet([f"{number}7"]).image)
        (tmp_path / f"{number}.png").write_bytes(body)
    asked = [command_, str(tmp_path), "--json"]
    resumed = [*asked, "--resume", str(tmp_path / "journal")]
    with begun(*resumed) as process:
        until(lambda: answers_in(tmp_path / "journal") >= 2)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
    assert scanline(*resumed) == scanline(*asked)
