import shutil
from pathlib import Path

import pytest

from app.inference.shelf import Shelf, is_same, shelf_of
from models.artifact.checkpoint import FINDER, REJECTOR, SHIPPED
from models.errors import CheckpointError
from tests.app.overflowing import all_checkpoints, rewrite


def test_a_folder_replaces_the_one_of_its_name_and_the_shelf_before_stays_as_it_was(
    tmp_path: Path,
) -> None:
    folder = all_checkpoints(tmp_path)
    before = shelf_of(folder)
    assert list(before.cards) == ["adder", "digits", "lines"]
    shutil.rmtree(folder / "digits")
    shutil.copytree(SHIPPED / "digits-fast", folder / "digits")
    rewrite(folder / "digits", lambda _weights: None)
    after = before.with_folder(folder / "digits")
    assert not is_same(before.digits["digits"], after.digits["digits"])
    assert is_same(before.lines["lines"], after.lines["lines"])
    assert list(after.without("lines").cards) == ["adder", "digits"]
    assert list(after.cards) == ["adder", "digits", "lines"]
    assert shelf_of(folder).digits["digits"].card == after.digits["digits"].card


def test_a_rejector_or_finder_is_replaced_by_name_and_a_second_refused(tmp_path: Path) -> None:
    for name, kept in (("rejector", REJECTOR), ("finder", FINDER)):
        for place in (name, f"other-{name}"):
            shutil.copytree(kept, tmp_path / place)
            rewrite(tmp_path / place, lambda _weights: None)
        shelf = Shelf().with_folder(tmp_path / name).with_folder(tmp_path / name)
        assert getattr(shelf, name).card.name == name
        with pytest.raises(CheckpointError, match=f"a second {name}"):
            shelf.with_folder(tmp_path / f"other-{name}")
        assert getattr(shelf.without(name), name) is None


def test_a_folder_that_is_missing_or_has_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be read"):
        shelf_of(tmp_path / "nowhere")
    shutil.copytree(SHIPPED / "adder", tmp_path / "mine")
    with pytest.raises(CheckpointError, match="holds a model called 'adder'"):
        shelf_of(tmp_path)
