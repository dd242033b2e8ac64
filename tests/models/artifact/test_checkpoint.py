import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import SHIPPED
from models.errors import CheckpointError


@pytest.fixture
def adder(tmp_path: Path) -> Path:
    folder = tmp_path / "adder"
    shutil.copytree(SHIPPED / "adder", folder)
    return folder


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    loaded = checkpoint.load(SHIPPED / "adder")
    assert isinstance(loaded.card, AdderCard)
    written = checkpoint.save(tmp_path / "x" / "copy", loaded.card, loaded.weights, b"{}")
    again = checkpoint.load(tmp_path / "x" / "copy")
    assert again.card == written
    assert again.certificate == b"{}"
    assert all(np.array_equal(again.weights[name], loaded.weights[name]) for name in loaded.weights)


def test_a_changed_byte_anywhere_is_refused_and_the_file_named(adder: Path) -> None:
    for path in sorted(adder.iterdir()):
        whole = path.read_bytes()
        for place in {0, 1, len(whole) // 3, len(whole) // 2, len(whole) - 2, len(whole) - 1}:
            changed = bytearray(whole)
            changed[place] ^= 1
            path.write_bytes(changed)
            with pytest.raises(CheckpointError, match=path.name):
                checkpoint.load(adder)
        path.write_bytes(whole)
    checkpoint.load(adder)


def test_every_bit_of_a_card_counts(adder: Path) -> None:
    card = adder / "card.json"
    whole = card.read_bytes()
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 4
        card.write_bytes(changed)
        with pytest.raises(CheckpointError, match=r"card\.json"):
            checkpoint.load(adder)


@pytest.mark.parametrize("name", ["card.json", "weights.safetensors", "certificate.json"])
def test_a_missing_or_empty_file_is_refused_and_named(adder: Path, name: str) -> None:
    (adder / name).write_bytes(b"")
    with pytest.raises(CheckpointError, match=name):
        checkpoint.load(adder)
    (adder / name).unlink()
    with pytest.raises(CheckpointError, match=name):
        checkpoint.load(adder)


def test_a_file_that_no_card_lists_is_refused(adder: Path) -> None:
    (adder / "notes.txt").write_text("hello")
    with pytest.raises(CheckpointError, match=r"notes\.txt"):
        checkpoint.load(adder)


def test_weights_of_another_shape_are_not_saved(tmp_path: Path) -> None:
    loaded = checkpoint.load(SHIPPED / "adder")
    weights = {**loaded.weights, "readout.bias": np.zeros(3, np.float32)}
    assert isinstance(loaded.card, AdderCard)
    with pytest.raises(CheckpointError, match=r"readout\.bias is float32 \(3,\)"):
        checkpoint.save(tmp_path / "bad", loaded.card, weights)
    weights = {**loaded.weights, "readout.bias": np.full(2, np.nan, np.float32)}
    with pytest.raises(CheckpointError, match="not finite"):
        checkpoint.save(tmp_path / "bad", loaded.card, weights)


def test_what_is_no_ordinary_file_is_refused(adder: Path) -> None:
    (adder / "weights.safetensors").unlink()
    os.mkfifo(adder / "weights.safetensors")
    with pytest.raises(CheckpointError, match="no ordinary file"):
        checkpoint.load(adder)


def _signed(folder: Path, card: dict[str, Any]) -> None:
    """Writes a card with its own right digest, as the version that had this layout did."""
    card["files"]["card.json"] = "0" * 64
    text = json.dumps(card, indent=2)
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "card.json").write_text(text.replace("0" * 64, digest))


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        (lambda card: card["training"].pop("versions"), "training: versions: Field required"),
        (lambda card: card.update(precision="float32"), "precision: Extra inputs"),
        (lambda card: card["architecture"].update(order="left"), "architecture: order"),
        (lambda card: card.update(epochs=card.pop("training")), "training: Field required"),
    ],
    ids=["a field is missing", "a field is unknown", "a field has another value", "a new name"],
)
def test_a_card_of_another_version_says_what_to_do(
    adder: Path, changed: Callable[[dict[str, Any]], object], where: str
) -> None:
    card = json.loads((adder / "card.json").read_text())
    changed(card)
    _signed(adder, card)
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(adder)
    for words in ("card.json has the layout of another version", where, "`scanline train adder`"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    "older",
    [
        {"task": "lines"},
        {
            "architecture": {
                "cell": "gru",
                "hidden": 96,
                "layers": 2,
                "directions": 2,
                "columns_per_step": 2,
            }
        },
    ],
    ids=["of the task lines", "of digits alone"],
)
def test_a_card_of_an_older_line_reader_says_what_to_do(
    tmp_path: Path, older: dict[str, Any]
) -> None:
    shutil.copytree(SHIPPED / "lines", tmp_path / "lines")
    _signed(tmp_path / "lines", json.loads((SHIPPED / "lines" / "card.json").read_text()) | older)
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(tmp_path / "lines")
    for words in ("card.json has the layout of another version", "`scanline train lines`"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        (lambda score: score.update(n=-7, accuracy=5.0), "n: Input should be greater than"),
        (lambda score: score.update(accuracy=5.0), "accuracy: Input should be less than"),
        (lambda score: score.update(correct=999), "accuracy is 1.0, but 999 of 1000 were right"),
    ],
)
def test_a_card_whose_figures_cannot_be_is_refused_with_a_sentence(
    adder: Path, changed: Callable[[dict[str, Any]], object], where: str
) -> None:
    card = json.loads((adder / "card.json").read_text())
    changed(card["scores"]["sums_of_1000_bits"])
    _signed(adder, card)
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(adder)
    for words in ("card.json says what cannot be (", "scores: sums_of_1000_bits: ", where):
        assert words in str(caught.value)
    assert "\n" not in str(caught.value)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 2**63, 10**400, 1e308, 5e-324]),
    st.floats(),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=3),
)


@pytest.mark.parametrize("name", ["notebook-adder", "notebook-vanilla"])
def test_whatever_a_signed_card_says_it_is_loaded_or_refused_by_name(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / name
    shutil.copytree(SHIPPED / name, folder)
    whole = json.loads((folder / "card.json").read_text())
    places: list[tuple[str | int, ...]] = []

    def walk(part: Any, *path: str | int) -> None:
        if path and path[0] != "files":
            places.append(path)
        if isinstance(part, dict | list):
            for key in part if isinstance(part, dict) else range(len(part)):
                walk(part[key], *path, key)

    walk(whole)

    @settings(max_examples=150)
    @given(st.sampled_from(places), VALUES)
    def change(path: tuple[Any, ...], value: object) -> None:
        card = json.loads(json.dumps(whole))
        part = card
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value
        _signed(folder, card)
        try:
            checkpoint.load(folder)
        except CheckpointError as error:
            assert str(error).startswith(str(folder))

    change()


def test_a_card_that_would_not_be_loaded_is_not_saved(adder: Path) -> None:
    loaded = checkpoint.load(adder)
    assert isinstance(loaded.card, AdderCard)
    training = loaded.card.training.model_copy(update={"seconds": -1.0})
    card = loaded.card.model_copy(update={"training": training})
    with pytest.raises(CheckpointError, match=r"says what cannot be .*training: seconds"):
        checkpoint.save(adder, card, loaded.weights, b"x")
    assert checkpoint.load(adder).certificate == loaded.certificate


def test_a_card_of_a_task_that_is_not_known_says_what_to_do(adder: Path) -> None:
    card = json.loads((adder / "card.json").read_text())
    _signed(adder, card | {"task": "products"})
    with pytest.raises(CheckpointError, match=r"another version.*'products'.*`scanline train"):
        checkpoint.load(adder)


def test_a_card_that_somebody_edited_is_not_taken_for_an_old_one(adder: Path) -> None:
    text = (adder / "card.json").read_text()
    (adder / "card.json").write_text(text.replace('"seconds"', '"minutes"'))
    with pytest.raises(CheckpointError, match=r"changed after it was written.*seconds.*restore"):
        checkpoint.load(adder)
    (adder / "card.json").write_text(text[:100])
    with pytest.raises(CheckpointError, match=r"is no card.*restore it, or train"):
        checkpoint.load(adder)


def test_a_card_without_a_curve_is_one(adder: Path) -> None:
    card = json.loads((adder / "card.json").read_text())
    del card["training"]["curve"]
    _signed(adder, card)
    assert checkpoint.load(adder).card.training.curve is None


def test_a_checkpoint_that_cannot_take_its_place_leaves_the_old_one(
    adder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = checkpoint.load(adder)
    assert isinstance(loaded.card, AdderCard)
    replace = Path.replace

    def read_only(self: Path, target: Path) -> Path:
        if self.name == "draft":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", read_only)
    with pytest.raises(CheckpointError, match=r"cannot be written .*[Rr]ead-only"):
        checkpoint.save(adder, loaded.card, loaded.weights, b"x")
    assert checkpoint.load(adder).certificate == loaded.certificate
    assert [path.name for path in adder.parent.iterdir()] == ["adder"]


def test_the_weights_file_is_given_as_the_card_describes_it_or_refused(adder: Path) -> None:
    card, file = checkpoint.load(adder).card, adder / "weights.safetensors"
    assert isinstance(card, AdderCard)
    assert checkpoint.weights_file(adder, card) == file.read_bytes()
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    with pytest.raises(CheckpointError, match=r"weights\.safetensors is not the file"):
        checkpoint.weights_file(adder, card)
