"""Markers in the documents, and what is rendered between them.

    <!-- table: readers -->
    | reader | ... |
    <!-- end -->

stands for a table, `<!-- figure: mnist.digits -->99.64 %<!-- end -->` for a figure in a sentence.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.documents import (
    adder,
    attacks,
    bounds,
    doubt,
    files,
    numbers,
    pages,
    photos,
    readme,
    scale,
    serving,
    training,
)
from benchmarks.results import PUBLISHED, ROOT, Results
from models.errors import ScanlineError

Renderer = Callable[[Results], str]
_MODULES = (
    readme,
    photos,
    numbers,
    pages,
    files,
    doubt,
    training,
    adder,
    serving,
    bounds,
    attacks,
    scale,
)
TABLES: Mapping[str, Renderer] = {k: v for one in _MODULES for k, v in one.TABLES.items()}
FIGURES: Mapping[str, Renderer] = {k: v for one in _MODULES for k, v in one.FIGURES.items()}
_MARKER = re.compile(r"<!-- (table|figure): (\S+) -->((?:(?!<!--).)*)<!-- end -->", re.S)
_LOOSE = re.compile(r"<!-- *(table|figure|end)\b")
# In Markdown a line that begins with a comment is HTML as a whole.
_AT_START = re.compile(r"^[ >]*(?:[-*+] |\d+\. )?<!-- figure:", re.M)


def documents() -> list[Path]:
    """The documents that may hold markers."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def markers(text: str) -> Iterator[tuple[str, str]]:
    """The kind and the name of each marker."""
    return ((found[1], found[2]) for found in _MARKER.finditer(text))


def rendered(text: str, results: Results) -> str:
    """A document's text with what the results say between its markers.

    Raises:
        ScanlineError: a marker is broken or has no renderer, or a results file is missing, damaged
            or lacks what is shown.
    """
    if loose := _LOOSE.search(_MARKER.sub("", text)):
        raise ScanlineError(f"a marker's {loose[1]!r} stands without its other end")
    if (start := _AT_START.search(text)) is not None:
        line = text[start.start() :].partition("\n")[0]
        raise ScanlineError(f"a figure begins a line, which Markdown takes for HTML: {line}")
    return _MARKER.sub(lambda found: _between(found[1], found[2], results), text)


def _between(kind: str, name: str, results: Results) -> str:
    renderer = (TABLES if kind == "table" else FIGURES).get(name)
    if renderer is None:
        raise ScanlineError(f"there is no {kind} {name!r} in benchmarks/documents")
    try:
        text = renderer(results)
    except ScanlineError as error:
        raise ScanlineError(f"{kind} {name!r}: {error}") from error
    return (
        f"<!-- {kind}: {name} -->" + (f"\n{text}\n" if kind == "table" else text) + "<!-- end -->"
    )


def update(folder: Path = PUBLISHED) -> list[str]:
    """Renders all documents from the results in a folder; the names of those that changed.

    Raises:
        ScanlineError: as `rendered`; no document is changed then.
    """
    changed = _changed(folder)
    for document, text in changed.items():
        document.write_text(text, encoding="utf-8")
    return [_name(document) for document in changed]


def stale(folder: Path = PUBLISHED) -> list[str]:
    """The names of the documents that differ from the results in a folder.

    Raises:
        ScanlineError: as `rendered`.
    """
    return [_name(document) for document in _changed(folder)]


def _changed(folder: Path) -> dict[Path, str]:
    results, changed = Results(folder), {}
    for document in documents():
        before = document.read_text(encoding="utf-8")
        try:
            text = rendered(before, results)
        except ScanlineError as error:
            raise ScanlineError(f"{_name(document)}, {error}") from error
        if text != before:
            changed[document] = text
    return changed


def _name(document: Path) -> str:
    return str(document.relative_to(ROOT))
