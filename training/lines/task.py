"""Line readers as the shared loop trains them: crops written afresh, and what stands where."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import minimize_scalar
from torch import Tensor

from models.artifact.card import BLANK, CLASSES, LineCard, Training
from models.artifact.figures import Score
from models.networks.line import LineReader
from models.page.ctc import Floats, digits_of
from training.data.mnist import Images
from training.data.shapes import drawn
from training.lines.batches import Batch, batch, batches
from training.lines.settings import LineSettings
from training.lines.writing import Digits, LineCrop, line_crop
from training.loop.fit import Validation

_CHECKED = 2000  # line crops of validation digits that a reader is scored on


class LineTask:
    """A line reader to be trained on line crops that code writes with MNIST's and drawn digits.

    Args:
        settings: all that decides the weights, but for the images.
        data: what is written with, in words.
        train: images to write with.
        held: images to write those line crops with that a reader is scored on.
        device: where it is trained.
    """

    def __init__(
        self, settings: LineSettings, data: str, train: Images, held: Images, device: torch.device
    ) -> None:
        self.settings = settings
        self.data = data
        self.steps = -(-settings.line_crops // settings.batch)
        self._train = self._with_drawn(train)
        self._held = self._with_drawn(held)
        self._device = device

    def network(self) -> LineReader:
        """A new network."""
        return LineReader(self.settings.architecture(), self.settings.dropout)

    def batches(self, epoch: int) -> Iterator[Batch]:
        """Line crops written for this epoch."""
        settings = self.settings
        random = np.random.default_rng([settings.seed, epoch])
        written = [line_crop(random, self._train) for _ in range(settings.line_crops)]
        for one in batches(random, written, settings.batch, settings.columns_per_step):
            yield self._placed(one)

    def loss(self, network: LineReader, batch: Batch) -> Tensor:
        """The loss of what is read and of where.

        The first is that of connectionist temporal classification (A. Graves et al., 2006), the
        second the cross-entropy of each step against the digit whose middle lies in it: line crops
        are written by code, so that places are known, and a digit is read where it stands.
        """
        return _loss(network(batch.line_crops), batch, self.settings.places)

    @torch.no_grad()
    def validated(self, network: LineReader) -> Validation:
        """How the network does on line crops of validation digits, each read by itself."""
        losses, right = [], 0
        for one in self._checked:
            alone = self._placed(batch([one], self.settings.columns_per_step))
            logits = network(alone.line_crops)
            losses.append(float(_loss(logits, alone, self.settings.places)))
            right += _read(logits[0].cpu().numpy()) == one.digits
        return Validation(sum(losses) / len(losses), right / len(losses))

    @torch.no_grad()
    def card(self, name: str, network: LineReader, training: Training) -> LineCard:
        """The card, with the score of line crops that are read rightly from end to end."""
        step = self.settings.columns_per_step
        logits = [network(batch([one], step).line_crops)[0].numpy() for one in self._checked]
        right = [_read(each) == one.digits for each, one in zip(logits, self._checked, strict=True)]
        shape = self.settings.architecture()
        ways = "from both ends" if shape.directions == 2 else "from left to right"
        return LineCard(
            name=name,
            description=f"{shape.cell} network that reads a row of digits {ways}",
            architecture=shape,
            temperature=fitted_temperature(logits, self._checked),
            training=training,
            scores={"written_validation": Score.of(sum(right), len(right))},
            licence="MIT",
            files={},
        )

    @cached_property
    def _checked(self) -> list[LineCrop]:
        random = np.random.default_rng([self.settings.seed, self.settings.epochs])
        return [line_crop(random, self._held) for _ in range(_CHECKED)]

    def _with_drawn(self, images: Images) -> Digits:
        shapes = drawn(self.settings.drawn, self.settings.seed)
        ink = torch.cat([images.ink, shapes.ink])
        return Digits(ink.numpy(), torch.cat([images.digit, shapes.digit]).numpy())

    def _placed(self, batch: Batch) -> Batch:
        return Batch(*(part.to(self._device) for part in batch))


def _loss(logits: Tensor, batch: Batch, places: float) -> Tensor:
    n, steps, _ = logits.shape
    read = F.ctc_loss(
        logits.log_softmax(2).transpose(0, 1),
        batch.digits,
        torch.full((n,), steps),
        batch.counts,
        blank=BLANK,
        zero_infinity=True,
    )
    each = F.cross_entropy(logits.reshape(-1, CLASSES), batch.places.reshape(-1), reduction="sum")
    return read + places * each / max(1, int(batch.counts.sum()))


def _read(logits: Floats) -> list[int]:
    return [read.digit for read in digits_of(logits, 1.0)]


def fitted_temperature(logits: list[Floats], line_crops: list[LineCrop]) -> float:
    """The temperature at which confidence is nearest to the share of digits that are right.

    Only line crops with as many digits read as written count: there, each has its counterpart.

    Args:
        logits: of each line crop, float32 (steps, CLASSES).
        line_crops: that were not trained on.
    """
    steps, rights = [], []
    for each, one in zip(logits, line_crops, strict=True):
        reads = digits_of(each, 1.0)
        if len(reads) == len(one.digits):
            steps += [each[read.step] for read in reads]
            rights += one.digits
    if not steps:
        return 1.0  # after little training all is read as nothing
    stacked, right = torch.from_numpy(np.stack(steps)), torch.tensor(rights)

    def loss(log: float) -> float:
        return float(F.cross_entropy(stacked / float(np.exp(log)), right))

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))
