"""The documents are true. How they mark what is run:

```sh, ```python   run in order, in a folder with photo.jpg (a seven), page.jpg (two rows: 2017 and
                   42), scan.pdf (that, and 77 and 124), photos/ (a two and a seven), scans/ and
                   kept/ (slips of a number each, and labels.csv), $EDITOR (who corrects what was
                   doubted of them) and models/; localhost:8000 is a service of the test's; names
                   stay from one ```python to the next; what `scanline` reads may be doubtful, its
                   exit status 3
```json            after them: an answer with these keys and kinds; `...` in a list: and so on
```text            after them: this very answer
```console         too long, or of other machines: each `$ command` and its options must exist;
                   after `$ SCANLINE_...=... scanline serve` localhost:8000 is a service so started,
                   other ports that are so named are free ones from then on
"""

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from PIL import Image
from typer.core import TyperGroup
from typer.main import get_command

import app.process.ray
import benchmarks.__main__
import cli
from app.settings import VARIABLES, Settings
from benchmarks.documents import markers
from benchmarks.results import PUBLISHED, Results
from cli.reading import NOT_ACCEPTED
from tests.app.http.test_ports import free_port
from tests.app.processes import served
from tests.pictures import encoded, photo, sheet, table
from tests.slips import slips
from training.data import fonts

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
CLUSTER = typer.Typer()
CLUSTER.command()(app.process.ray.run)
COMMANDS = {
    "scanline": cli.commands,
    "python -m benchmarks": benchmarks.__main__.commands,
    "python -m app.process.ray": CLUSTER,
}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
# Not ours:
OTHERS = {
    *("apt-get", "cd", "cp", "docker", "git", "kill", "kubectl"),
    *("npm", "pip", "pre-commit", "source"),
}

LONG = ("docs/adapting.md", "docs/adder.md", "docs/using.md")  # to run
TRAINING = ("docs/adapting.md",)  # needs MNIST and fonts
SERVE = re.compile(r"^\$ ((?:SCANLINE_\w+=\S+ )+)scanline serve$", re.M)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
Shown = Any


def blocks(document: Path) -> list[tuple[str, str]]:
    """The kind and the text of each fenced block."""
    return BLOCK.findall(document.read_text())


def prose(document: Path) -> str:
    """What is outside of the fenced blocks."""
    return BLOCK.sub("", document.read_text())


def runs() -> list[Any]:
    """Documents with something to run, those with much of it to be run by themselves."""
    shown = [one for one in DOCUMENTS if {"sh", "python"} & {kind for kind, _ in blocks(one)}]
    missing = None if "SCANLINE_DATA" in os.environ else "SCANLINE_DATA names no folder with MNIST"
    missing = missing or fonts.why_not()
    untrained = pytest.mark.skipif(missing is not None, reason=str(missing))
    return [
        pytest.param(
            one,
            marks=[pytest.mark.slow] * (named(one) in LONG)
            + [untrained] * (named(one) in TRAINING),
        )
        for one in shown
    ]


def named(document: Path) -> str:
    return str(document.relative_to(ROOT))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with pictures and the `scanline` of this source."""
    (tmp_path / "photos").mkdir()
    for name, picture in (
        ("photo.jpg", photo(7)),
        ("page.jpg", sheet(["2017", "42"]).image),
        ("table.jpg", table([["20", "4"], ["17", ""], ["37", "4"]])),
        ("photos/two.jpg", photo(2)),
        ("photos/seven.jpg", photo(7)),
    ):
        (tmp_path / name).write_bytes(encoded(picture, ".jpg"))
    pages = [Image.fromarray(sheet(rows).image) for rows in (["2017", "42"], ["77", "124"])]
    pages[0].save(tmp_path / "scan.pdf", save_all=True, append_images=pages[1:])
    slips(tmp_path / "scans", 40, 1)
    slips(tmp_path / "kept", 30, 2)
    monkeypatch.setenv("EDITOR", f"{sys.executable} -m tests.slips")
    (tmp_path / "models").symlink_to(ROOT / "models")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    scanline = f'{sys.executable} -c "from cli import main; main()" "$@"'
    for name, call in (
        ("scanline", f"{scanline} || [ $? = {NOT_ACCEPTED} ]"),
        ("python", f'exec {sys.executable} "$@"'),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{call}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def names() -> Iterator[dict[str, Any]]:
    """The names that a document's Python makes; what can be closed is closed in the end."""
    names: dict[str, Any] = {}
    yield names
    for one in names.values():
        if hasattr(one, "close"):
            one.close()


@pytest.fixture
def services() -> Iterator[ExitStack]:
    """The services that a document starts."""
    with ExitStack() as services:
        yield services


@pytest.mark.parametrize("document", runs(), ids=named)
def test_what_a_document_shows_is_what_happens(
    document: Path, folder: Path, client: httpx.Client, names: dict[str, Any], services: ExitStack
) -> None:
    service = f"127.0.0.1:{client.base_url.port}"
    answer, ports = "", dict[str, str]()
    for (kind, text), (after, _) in pairwise([*blocks(document), ("", "")]):
        for port, own in ports.items():
            text = re.sub(rf"localhost:{port}\b", f"127.0.0.1:{own}", text)
        if kind == "sh":
            answer = shell(text.replace("localhost:8000", service))
        elif kind == "python":
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec(text.replace("localhost:8000", service), names)
            answer = said.getvalue()
        elif kind == "json":
            wanted = json.loads(re.sub(r",?\s*\.\.\.", "", text))
            assert fits(wanted, json.loads(answer)), f"{text} is not the shape of {answer}"
        elif kind == "text":
            assert text.split() == answer.split()
        elif kind == "console" and (found := SERVE.search(text)):
            variables: Any = dict(word.split("=", 1) for word in found[1].split())
            for name in {"SCANLINE_METRICS_PORT"} & set(variables):
                ports[variables[name]] = variables[name] = str(free_port())
            started, _ = services.enter_context(
                served(folder=folder, PYTHONPATH=str(ROOT), **variables)
            )
            service = f"127.0.0.1:{started.base_url.port}"
        if kind in ("sh", "python") and after not in ("json", "text"):
            assert "about:blank" not in answer, f"{text} gets {answer}"


def shell(text: str) -> str:
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], capture_output=True, text=True)
    assert done.returncode == 0, f"{text}{done.stdout}{done.stderr}"
    return done.stdout


def fits(shown: Shown, given: Shown) -> bool:
    """Whether an answer has the keys that were shown, and values of their kinds, or null."""
    if shown is None or given is None:
        return True
    if isinstance(shown, dict):
        return (
            isinstance(given, dict)
            and shown.keys() == given.keys()
            and all(fits(shown[key], given[key]) for key in shown)
        )
    if isinstance(shown, list):
        return isinstance(given, list) and (
            not shown or (bool(given) and all(fits(shown[0], one) for one in given))
        )
    number = (int, float)
    return type(shown) is type(given) or (isinstance(shown, number) and isinstance(given, number))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_commands_that_are_not_run_could_be(document: Path) -> None:
    for kind, text in blocks(document):
        if kind == "console":
            lines = re.findall(r"^\$ (.*)", text.replace("\\\n", " "), re.M)
            for command in re.split(r" && | \| |\n", "\n".join(lines)):
                words = shlex.split(command.replace(".venv/bin/", "", 1), comments=True)
                while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                    words.pop(0)
                if (found := found_in(words)) is not None:
                    (name, *rest), leaf = found
                    leaf.make_context(name, rest)
                else:
                    assert not words or words[0] in {"make", *OTHERS}, command


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_commands_that_are_mentioned_exist(document: Path) -> None:
    for span in re.findall(r"`([^`]+)`", prose(document)):
        if (found := found_in(span.split())) is not None:
            (_, *rest), leaf = found
            options = {name for one in leaf.params for name in one.opts} | {"--help"}
            assert {word for word in rest if word.startswith("--")} <= options, span


def found_in(words: list[str]) -> tuple[list[str], Any] | None:
    """The command that the words call, from its name on; None where it is not ours."""
    if words[:1] == ["make"]:
        assert {word for word in words[1:] if "=" not in word} <= TARGETS, words
        return None
    for name, commands in COMMANDS.items():
        if words[: len(name.split())] == name.split():
            leaf: Any = get_command(commands)
            words = words[len(name.split()) - 1 :]
            while isinstance(leaf, TyperGroup) and words[1:] and words[1][0] != "-":
                words = words[1:]
                assert words[0] in leaf.commands, words
                leaf = leaf.commands[words[0]]
            return words, leaf
    return None


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if not re.match(r"\w+:", link):
            path, _, heading = link.partition("#")
            target = (document.parent / path) if path else document
            assert target.exists(), link
            assert not heading or heading in headings(target), link


def headings(document: Path) -> set[str]:
    """What GitHub calls a document's headings in links."""
    found = re.findall(r"^#+ (.*)", prose(document), re.M)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


def test_every_variable_that_is_named_is_one() -> None:
    known = {f"SCANLINE_{name.upper()}" for name in Settings.model_fields} | set(VARIABLES)
    for document in DOCUMENTS:
        assert set(re.findall(r"SCANLINE_[A-Z_]*[A-Z]", document.read_text())) <= known, document


def test_every_setting_is_described_with_its_default() -> None:
    text = (ROOT / "docs" / "using.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", text, re.M))
    assert list(rows) == [name.upper() for name in Settings.model_fields]
    defaults = Settings.model_validate({})
    for name in Settings.model_fields:
        default = getattr(defaults, name)
        if isinstance(default, int | float) and not isinstance(default, bool):
            assert rows[name.upper()] == f"{default:,}"


def test_tables_and_figures_are_those_of_the_results() -> None:
    assert markers.stale() == [], "run `make docs`"


def test_every_table_and_figure_that_can_be_rendered_stands_in_a_document() -> None:
    shown = {one for document in DOCUMENTS for one in markers.markers(document.read_text())}
    assert shown == {("table", name) for name in markers.TABLES} | {
        ("figure", name) for name in markers.FIGURES
    }


def test_every_results_file_stands_in_a_document() -> None:
    results = Results()
    for render in (*markers.TABLES.values(), *markers.FIGURES.values()):
        render(results)
    assert results.used == {file.stem for file in PUBLISHED.glob("*.json")}
