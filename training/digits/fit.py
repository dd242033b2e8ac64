"""The fit loop of the row classifier: what it sees, and what it should say."""

from collections.abc import Callable
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Generator, Tensor

from models.artifact.card import Cell, DigitArchitecture
from models.errors import ScanlineError
from models.networks.digit import RowClassifier
from training.data.augment import Distortion, distorted
from training.data.mnist import Images
from training.data.photographed import photographed
from training.data.shapes import drawn
from training.digits.outliers import NO_DIGIT, clutter
from training.loop.descent import Descent
from training.loop.state import RunState

Share = Annotated[float, Field(ge=0, lt=1)]


@dataclass(frozen=True)
class DigitSettings:
    """All that decides the weights of a row classifier.

    Raises:
        pydantic.ValidationError: a setting is out of its range.
    """

    cell: Cell = "gru"
    hidden: Annotated[int, Field(ge=1, le=4096)] = 96
    layers: Annotated[int, Field(ge=1, le=64)] = 2
    directions: Literal[1, 2] = 2
    rows_per_step: Literal[1, 2, 4, 7, 14] = 2
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    epochs: Annotated[int, Field(ge=1)] = 40
    batch: Annotated[int, Field(ge=1)] = 128
    rate: Annotated[float, Field(gt=0, le=1)] = 3e-3  # the peak of the one-cycle schedule
    decay: Share = 0.02  # AdamW's weight decay
    smoothing: Share = 0.05  # label smoothing
    dropout: Share = 0.1
    average: Share = 0.999  # decay of the averaged weights, a step
    rotation: Annotated[float, Field(ge=0, le=180)] = Distortion.rotation
    shift: Share = Distortion.shift
    elastic: Share = Distortion.elastic
    stroke: Share = Distortion.stroke
    images: Literal[50_000, 60_000] = 50_000  # MNIST's; the other 10,000 are validation
    drawn: Annotated[int, Field(ge=0)] = 1500  # images of drawn digits beside the data's own
    clutter: Annotated[int, Field(ge=0)] = 5000  # images of no digit, trained towards equal shares
    photographed: Annotated[int, Field(ge=0)] = 10_000  # digits as `ink` finds them on photos

    def architecture(self) -> DigitArchitecture:
        """The network that these settings train."""
        return DigitArchitecture.model_validate(
            {name: getattr(self, name) for name in DigitArchitecture.model_fields}
        )

    def distortion(self) -> Distortion:
        """The augmentation of the training images."""
        return Distortion(
            rotation=self.rotation, shift=self.shift, elastic=self.elastic, stroke=self.stroke
        )


def fit(
    settings: DigitSettings,
    train: Images,
    device: torch.device,
    state: RunState,
    on_epoch: Callable[[int, float], None],
) -> tuple[RowClassifier, float]:
    """Trains a row classifier, from `state` on where an interrupted run left one.

    All randomness of an epoch comes from (seed, epoch), so that a resumed run equals an
    uninterrupted one.

    Args:
        settings: the architecture and the recipe.
        train: the training images.
        device: where to compute.
        state: saved after every epoch.
        on_epoch: called with the number of epochs done and the mean loss of the last.

    Returns:
        The network with its averaged weights, on the CPU, in evaluation mode; and the seconds
        that its training took, those before an interruption included.

    Raises:
        ScanlineError: the state belongs to a run with other settings or is damaged, or a batch is
            larger than the data.
    """
    torch.manual_seed(settings.seed)
    network = RowClassifier(settings.architecture(), settings.dropout).to(device)
    count = len(train.digit) + settings.drawn + settings.clutter + settings.photographed
    steps = count // settings.batch
    if steps == 0:
        raise ScanlineError(
            f"a batch of {settings.batch} does not fit into {len(train.digit)} training images: "
            "choose a smaller batch"
        )
    descent = Descent(network, settings, steps, state)

    shapes = drawn(settings.drawn, settings.seed)
    nothing = clutter(settings.clutter, settings.seed, train)
    written = Images(torch.cat([train.ink, shapes.ink]), torch.cat([train.digit, shapes.digit]))
    photos = photographed(settings.photographed, settings.seed, written)
    ink = torch.cat([train.ink, shapes.ink, nothing.ink, photos.ink]).to(device)
    shares = target_shares(
        torch.cat([train.digit, shapes.digit, nothing.digit, photos.digit]), settings.smoothing
    )
    shares = shares.to(device)
    for epoch in range(descent.epoch, settings.epochs):
        generator = Generator(device).manual_seed(settings.seed * 1_000_003 + epoch)
        torch.manual_seed(settings.seed * 1_000_003 + epoch)  # dropout draws from the global one
        order = torch.randperm(len(shares), generator=generator, device=device)
        network.train()
        for chosen in order[: steps * settings.batch].split(settings.batch):
            images = distorted(ink[chosen].float() / 255, settings.distortion(), generator)
            descent.step(F.cross_entropy(network(images), shares[chosen]))
        on_epoch(epoch + 1, descent.end_epoch())
    return descent.end()


def target_shares(digit: Tensor, smoothing: float) -> Tensor:
    """What the softmax is trained towards: float32 (n, 10).

    Args:
        digit: int64 (n,), 0 to 9, or NO_DIGIT for equal shares.
        smoothing: the part of each image that is spread over all ten.
    """
    certain = F.one_hot(digit.clamp(min=0), 10).where(digit[:, None] != NO_DIGIT, 0.1)
    return certain * (1 - smoothing) + smoothing / 10


@torch.no_grad()
def logits_of(network: RowClassifier, images: Images, batch: int = 250) -> Tensor:
    """The network's logits, float32 (n, 10), for images as they are."""
    parts = [network(ink.float() / 255) for ink in images.ink.split(batch)]
    return torch.cat(parts)
