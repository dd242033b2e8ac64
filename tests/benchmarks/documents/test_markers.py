import json
import shutil
from pathlib import Path

import pytest

from benchmarks.documents import markers
from benchmarks.documents.markers import FIGURES, TABLES, rendered
from benchmarks.results import PUBLISHED, Results
from models.errors import ScanlineError

FREE = {
    "small",
    "bounds",
    "card.lines",
    "cards.adder",
    "cards.records",
    "cards.train",
    "loop.load",
    "peers.machine",
    "scale.machine",
    "readme.date",
}  # of no figure in results


def test_what_is_between_the_markers_is_replaced() -> None:
    text = (
        "a <!-- figure: readers.n -->5<!-- end --> b\n\n<!-- table: overload -->\nx\n<!-- end -->\n"
    )
    found = rendered(text, Results())
    assert "-->5<" not in found
    assert "\nx\n" not in found
    assert found.startswith("a <!-- figure: readers.n -->")
    assert "<!-- table: overload -->\n| asked for" in found
    assert found.endswith("|\n<!-- end -->\n")
    assert rendered(found, Results()) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a <!-- figure: readers.n --> b", "'figure' stands without its other end"),
        ("a <!-- end --> b", "'end' stands without its other end"),
        ("<!-- table: overload -->\n<!-- table: soak -->\n<!-- end -->", "'table' stands without"),
        ("a <!-- figure: nobody --><!-- end -->", "there is no figure 'nobody'"),
        ("<!-- table: readers.n -->\n<!-- end -->", "there is no table 'readers.n'"),
        ("a\n<!-- figure: readers.n --><!-- end --> b", "begins a line"),
        ("- <!-- figure: readers.n --><!-- end --> b", "begins a line"),
    ],
)
def test_a_marker_that_is_broken_or_unknown_is_named(text: str, words: str) -> None:
    with pytest.raises(ScanlineError, match=words):
        rendered(text, Results())


@pytest.mark.parametrize(
    ("kind", "name"),
    [("table", name) for name in TABLES if name not in FREE]
    + [("figure", name) for name in FIGURES if name not in FREE],
)
def test_results_that_lack_what_is_shown_are_named(kind: str, name: str, tmp_path: Path) -> None:
    for file in PUBLISHED.glob("*.json"):
        found = json.loads(file.read_text())
        if "figures" in found:
            found |= {"figures": {}, "n": {}}
        else:
            found = type(found)()
        (tmp_path / file.name).write_text(json.dumps(found))
    with pytest.raises(ScanlineError, match=rf"^{kind} '{name}': .*\.json") as raised:
        rendered(f"a <!-- {kind}: {name} --><!-- end -->", Results(tmp_path))
    assert " again" in str(raised.value)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document and the results that it shows."""
    shutil.copytree(PUBLISHED, tmp_path / "results", ignore=shutil.ignore_patterns("*.png"))
    (tmp_path / "README.md").write_text("a <!-- figure: readers.n --><!-- end -->\n")
    monkeypatch.setattr(markers, "ROOT", tmp_path)
    return tmp_path


def test_a_document_that_differs_is_named_until_it_is_updated(copy: Path) -> None:
    assert markers.stale(copy / "results") == ["README.md"]
    assert markers.update(copy / "results") == ["README.md"]
    assert markers.stale(copy / "results") == []
    file = copy / "results" / "readers.json"
    found = json.loads(file.read_text())
    file.write_text(json.dumps(found | {"n": {"pictures": 12345}}))
    assert markers.stale(copy / "results") == ["README.md"]
    markers.update(copy / "results")
    assert "-->12,345<--" in (copy / "README.md").read_text().replace("<!", "<")


def test_no_document_changes_where_one_cannot_be_rendered(copy: Path) -> None:
    (copy / "a.md").write_text("a <!-- figure: soak.nothing --><!-- end -->\n")
    with pytest.raises(ScanlineError, match=r"^a\.md, there is no figure 'soak\.nothing'"):
        markers.update(copy / "results")
    assert (copy / "README.md").read_text() == "a <!-- figure: readers.n --><!-- end -->\n"
