import io
import sys
from collections.abc import Iterator

import pytest
from rich.console import Console

from cli.progress import MANY, Bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    yield Terminal()


def read(bar: Bar, count: int) -> None:
    for _ in range(count):
        bar.advance()
    bar.stop()


def test_many_pictures_have_a_bar_and_few_have_none(terminal: Terminal) -> None:
    read(Bar(Console(file=terminal), MANY - 1), MANY - 1)
    assert terminal.getvalue() == ""
    read(Bar(Console(file=terminal), MANY), MANY)
    assert f"{MANY}/{MANY}" in terminal.getvalue()


def test_the_pages_of_one_file_count_as_pictures_do(terminal: Terminal) -> None:
    bar = Bar(Console(file=terminal), 1)
    bar.expect(99)
    read(bar, 100)
    assert bar.total == 100
    assert "100/100" in terminal.getvalue()


def test_what_goes_into_a_file_has_no_bar() -> None:
    file = io.StringIO()
    read(Bar(Console(file=file), 100), 100)
    assert file.getvalue() == ""


def test_lines_that_are_printed_beside_it_are_not_broken(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", terminal)
    read(Bar(Console(stderr=True), 100), 100)
    assert terminal.getvalue() == ""
