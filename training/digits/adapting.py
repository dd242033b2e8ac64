"""A row classifier goes on from a trained one, on pictures of one's own.

MNIST, drawn digits, simulated photos and pictures of no digit are mixed in, so that it forgets
nothing; a fifth of the pictures is kept apart, and where the new one is no better on these, there
is none.
"""

from pathlib import Path

import numpy as np
import torch

from models.artifact import checkpoint
from models.artifact.card import DigitCard, Training, check_name
from models.artifact.checkpoint import Checkpoint
from models.artifact.figures import Score
from models.digit.locate import ink_of
from models.errors import ScanlineError
from models.imaging.decode import WORKING_SIDE
from models.networks.digit import RowClassifier
from training.data import mnist
from training.data.mnist import Images
from training.data.pictures import labelled
from training.digits.scores import logits_of, score, validation
from training.digits.settings import DigitSettings
from training.digits.task import DigitTask
from training.loop.adapting import KEPT_SCORE, adapted, check_free, parted, with_weights
from training.loop.fit import Validation
from training.loop.recipe import settings_of

_OWN = 1_500  # pictures of one's own in an epoch, all of them as often as that takes
_MNIST = 4_000  # images among them
_CHANGED = {
    "epochs": 10,
    "learning_rate": 3e-4,
    "ema_decay": 0.99,
    "drawn": 300,
    "outliers": 500,
    "photographed": 1_500,
}


class AdaptedDigitTask(DigitTask):
    """A row classifier that goes on from another one.

    Args:
        settings: all that decides the weights, but for the images and the start.
        data: what is trained on, in words.
        train: one's own images, as often as they are seen, and MNIST's.
        held: MNIST's validation images.
        kept: one's own images to be scored on.
        start: the weights that it goes on from.
        device: where it is trained.

    Raises:
        ScanlineError: as for `DigitTask`.
    """

    def __init__(
        self,
        settings: DigitSettings,
        data: str,
        train: Images,
        held: Images,
        kept: Images,
        start: Checkpoint[DigitCard],
        device: torch.device,
    ) -> None:
        super().__init__(settings, data, train, held, device, final=False)
        self._kept = kept
        self._start = start

    def network(self) -> RowClassifier:
        """The network that it goes on from."""
        return with_weights(super().network(), self._start.weights)

    def validated(self, network: RowClassifier) -> Validation:
        """How the network does on the pictures that were kept apart."""
        return validation(network, Images(*(part.to(self._device) for part in self._kept)))

    def right(self, network: RowClassifier) -> int:
        """How many of the pictures that were kept apart a network reads rightly."""
        device = next(network.parameters()).device
        kept = Images(*(part.to(device) for part in self._kept))
        return score(logits_of(network, kept), kept.digit).correct

    def card(self, name: str, network: RowClassifier, training: Training) -> DigitCard:
        """The card, with the scores of MNIST's validation images and of the pictures kept apart."""
        card = super().card(name, network, training)
        own = Score.of(self.right(network), len(self._kept.digit))
        scores = {**card.scores, KEPT_SCORE: own}
        description = f"{card.description}, adapted to pictures"
        return card.model_copy(update={"scores": scores, "description": description})


def adapt(name: str, start: Path, folder: Path, out: Path, device: torch.device) -> DigitCard:
    """Goes on from a checkpoint on the pictures of a folder.

    Args:
        name: the new checkpoint's name, and its folder below `out`.
        start: the folder of the checkpoint to go on from.
        folder: holds the pictures and labels.csv.
        out: the folder to write into, as `train` says.
        device: where to train.

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: the checkpoint is of no row classifier of this version that was trained on
            50,000 images, the folder is not as `labelled` says, a label is no digit, a picture has
            no ink, there is a checkpoint of that name, or the new one is no better: then none is
            written.
    """
    check_name(name)
    check_free(out / name)
    card, weights, _ = checkpoint.load(start)
    if not isinstance(card, DigitCard):
        raise ScanlineError(f"{start} holds no row classifier: name another --start")
    if "mnist_validation" not in card.scores:
        raise ScanlineError(f"{start} was trained on all of MNIST's images: name another --start")
    values = card.training.settings | _CHANGED
    settings = settings_of(DigitSettings, values, f"the card of {start}")
    ink, digit = _own(folder)
    trained, kept = (torch.tensor(one) for one in parted(range(len(ink)), settings.seed))
    images, held = mnist.train_and_validation()
    random = np.random.default_rng(settings.seed)
    mixed = torch.from_numpy(random.choice(len(images.digit), _MNIST, replace=False))
    seen = trained.repeat(-(-_OWN // len(trained)))
    task = AdaptedDigitTask(
        settings,
        f"{card.training.data}; then {len(trained)} pictures of one's own",
        Images(
            torch.cat([ink[seen], images.ink[mixed]]), torch.cat([digit[seen], images.digit[mixed]])
        ),
        held,
        Images(ink[kept], digit[kept]),
        Checkpoint(card, weights, None),
        device,
    )
    return adapted(name, task, start, out, device)


def _own(folder: Path) -> Images:
    """One's own pictures as `ink` finds them."""
    inks, digits = [], []
    for line, one in enumerate(labelled(folder, "0123456789", WORKING_SIDE), 2):
        where = f"{folder / 'labels.csv'}, line {line}"
        if len(one.text) != 1:
            raise ScanlineError(f"{where}: the label {one.text!r} is not one digit")
        found = ink_of(one.grey)
        if found is None:
            raise ScanlineError(f"{where}: no ink is found in the picture: leave it out")
        inks.append(np.rint(found.ink * 255).astype(np.uint8))
        digits.append(int(one.text))
    return Images(torch.from_numpy(np.stack(inks)), torch.tensor(digits))
