"""Rejectors as the shared loop trains them: readings of drawn pictures, and what is wrong."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from models.artifact.card import DigitCard, RejectorCard, Training
from models.artifact.checkpoint import Checkpoint
from models.artifact.figures import Score
from models.artifact.nodes import Weights
from models.digit.read import Floats
from models.networks.digit import RowClassifier
from models.networks.rejector import Rejector
from models.probabilities import probabilities_of
from training.data import fonts
from training.data.mnist import Images
from training.data.shapes import drawn
from training.loop.adapting import with_weights
from training.loop.fit import Validation
from training.rejector.examples import Examples, examples, levels
from training.rejector.glyphs import Glyphs
from training.rejector.settings import RejectorSettings

_CHECKED = 3000  # pictures of validation digits that a rejector is scored on
_ACCEPTED = 0.975  # of those of them that can be known
_TOGETHER = 250  # of them at once


class Batch(NamedTuple):
    """Pictures float32 (n, 3, 48, 48), facts float32 (n, FACTS), and kinds int64 (n,)."""

    picture: Tensor
    facts: Tensor
    kind: Tensor


class RejectorTask:
    """A rejector to be trained on pictures that code draws with MNIST's digits, drawn ones, fonts.

    Args:
        settings: all that decides the weights, but for the images.
        data: what is drawn with, in words.
        reader: the row classifier whose readings are judged.
        train: images to draw with.
        held: images to draw those pictures with that a rejector is scored on.
        device: where it is trained.
        start: of the rejector that it goes on from, if any.
    """

    def __init__(
        self,
        settings: RejectorSettings,
        data: str,
        reader: Checkpoint[DigitCard],
        train: Images,
        held: Images,
        device: torch.device,
        start: Weights | None = None,
    ) -> None:
        self.settings = settings
        self.data = data
        self.steps = -(-settings.pictures // settings.batch)
        self._reader = reader
        self._classifier = RowClassifier(reader.card.architecture).eval()
        self._classifier.load_state_dict(
            {name: torch.from_numpy(np.copy(value)) for name, value in reader.weights.items()}
        )
        self._train = train
        self._held = held
        self._device = device
        self._start = start

    def network(self) -> Rejector:
        """A new network, or the one that it goes on from."""
        network = Rejector(self.settings.architecture(), self.settings.dropout)
        return network if self._start is None else with_weights(network, self._start)

    def batches(self, epoch: int) -> Iterator[Batch]:
        """All examples once, in random order, each with its own contrast and noise.

        A batch is moved by a few pixels.
        """
        settings, seen = self.settings, self._seen
        generator = Generator().manual_seed(settings.seed * 1_000_003 + epoch)
        order = torch.randperm(len(seen.kind), generator=generator)
        for chosen in order.split(settings.batch):
            picture, size = levels(seen.picture[chosen]), (len(chosen), 1, 1)
            stronger = torch.rand(size, generator=generator) * 2 - 1
            sigma = torch.rand(size, generator=generator) * settings.noise
            grain = torch.randn(picture[:, 0].shape, generator=generator)
            picture[:, 0] = picture[:, 0] * (1 + settings.contrast * stronger) + sigma * grain
            moved = torch.randint(-settings.shift, settings.shift + 1, (2,), generator=generator)
            picture = picture.roll(moved.tolist(), (2, 3))
            yield self._placed(Batch(picture, seen.facts[chosen], seen.kind[chosen]))

    def loss(self, network: Rejector, batch: Batch) -> Tensor:
        """The mean cross-entropy."""
        return F.cross_entropy(network(batch.picture, batch.facts), batch.kind)

    @torch.no_grad()
    def validated(self, network: Rejector) -> Validation:
        """How the network does on pictures drawn with validation digits."""
        logits = self._logits(network)
        loss = float(F.cross_entropy(logits, self._checked.kind))
        return Validation(loss, self._score(logits).accuracy)

    @torch.no_grad()
    def card(self, name: str, network: Rejector, training: Training) -> RejectorCard:
        """The card, with the score of telling what can be known from what cannot.

        Its threshold is that of drawn pictures; `python -m benchmarks threshold` takes real ones.
        """
        logits = self._logits(network)
        known = logits.softmax(1)[self._checked.kind == 0, 0]
        return RejectorCard(
            name=name,
            description="says whether a digit that was read can be known, or why it cannot",
            architecture=self.settings.architecture(),
            reads=self._reader.card.name,
            threshold=float(known.quantile(1 - _ACCEPTED)) if len(known) else 0.5,
            training=training,
            scores={"drawn_validation": self._score(logits)},
            licence="MIT",
            files={},
        )

    @cached_property
    def _seen(self) -> Examples:
        return self._examples(self.settings.pictures, self.settings.seed, self._train)

    @cached_property
    def _checked(self) -> Examples:
        return self._examples(_CHECKED, self.settings.seed + 1, self._held)

    def _examples(self, n: int, seed: int, images: Images) -> Examples:
        shapes = drawn(self.settings.drawn, seed)
        both = Images(torch.cat([images.ink, shapes.ink]), torch.cat([images.digit, shapes.digit]))
        return examples(n, seed, Glyphs(both, fonts.PRINTED, fonts.HANDWRITTEN), self._read)

    @torch.no_grad()
    def _read(self, ink: Floats) -> Floats:
        logits = self._classifier(torch.from_numpy(ink)).numpy()
        return probabilities_of(logits, self._reader.card.temperature)

    def _logits(self, network: Rejector) -> Tensor:
        """Of the pictures that a rejector is scored on."""
        device = next(network.parameters()).device
        parts = zip(
            self._checked.picture.split(_TOGETHER),
            self._checked.facts.split(_TOGETHER),
            strict=True,
        )
        return torch.cat([network(levels(p).to(device), f.to(device)).cpu() for p, f in parts])

    def _score(self, logits: Tensor) -> Score:
        """Of telling what can be known from what cannot."""
        told = (logits.softmax(1)[:, 0] >= 0.5) == (self._checked.kind == 0)
        return Score.of(int(told.sum()), len(told))

    def _placed(self, batch: Batch) -> Batch:
        return Batch(*(part.to(self._device) for part in batch))
