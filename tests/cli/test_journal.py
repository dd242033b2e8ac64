"""A journal keeps answers, and gives them back to a run that asks for the same."""

import asyncio
import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cli.answers import Numbers, NumbersOrPages, Page, Pages
from cli.client import RefusedError
from cli.journal import Journal, journal_of
from models.errors import ScanlineError
from tests.cli.answers import numbers, one

ASKED: dict[str, Any] = {"--model": None, "--pattern": r"\d{4}", "--pages": "1-"}
PAGE = numbers([one("2017", "it is odd", box={"x": 0.1}), one("42")], left_out=("a word",))
SOME = Pages(
    model="lines",
    pages=[Page.model_validate({"page": 2, "rows": [], "left_out": [], "truncated": False})],
    of=3,
)


class Service:
    """Answers each call with what is given, and counts them."""

    def __init__(self, answer: Numbers | Pages | Exception) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def ask(self, pages: str) -> Numbers | Pages:
        self.asked.append(pages)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@contextmanager
def journal(path: Path, **options: Any) -> Iterator[Journal[Numbers]]:
    with journal_of(path, "numbers", ASKED | options, "http://a", NumbersOrPages) as one:
        assert one is not None
        yield one


def ask(one: Journal[Numbers], service: Service, body: bytes, pages: str) -> Numbers | Pages:
    async def answer() -> Numbers | Pages:
        return await one.remembered(body, service.ask)(pages)

    return asyncio.run(answer())


def test_what_was_answered_is_not_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "j"
    picture, pages, never = Service(PAGE), Service(SOME), Service(ValueError("asked again"))
    with journal(path) as first:
        ask(first, picture, b"a", "1")
        ask(first, pages, b"b", "2-11")
        assert ask(first, never, b"a", "1") == PAGE
    assert (picture.asked, pages.asked) == (["1"], ["2-11"])
    with journal(path) as again:
        assert ask(again, never, b"a", "1").model_dump() == PAGE.model_dump()
        assert ask(again, never, b"b", "2-11").model_dump() == SOME.model_dump()
        assert ask(again, picture, b"a", "2") == PAGE  # other pages, and other bytes
        assert ask(again, picture, b"c", "1") == PAGE
    assert picture.asked == ["1", "2", "1"]


def test_what_was_refused_is_asked_for_again(tmp_path: Path) -> None:
    for service in (Service(RefusedError("busy", 503)), Service(PAGE)):
        with journal(tmp_path / "j") as one:
            if isinstance(service.answer, Exception):
                with pytest.raises(RefusedError):
                    ask(one, service, b"a", "1")
            else:
                ask(one, service, b"a", "1")
        assert service.asked == ["1"]


def test_each_answer_is_in_the_file_as_soon_as_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "j"
    with journal(path) as one:
        ask(one, Service(PAGE), b"a", "1")
        head, line = map(json.loads, path.read_text().splitlines())
    assert head["scanline"] == "numbers"
    assert head["options"] == {**ASKED, "--url": "http://a"}
    assert line["sha256"] == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert line["answer"]["rows"][0]["text"] == "2017 42"


def test_a_line_that_was_cut_off_by_a_kill_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "j"
    with journal(path) as one:
        for body in (b"a", b"b"):
            ask(one, Service(PAGE), body, "1")
    whole = path.read_bytes()
    head, first, second = whole.splitlines(keepends=True)
    for left in (0, 1, len(head) - 1, len(head), len(whole) - 1, len(whole) - len(second) + 1):
        path.write_bytes(whole[:left])
        service = Service(PAGE)
        with journal(path) as one:
            for body in (b"a", b"b"):
                ask(one, service, body, "1")
        assert path.read_bytes() == whole
        assert len(service.asked) == 2 - (left >= len(head) + len(first))


@pytest.mark.parametrize("broken", [b"{", b"[]", b'{"sha256": "a"}', b"\xff", b"", b"\0\0"])
def test_a_line_that_is_broken_elsewhere_is_named(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "j"
    with journal(path) as one:
        ask(one, Service(PAGE), b"a", "1")
    head, line = path.read_bytes().splitlines()
    content = b"\n".join([head, broken, line, b""])
    path.write_bytes(content)
    with pytest.raises(ScanlineError, match=r"j, line 2, is broken: remove that line"):
        Journal(path, "numbers", ASKED | {"--url": "http://a"}, NumbersOrPages)
    assert path.read_bytes() == content


def test_an_answer_that_is_none_is_a_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "j"
    with journal(path) as one:
        ask(one, Service(PAGE), b"a", "1")
    path.write_bytes(path.read_bytes().replace(b'"confidence": 0.99', b'"confidence": 5'))
    with pytest.raises(ScanlineError, match="line 2, is broken"):
        Journal(path, "numbers", ASKED | {"--url": "http://a"}, NumbersOrPages)


def test_what_is_no_journal_is_left_as_it_is(tmp_path: Path) -> None:
    for content in (b"picture", b"a\nb\n", b'{"a": 1}\n', b"[]\n", b"\xff\xfe\n"):
        (tmp_path / "j").write_bytes(content)
        with pytest.raises(ScanlineError, match="j is no journal: name another file"):
            Journal(tmp_path / "j", "numbers", ASKED, NumbersOrPages)
        assert (tmp_path / "j").read_bytes() == content
    os.mkfifo(tmp_path / "pipe")
    for name, why in (
        ("a/b", "cannot be opened: No such file"),
        (".", "is no ordinary file"),
        ("pipe", "is no ordinary file"),
    ):
        with pytest.raises(ScanlineError, match=why):
            Journal(tmp_path / name, "numbers", ASKED, NumbersOrPages)


def test_another_command_or_other_options_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "j"
    monkeypatch.setenv("SCANLINE_MIN_CONFIDENCE", "0.5")
    with journal_of(path, "numbers", ASKED, None, NumbersOrPages):
        pass

    def said(command: str, url: str | None = None, **changed: Any) -> str:
        with (
            pytest.raises(ScanlineError) as refused,
            journal_of(path, command, ASKED | changed, url, NumbersOrPages),
        ):
            pass
        return str(refused.value)

    way_out = "ask for the same again, or name another file"
    assert said("tables") == (
        f"{path} is the journal of scanline numbers, not of scanline tables: {way_out}"
    )
    assert f'with --pattern "\\\\d{{4}}", not unset: {way_out}' in said(
        "numbers", **{"--pattern": None}
    )
    assert '--model unset, not "a", --pages "1-", not "2"' in said(
        "numbers", **{"--model": "a", "--pages": "2"}
    )
    assert '--url unset, not "http://a"' in said("numbers", "http://a")
    monkeypatch.setenv("SCANLINE_MIN_CONFIDENCE", "0.9")
    assert 'SCANLINE_MIN_CONFIDENCE "0.5", not "0.9"' in said("numbers")


def test_two_runs_do_not_write_into_one_journal(tmp_path: Path) -> None:
    with (
        journal(tmp_path / "j"),
        pytest.raises(ScanlineError, match="in use by another run"),
        journal(tmp_path / "j"),
    ):
        pass
    with journal(tmp_path / "j"):
        pass


def test_it_knows_what_its_runs_have_written(tmp_path: Path) -> None:
    for known in (False, True, True):
        with journal(tmp_path / "j") as one:
            assert one.has_written("/a/folder") == known
            one.note_written("/a/folder")
            assert not one.has_written("/a")
    assert len((tmp_path / "j").read_text().splitlines()) == 2


def test_a_journal_that_has_no_room_is_said(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with journal(tmp_path / "j") as one:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
        try:
            with pytest.raises(ScanlineError, match="j cannot be written to: File too large"):
                for body in (b"a", b"b", b"c"):
                    ask(one, Service(PAGE), body, "1")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
