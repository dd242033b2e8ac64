"""The shelf: the verified checkpoints of a folder, which do not change once they are read."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from models.artifact import checkpoint
from models.artifact.card import AdderCard, DigitCard, FinderCard, LineCard, RejectorCard
from models.artifact.checkpoint import AnyCard, Checkpoint
from models.errors import CertificateError, CheckpointError
from models.sums import certificate


@dataclass(frozen=True)
class Shelf:
    """Verified checkpoints, certificates included: by name, and the rejector and the finder.

    Those two are the shipped ones where None.
    """

    digits: dict[str, Checkpoint[DigitCard]] = field(default_factory=dict)
    machines: dict[str, Checkpoint[AdderCard]] = field(default_factory=dict)
    lines: dict[str, Checkpoint[LineCard]] = field(default_factory=dict)
    rejector: Checkpoint[RejectorCard] | None = None
    finder: Checkpoint[FinderCard] | None = None

    @property
    def cards(self) -> dict[str, AnyCard]:
        """The cards of all that can be asked for, by name."""
        cards: dict[str, AnyCard] = {}
        cards.update((name, loaded.card) for name, loaded in self.digits.items())
        cards.update((name, loaded.card) for name, loaded in self.machines.items())
        cards.update((name, loaded.card) for name, loaded in self.lines.items())
        return dict(sorted(cards.items()))

    def with_folder(self, folder: Path) -> "Shelf":
        """With the checkpoint in a folder, in the place of one that has its name.

        Raises:
            CheckpointError: it is missing, changed or not what its card says, or a second rejector
                or finder.
        """
        loaded = checkpoint.load(folder)
        name = loaded.card.name
        if name != folder.name:
            raise CheckpointError(f"{folder} holds a model called {name!r}: rename the folder")
        shelf = self.without(name)
        if isinstance(loaded.card, DigitCard):
            own = Checkpoint(loaded.card, loaded.weights, None)
            return replace(shelf, digits={**shelf.digits, name: own})
        if isinstance(loaded.card, RejectorCard):
            if shelf.rejector is not None:
                raise CheckpointError(f"{folder} is a second rejector: remove one")
            return replace(shelf, rejector=Checkpoint(loaded.card, loaded.weights, None))
        if isinstance(loaded.card, LineCard):
            lines = Checkpoint(loaded.card, loaded.weights, None)
            return replace(shelf, lines={**shelf.lines, name: lines})
        if isinstance(loaded.card, FinderCard):
            if shelf.finder is not None:
                raise CheckpointError(f"{folder} is a second finder: remove one")
            return replace(shelf, finder=Checkpoint(loaded.card, loaded.weights, None))
        machine = Checkpoint(loaded.card, loaded.weights, loaded.certificate)
        _check_certificate(folder, machine)
        return replace(shelf, machines={**shelf.machines, name: machine})

    def without(self, name: str) -> "Shelf":
        """Without the one of that name, if there is one."""

        def others(known: dict[str, Any]) -> dict[str, Any]:
            return {one: loaded for one, loaded in known.items() if one != name}

        rejector, finder = self.rejector, self.finder
        return Shelf(
            others(self.digits),
            others(self.machines),
            others(self.lines),
            None if rejector is None or rejector.card.name == name else rejector,
            None if finder is None or finder.card.name == name else finder,
        )


def shelf_of(root: Path) -> Shelf:
    """All checkpoints of a folder.

    Raises:
        CheckpointError: one is missing, changed or not what its card says.
    """
    try:
        folders = sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError as error:
        raise CheckpointError(f"{root} cannot be read: {error.strerror}") from error
    shelf = Shelf()
    for folder in folders:
        shelf = shelf.with_folder(folder)
    return shelf


def is_same(one: Checkpoint[Any], other: Checkpoint[Any]) -> bool:
    """Whether two are the same model: a card has the digests of the files beside it."""
    return bool(one.card == other.card)


def _check_certificate(folder: Path, loaded: Checkpoint[AdderCard]) -> None:
    if loaded.certificate is None:
        return
    try:
        certificate.check(loaded.card.architecture, loaded.weights, loaded.certificate)
    except CertificateError as error:
        raise CertificateError(f"{folder}: {error}") from error
