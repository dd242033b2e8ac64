"""Row classifiers as the shared loop trains them: what they see, and what they should say."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from models.artifact.card import MNIST_TEST, DigitCard, Training
from models.errors import ScanlineError
from models.networks.digit import RowClassifier
from training.data import mnist
from training.data.augment import distorted
from training.data.mnist import Images
from training.data.photographed import photographed
from training.data.shapes import drawn
from training.digits.outliers import NO_DIGIT, outliers
from training.digits.scores import fitted_temperature, logits_of, score, validation
from training.digits.settings import DigitSettings
from training.loop.fit import Validation


class Batch(NamedTuple):
    """Ink float32 (n, 28, 28), and what its softmax is trained towards, float32 (n, 10)."""

    ink: Tensor
    probabilities: Tensor


class DigitTask:
    """A row classifier to be trained on MNIST's images and what is drawn beside them.

    Args:
        settings: all that decides the weights, but for the images.
        data: what `train` is, in words.
        train: the training images.
        held: the validation images; where all are trained on, the temperature of a run that kept
            some.
        device: where it is trained.
        final: whether the card has the score of the test images.

    Raises:
        ScanlineError: a batch is larger than the data.
    """

    def __init__(
        self,
        settings: DigitSettings,
        data: str,
        train: Images,
        held: Images | float,
        device: torch.device,
        final: bool,
    ) -> None:
        self.settings = settings
        self.data = data
        count = len(train.digit) + settings.drawn + settings.outliers + settings.photographed
        self.steps = count // settings.batch
        if self.steps == 0:
            raise ScanlineError(
                f"a batch of {settings.batch} does not fit into {count} training images: "
                "choose a smaller batch"
            )
        self._train = train
        self._held = held
        self._device = device
        self._final = final

    def network(self) -> RowClassifier:
        """A new network."""
        return RowClassifier(self.settings.architecture(), self.settings.dropout)

    def batches(self, epoch: int) -> Iterator[Batch]:
        """All images once, in random order, each under a distortion of its own."""
        ink, probabilities = self._seen
        seed = self.settings.seed * 1_000_003 + epoch
        generator = Generator(self._device).manual_seed(seed)
        order = torch.randperm(len(ink), generator=generator, device=self._device)
        distortion = self.settings.distortion()
        for chosen in order[: self.steps * self.settings.batch].split(self.settings.batch):
            images = distorted(ink[chosen].float() / 255, distortion, generator)
            yield Batch(images, probabilities[chosen])

    def loss(self, network: RowClassifier, batch: Batch) -> Tensor:
        """The mean cross-entropy."""
        return F.cross_entropy(network(batch.ink), batch.probabilities)

    def validated(self, network: RowClassifier) -> Validation | None:
        """How the network does on the validation images."""
        if isinstance(self._held, float):
            return None
        return validation(network, Images(*(part.to(self._device) for part in self._held)))

    def card(self, name: str, network: RowClassifier, training: Training) -> DigitCard:
        """The card, with the scores of validation and, of a final run, of the test images."""
        scores = {}
        if isinstance(self._held, float):
            temperature = self._held
        else:
            logits = logits_of(network, self._held)
            temperature = fitted_temperature(logits, self._held.digit)
            scores["mnist_validation"] = score(logits, self._held.digit)
        if self._final:
            test = mnist.test()
            scores[MNIST_TEST] = score(logits_of(network, test), test.digit)
        shape = self.settings.architecture()
        ways = "in both directions" if shape.directions == 2 else "downwards"
        return DigitCard(
            name=name,
            description=f"{shape.cell} network that reads a digit {ways}, "
            f"{shape.rows_per_step} rows a step",
            architecture=shape,
            temperature=temperature,
            training=training,
            scores=scores,
            licence="MIT",
            files={},
        )

    @cached_property
    def _seen(self) -> Batch:
        """All images, as uint8, with what should be said of them."""
        train, settings = self._train, self.settings
        shapes = drawn(settings.drawn, settings.seed)
        nothing = outliers(settings.outliers, settings.seed, train)
        written = Images(torch.cat([train.ink, shapes.ink]), torch.cat([train.digit, shapes.digit]))
        photos = photographed(settings.photographed, settings.seed, written)
        parts = [train, shapes, nothing, photos]
        digit = torch.cat([part.digit for part in parts])
        return Batch(
            torch.cat([part.ink for part in parts]).to(self._device),
            target_probabilities(digit, settings.smoothing).to(self._device),
        )


def target_probabilities(digit: Tensor, smoothing: float) -> Tensor:
    """What the softmax is trained towards: float32 (n, 10).

    Args:
        digit: int64 (n,), 0 to 9, or NO_DIGIT for equal probabilities.
        smoothing: the part of each image's that is spread over all ten.
    """
    certain = F.one_hot(digit.clamp(min=0), 10).where(digit[:, None] != NO_DIGIT, 0.1)
    return certain * (1 - smoothing) + smoothing / 10
