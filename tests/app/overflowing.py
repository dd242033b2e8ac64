"""Checkpoints whose weights are finite, and whose answers are not: from the first, or to some."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file

from app.runtimes.contract import Floats
from models.artifact import checkpoint
from models.artifact.card import AdderCard, DigitCard
from models.artifact.checkpoint import SHIPPED

LARGE = 3e38  # nearly the largest float32


def counting(ones: float) -> dict[str, Floats]:
    """An adder of two units that count ones; its logits are finite while these are few."""
    gates = np.repeat(np.array([20, 20, 0, 20], np.float32), 2)
    inputs = np.zeros((8, 2), np.float32)
    inputs[4:6] = 1 / ones
    return {
        "rnn.weight_ih_l0": inputs,
        "rnn.weight_hh_l0": np.zeros((8, 2), np.float32),
        "rnn.bias_ih_l0": gates,
        "rnn.bias_hh_l0": np.zeros(8, np.float32),
        "readout.weight": np.array([[0, 0], [LARGE, LARGE]], np.float32),
        "readout.bias": np.zeros(2, np.float32),
    }


def latching(features: int, classes: int, from_the_first: bool) -> dict[str, Floats]:
    """A vanilla network of two units that stay where ink in the middle of its input pushes them.

    Logits of blank and of full input are 0; of others, more than float32 holds. Or all are.
    """
    middle = np.full((2, features), -10, np.float32)
    middle[:, features // 4 : -features // 4] = 10
    readout = np.zeros((classes, 2), np.float32)
    readout[3] = LARGE
    bias = np.full(2, 5.0 if from_the_first else 0.0, np.float32)
    return {
        "rnn.weight_ih_l0": middle,
        "rnn.weight_hh_l0": np.eye(2, dtype=np.float32) * 5,
        "rnn.bias_ih_l0": bias,
        "rnn.bias_hh_l0": np.zeros(2, np.float32),
        "readout.weight": readout,
        "readout.bias": np.zeros(classes, np.float32),
    }


def save_overflowing(folder: Path, name: str, from_the_first: bool = False) -> None:
    """Writes such a checkpoint in the place of, or like, a shipped one.

    Args:
        folder: of all checkpoints; the new one has the name of the one that it is made from, or
            that with -odd behind.
        name: of a shipped one: digits, adder or lines.
        from_the_first: whether no answer is finite, or only some are not.
    """
    if name == "lines":
        place = folder / (name if from_the_first else f"{name}-odd")
        shutil.copytree(SHIPPED / name, place, dirs_exist_ok=True)
        rewrite(place, _overflow)
        return
    card = checkpoint.load(SHIPPED / name).card
    changed: dict[str, Any] = {
        "name": name if from_the_first else f"{name}-odd",
        "training": card.training.model_copy(update={"settings": {}}),
    }
    place = folder / changed["name"]
    small: dict[str, Any] = {"hidden": 2, "layers": 1}
    if isinstance(card, AdderCard):
        changed["architecture"] = card.architecture.model_copy(update=small)
        weights = counting(ones=1 if from_the_first else 50)
        checkpoint.save(place, card.model_copy(update=changed), weights)
        return
    small |= {"cell": "vanilla", "directions": 1}
    if isinstance(card, DigitCard):
        changed["architecture"] = card.architecture.model_copy(update=small | {"rows_per_step": 1})
        weights = latching(28, 10, from_the_first)
        checkpoint.save(place, card.model_copy(update=changed), weights)


def _overflow(weights: dict[str, Any]) -> None:
    weights["readout.weight"][:] = np.copysign(LARGE, weights["readout.weight"])


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes a checkpoint's tensors where they lie, and signs them anew.

    Args:
        folder: of the checkpoint.
        change: takes its tensors, by name.
    """
    weights = load_file(folder / "weights.safetensors")
    change(weights)
    save_file(weights, folder / "weights.safetensors")
    card = json.loads((folder / "card.json").read_text())
    card["name"] = folder.name
    whole = (folder / "weights.safetensors").read_bytes()
    card["files"]["weights.safetensors"] = hashlib.sha256(whole).hexdigest()
    card["files"]["card.json"] = "0" * 64
    text = json.dumps(card, indent=2)
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "card.json").write_text(text.replace("0" * 64, digest))


def all_checkpoints(folder: Path) -> Path:
    """A folder with those that serve by default, to be changed."""
    for name in ("digits", "adder", "lines"):
        shutil.copytree(SHIPPED / name, folder / name)
    return folder
