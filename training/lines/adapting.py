"""A line reader goes on from a trained one, on pictures of one's own.

Written strips are mixed in, so that it forgets nothing; a fifth of the pictures is kept apart, and
where the new reader is no better on these, there is none.
"""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.artifact import checkpoint
from models.artifact.card import LineCard, Training, check_name
from models.artifact.checkpoint import Checkpoint
from models.artifact.figures import Score
from models.errors import ScanlineError
from models.networks.line import LineReader
from models.page.line_crops import cut
from training.data.pictures import Labelled, labelled, varied
from training.lines.batches import Batch, Sample, batch, batches, sample
from training.lines.settings import LineSettings, line_settings
from training.lines.strip import Desk, Strip, strip
from training.lines.task import LineTask, rights
from training.lines.train import desks
from training.loop.adapting import KEPT_SCORE, adapted, check_free, parted, with_weights
from training.loop.fit import Validation

_WRITTEN = 3  # pictures for one written strip
_PASSES = 16_000  # over pictures, in all; within the bounds of epochs
_EPOCHS = 20, 40
_STEPS = 8  # of an epoch at least, or the few steps of few pictures change nothing
_LEAST_BATCH = 8
_LEARNING_RATE = 1e-3
_EMA_DECAY = 0.99


class AdaptedTask(LineTask):
    """A line reader that goes on from another one.

    Args:
        settings: all that decides the weights, but for the glyphs, the pictures and the start.
        data: what is trained on, in words.
        desks: to write strips with: those trained on, and those to be scored on.
        pictures: trained on.
        kept: scored on.
        start: the weights that it goes on from.
        device: where it is trained.
    """

    def __init__(
        self,
        settings: LineSettings,
        data: str,
        desks: tuple[Desk, Desk],
        pictures: list[Labelled],
        kept: list[Labelled],
        start: Checkpoint[LineCard],
        device: torch.device,
    ) -> None:
        super().__init__(settings, data, *desks, device)
        self.steps = -(-(len(pictures) + settings.strips) // settings.batch)
        self._pictures = pictures
        self._kept = [self._sample(one) for one in kept]
        self._start = start

    def network(self) -> LineReader:
        """The network that it goes on from."""
        return with_weights(super().network(), self._start.weights)

    def batches(self, epoch: int) -> Iterator[Batch]:
        """The pictures, each varied, and written strips among them."""
        settings = self.settings
        random = np.random.default_rng([settings.seed, epoch, 7])
        samples = [
            self._sample(one._replace(grey=varied(random, one.grey))) for one in self._pictures
        ]
        for _ in range(settings.strips):
            samples.append(sample(strip(random, self._train), settings.alphabet))
        for one in batches(random, samples, settings.batch, 0.0):
            yield self._placed(one)

    @torch.no_grad()
    def validated(self, network: LineReader) -> Validation:
        """How the network does on the pictures that were kept apart."""
        right = self.right(network)
        return Validation(1 - right / len(self._kept), right / len(self._kept))

    @torch.no_grad()
    def right(self, network: LineReader) -> int:
        """How many of the pictures that were kept apart are read rightly, each by itself."""
        alone = [self._placed(batch([one], 0.0)) for one in self._kept]
        return sum(sum(rights(network(one.crops), one)) for one in alone)

    def card(self, name: str, network: LineReader, training: Training) -> LineCard:
        """The card, with the scores of written strips and of the pictures kept apart."""
        card = super().card(name, network, training)
        score = Score.of(self.right(network), len(self._kept))
        return card.model_copy(
            update={
                "scores": {**card.scores, KEPT_SCORE: score},
                "description": f"{card.description}, adapted to pictures",
                "temperature": self._start.card.temperature,
                "opinion": 0.0,
            }
        )

    def _sample(self, one: Labelled) -> Sample:
        """A picture as the network takes it."""
        grey = np.asarray(one.grey, np.uint8)
        read = sample(Strip(grey, one.text, [0.0] * len(one.text)), self.settings.alphabet)
        return read._replace(steps=[])  # where its symbols stand is not known


def adapt(name: str, start: Path, folder: Path, out: Path, device: torch.device) -> LineCard:
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
        ScanlineError: the checkpoint is of no line reader, the folder is not as `labelled`
            says, there is a checkpoint of that name, or the new reader is no better: then none is
            written.
    """
    check_name(name)
    check_free(out / name)
    card, weights, _ = checkpoint.load(start)
    if not isinstance(card, LineCard):
        raise ScanlineError(f"{start} holds no line reader: name another --start")
    loaded = Checkpoint(card, weights, None)
    named = labelled(folder, card.architecture.symbols)
    pictures = [one._replace(grey=cut(one.grey)) for one in named]  # as they will be read
    trained, kept = parted(pictures, card.training.seed)
    settings = _settings(card, len(trained))
    data = f"{card.training.data}; then {len(trained)} pictures of one's own"
    task = AdaptedTask(settings, data, desks(settings), trained, kept, loaded, device)
    return adapted(name, task, start, out, device)


def _settings(card: LineCard, pictures: int) -> LineSettings:
    """Those of the reader to go on from, but for what a shorter, gentler run needs."""
    epochs = min(max(_PASSES // pictures, _EPOCHS[0]), _EPOCHS[1])
    strips = max(1, pictures // _WRITTEN)
    known = asdict(line_settings())
    before = {key: value for key, value in card.training.settings.items() if key in known}
    most = max(_LEAST_BATCH, (pictures + strips) // _STEPS)
    changed: dict[str, Any] = {
        "batch": min(before.get("batch", known["batch"]), most),
        "epochs": epochs,
        "strips": strips,
        "repeats": 1,
        "learning_rate": _LEARNING_RATE,
        "ema_decay": _EMA_DECAY,
        "restart_epochs": 0,
    }
    return line_settings(**{**before, **changed})
