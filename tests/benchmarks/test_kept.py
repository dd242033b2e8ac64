from pathlib import Path

import pytest

from benchmarks.kept import Kept
from models.errors import ScanlineError

OF = {"commit": "a", "seconds": 3}


def fail() -> dict[str, float]:
    raise KeyboardInterrupt


def test_a_run_goes_on_where_one_was_interrupted(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    first = Kept(file, OF)
    assert first.figures("a load", lambda: {"ms": 1.5}) == {"ms": 1.5}
    with pytest.raises(KeyboardInterrupt):
        first.figures("another", fail)
    second = Kept(file, OF)
    assert second.figures("a load", fail) == {"ms": 1.5}
    assert second.figures("another", lambda: {"ms": 2.5}) == {"ms": 2.5}
    assert Kept(file, OF).figures("another", fail) == {"ms": 2.5}


def test_without_a_file_nothing_is_kept() -> None:
    Kept(None, OF).figures("a load", lambda: {"ms": 1.5})
    with pytest.raises(KeyboardInterrupt):
        Kept(None, OF).figures("a load", fail)


def test_figures_of_something_else_are_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    Kept(file, OF).figures("a load", lambda: {"ms": 1.5})
    with pytest.raises(ScanlineError, match=r"'commit': 'a'.* not of .*'commit': 'b'"):
        Kept(file, OF | {"commit": "b"})


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"of": 1, "found": 2}'])
def test_a_file_of_another_kind_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "kept.json"
    file.write_text(content)
    with pytest.raises(ScanlineError, match=r"kept\.json keeps no figures"):
        Kept(file, OF)
