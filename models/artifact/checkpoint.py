"""Save, load and verify a checkpoint folder: weights.safetensors, card.json, certificate.json."""

import hashlib
import tempfile
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, TypeAdapter, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from models.artifact.card import (
    AdderCard,
    DigitCard,
    FinderCard,
    KeptCard,
    LineCard,
    RejectorCard,
)
from models.artifact.graph import weight_shapes
from models.artifact.nodes import Weights
from models.errors import CheckpointError, ScanlineError

SHIPPED = Path(__file__).parent.parent / "checkpoints"
# Where `SHIPPED` or any other folder has none.
REJECTOR, FINDER = SHIPPED.parent / "rejector", SHIPPED.parent / "finder"

_WEIGHTS, _CARD, _CERTIFICATE = "weights.safetensors", "card.json", "certificate.json"
_NO_DIGEST = "0" * 64  # stands for card.json's own digest while that is computed
_MAX_BYTES = 256 * 2**20
# Commands that train, by task.
_COMMANDS = {
    "digits": "digits",
    "numbers": "lines",
    "lines": "lines",  # as older cards have it
    "sums": "adder",
    "rejections": "rejector",
    "pages": "finder",
}
AnyCard = DigitCard | AdderCard | LineCard  # of what can be asked for
_CARD_SCHEMA: TypeAdapter[AnyCard | RejectorCard | FinderCard] = TypeAdapter(KeptCard)
# What pydantic calls the errors of a value; where the layout fits, it cannot be.
_OF_FIGURES = {
    *("finite_number", "greater_than", "greater_than_equal", "less_than", "less_than_equal"),
    *("string_pattern_mismatch", "too_long", "too_short", "value_error"),
}
CardT = TypeVar("CardT", DigitCard, AdderCard, LineCard, RejectorCard, FinderCard)


class _Outline(BaseModel):
    """What the cards of all versions have."""

    task: str
    files: dict[str, str]


class Checkpoint(NamedTuple, Generic[CardT]):
    """A verified checkpoint: card, float32 weights by name, and the proof object's text if any."""

    card: CardT
    weights: dict[str, NDArray[np.float32]]
    certificate: bytes | None


def save(folder: Path, card: CardT, weights: Weights, certificate: bytes | None = None) -> CardT:
    """Writes a checkpoint folder, whole or not at all, in place of an older one.

    Args:
        folder: where; its parent is made.
        card: the card, whose `files` is filled in here.
        weights: float32 tensors by name, as `models.artifact.graph.weight_shapes` says.
        certificate: the proof object of an adder.

    Returns:
        The card as written.

    Raises:
        CheckpointError: the weights are not those of the card's architecture, the card says what
            cannot be, the disk is full or the folder read-only; an older checkpoint stays as it
            was.
    """
    _check_weights(folder, card, weights)
    contents = {_WEIGHTS: save_tensors({k: np.ascontiguousarray(v) for k, v in weights.items()})}
    if certificate is not None:
        contents[_CERTIFICATE] = certificate
    files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    unsigned = card.model_copy(update={"files": {**files, _CARD: _NO_DIGEST}})
    text = (unsigned.model_dump_json(indent=2) + "\n").encode()
    digest = hashlib.sha256(text).hexdigest()
    contents[_CARD] = text.replace(_NO_DIGEST.encode(), digest.encode())
    try:
        _CARD_SCHEMA.validate_json(contents[_CARD])
    except ValidationError as error:
        raise CheckpointError(f"{folder / _CARD} {_misfit(contents[_CARD], error)}") from error

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
            draft, old = Path(scratch) / "draft", Path(scratch) / "old"
            draft.mkdir()
            for name, content in contents.items():
                (draft / name).write_bytes(content)
            if folder.exists():
                folder.replace(old)
            try:
                draft.replace(folder)
            except OSError:
                if old.exists():
                    old.replace(folder)
                raise
    except OSError as error:
        raise CheckpointError(f"{folder} cannot be written ({error.strerror})") from error
    return card.model_copy(update={"files": {**files, _CARD: digest}})


def load_as(folder: Path, kind: type[CardT]) -> Checkpoint[CardT]:
    """A checkpoint folder whose card is of this kind, verified as `load` does.

    Raises:
        CheckpointError: as `load`, or the card is of another kind.
    """
    loaded = load(folder)
    if not isinstance(loaded.card, kind):
        raise CheckpointError(f"{folder} holds a model for {loaded.card.task}: choose another")
    return Checkpoint(loaded.card, loaded.weights, loaded.certificate)


def load(
    folder: Path,
) -> (
    Checkpoint[DigitCard]
    | Checkpoint[AdderCard]
    | Checkpoint[LineCard]
    | Checkpoint[RejectorCard]
    | Checkpoint[FinderCard]
):
    """Reads a checkpoint folder and verifies every checksum and the card's contract.

    Raises:
        CheckpointError: a file is missing, changed, unlisted or not what the card says; the text
            names the file.
    """
    card = _load_card(folder)
    contents = {name: _read_as_listed(folder / name, card) for name in card.files if name != _CARD}
    for path in folder.iterdir():
        if path.name not in card.files and not path.name.startswith("."):
            raise CheckpointError(f"{path} is not listed in {folder / _CARD}: remove it")
    try:
        weights = load_tensors(contents[_WEIGHTS])
    except (SafetensorError, KeyError, ValueError) as error:
        raise CheckpointError(f"{folder / _WEIGHTS} holds no tensors: {error}") from error
    _check_weights(folder, card, weights)
    certificate = contents.get(_CERTIFICATE)
    if isinstance(card, AdderCard):
        return Checkpoint(card, weights, certificate)
    if isinstance(card, LineCard):
        return Checkpoint(card, weights, certificate)
    if isinstance(card, RejectorCard):
        return Checkpoint(card, weights, certificate)
    if isinstance(card, FinderCard):
        return Checkpoint(card, weights, certificate)
    return Checkpoint(card, weights, certificate)


def weights_file(folder: Path, card: AnyCard) -> bytes:
    """The bytes of a checkpoint's weights.safetensors, which are those that its card describes.

    Raises:
        CheckpointError: they are not, or the file cannot be read.
    """
    return _read_as_listed(folder / _WEIGHTS, card)


def write_whole(file: Path, content: bytes) -> None:
    """Writes a file, whole or not at all, in place of an older one; makes its folder.

    Raises:
        ScanlineError: the disk is full or the folder read-only; an older file stays as it was.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{file.name}-", dir=file.parent) as scratch:
            draft = Path(scratch) / file.name
            draft.write_bytes(content)
            draft.replace(file)
    except OSError as error:
        raise ScanlineError(
            f"{file} cannot be written ({error.strerror}): make room or choose another file"
        ) from error


def _read_as_listed(path: Path, card: AnyCard | RejectorCard | FinderCard) -> bytes:
    content = _read(path)
    if hashlib.sha256(content).hexdigest() != card.files[path.name]:
        raise CheckpointError(
            f"{path} is not the file that its card describes (SHA-256 differs): "
            "restore it, or train the model again"
        )
    return content


def _load_card(folder: Path) -> AnyCard | RejectorCard | FinderCard:
    path = folder / _CARD
    text = _read(path)
    try:
        card = _CARD_SCHEMA.validate_json(text)
    except ValidationError as error:
        raise CheckpointError(f"{path} {_misfit(text, error)}") from error
    if not {_CARD, _WEIGHTS} <= set(card.files) <= {_CARD, _WEIGHTS, _CERTIFICATE}:
        raise CheckpointError(f"{path} is no card: files lists {sorted(card.files)}")
    if not _is_signed(text, card.files[_CARD]):
        raise CheckpointError(
            f"{path} was changed after it was written (SHA-256 differs): restore it"
        )
    return card


def _is_signed(text: bytes, digest: str) -> bool:
    """Whether a card's text is the one that its own digest was taken of."""
    unsigned = text.replace(digest.encode(), _NO_DIGEST.encode())
    return hashlib.sha256(unsigned).hexdigest() == digest


def _misfit(text: bytes, error: ValidationError) -> str:
    """What is wrong with a card that does not fit its schema, and what to do."""
    first = error.errors(include_url=False)[0]
    said = first["msg"].removeprefix("Value error, ")
    where = ": ".join([*(str(part) for part in first["loc"]), said])
    try:
        outline = _Outline.model_validate_json(text)
    except ValidationError:
        return f"is no card ({where}): restore it, or train the model again"
    if not _is_signed(text, outline.files.get(_CARD, _NO_DIGEST)):
        return f"was changed after it was written, and is no card now ({where}): restore it"
    if first["type"] in _OF_FIGURES:
        return f"says what cannot be ({where}): restore it, or train the model again"
    return (
        f"has the layout of another version of Scanline ({where}): train the model again with "
        f"`scanline train {_COMMANDS.get(outline.task, '...')}`, or keep to that version"
    )


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise CheckpointError(f"{path} is no ordinary file")
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > _MAX_BYTES:
        raise CheckpointError(f"{path} is larger than {_MAX_BYTES} bytes")
    return content


def _check_weights(
    folder: Path, card: AnyCard | RejectorCard | FinderCard, weights: Weights
) -> None:
    path = folder / _WEIGHTS
    wanted = weight_shapes(card.architecture)
    if set(weights) != set(wanted):
        odd = sorted(set(weights) ^ set(wanted))
        raise CheckpointError(f"{path} does not fit its card: missing or unknown tensors {odd}")
    for name, shape in wanted.items():
        tensor = weights[name]
        if tensor.shape != shape or tensor.dtype != np.float32:
            raise CheckpointError(
                f"{path} does not fit its card: {name} is {tensor.dtype} {tensor.shape}, "
                f"float32 {shape} is wanted"
            )
        if not np.isfinite(tensor).all():
            raise CheckpointError(f"{path}: {name} holds values that are not finite")
