"""Finders as the shared loop trains them: pages written afresh, and what stands where on them."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.artifact.card import FinderCard, Training
from models.artifact.figures import Score
from models.networks.finder import Finder
from training.finder.batches import SHAPES, Batch, batch, lit, of_pages, turned
from training.finder.page import Page, page
from training.finder.score import Found, found
from training.finder.settings import FinderSettings
from training.finder.stock import Stock
from training.loop.fit import Validation

_AT_ONCE = 12  # batches that are written together
_CHECKED = 120  # pages that a finder is scored on
_LINE, _SHEET, _HEIGHT, _DIRECTION = 0.5, 0.2, 1.0, 1.0  # weights of losses beside the number's
_LEAST, _MOST = 0.5, 3.0  # weights of cells of large numbers and of small ones


class FinderTask:
    """A finder to be trained on pages that code writes.

    Args:
        settings: all that decides the weights, but for the stock.
        data: what is written with, in words.
        train: to write pages with.
        held: to write those pages with that a finder is scored on.
        device: where it is trained.
    """

    def __init__(
        self, settings: FinderSettings, data: str, train: Stock, held: Stock, device: torch.device
    ) -> None:
        self.settings = settings
        self.data = data
        self._counts = [settings.batch] * (settings.pages // settings.batch)
        if settings.pages % settings.batch:
            self._counts.append(settings.pages % settings.batch)
        self.steps = settings.repeats * len(self._counts)
        self._train = train
        self._held = held
        self._device = device

    def network(self) -> Finder:
        """A new network."""
        network = Finder(self.settings.architecture(), self.settings.dropout)
        return network.to(memory_format=torch.channels_last)  # twice as fast on a CPU

    def batches(self, epoch: int) -> Iterator[Batch]:
        """Pages written for this epoch, seen as often as the settings say."""
        random = np.random.default_rng([self.settings.seed, epoch])
        for start in range(0, len(self._counts), _AT_ONCE):
            counts = self._counts[start : start + _AT_ONCE]
            written = [batch(random, self._train, count) for count in counts]
            for repeat in range(self.settings.repeats):
                for index in random.permutation(len(written)):
                    one = written[index]
                    if repeat:
                        one = turned(one, 1 if random.random() < 0.5 else 3)
                    yield self._placed(Batch(lit(random, one.pages), one.maps))

    def loss(self, network: Finder, batch: Batch) -> Tensor:
        """The loss of all maps."""
        with torch.autocast(self._device.type, torch.bfloat16):
            maps = network(batch.pages)
        return _loss(maps.float(), batch.maps)

    @torch.no_grad()
    def validated(self, network: Finder) -> Validation:
        """How the network does on pages of held glyphs."""
        losses = sum(float(_loss(network(one.pages), one.maps)) for _, one in self._checked)
        return Validation(losses / len(self._checked), self._score(network).accuracy)

    @torch.no_grad()
    def card(self, name: str, network: Finder, training: Training) -> FinderCard:
        """The card, with the share of numbers that are found, among these and what was invented."""
        return FinderCard(
            name=name,
            description="convolutions that say where numbers stand on a page, how high, which way",
            architecture=self.settings.architecture(),
            training=training,
            scores={"written_validation": self._score(network)},
            licence="MIT",
            files={},
        )

    def _score(self, network: Finder) -> Score:
        device = next(network.parameters()).device
        all_ = Found(0, 0, 0)
        for written, one in self._checked:
            maps = network(one.pages.to(device)).cpu().numpy()
            for each, seen in zip(written, maps, strict=True):
                more = found(seen, each.truth, each.grey.shape)
                all_ = Found(*(a + b for a, b in zip(all_, more, strict=True)))
        return Score.of(all_.right, max(1, all_.written + all_.invented))

    @cached_property
    def _checked(self) -> list[tuple[list[Page], Batch]]:
        """Pages, and what the network sees of them, each shape together."""
        random = np.random.default_rng([self.settings.seed, self.settings.epochs])
        parts = []
        for start in range(0, _CHECKED, 8):
            shape = SHAPES[(start // 8) % len(SHAPES)]
            written = [page(random, self._held, shape) for _ in range(min(8, _CHECKED - start))]
            parts.append((written, self._placed(of_pages(written))))
        return parts

    def _placed(self, batch: Batch) -> Batch:
        pages, maps = (part.to(self._device) for part in batch)
        return Batch(pages.contiguous(memory_format=torch.channels_last), maps)


def _loss(seen: Tensor, wanted: Tensor) -> Tensor:
    """Cross-entropy of what is where, overlap of numbers, errors of height and direction."""
    number, line, sheet = wanted[:, :3].unbind(1)
    weight = torch.where(number > 0, torch.exp(-wanted[:, 3]).clamp(_LEAST, _MOST), 1.0)
    entropy = F.binary_cross_entropy_with_logits(seen[:, 0], number, weight)
    share = torch.sigmoid(seen[:, 0])
    # Overlap (F. Milletari et al., 2016), of all pages of the batch together: some have no number.
    overlap = 1 - (2 * (share * number * weight).sum() + 1) / (
        ((share + number) * weight).sum() + 1
    )
    count = number.sum().clamp(min=1)
    height = (F.smooth_l1_loss(seen[:, 3], wanted[:, 3], reduction="none", beta=0.1) * number).sum()
    direction = ((seen[:, 4:6] - wanted[:, 4:6]).square().sum(1) * number).sum()
    lines = F.binary_cross_entropy_with_logits(seen[:, 1], line)
    sheets = F.binary_cross_entropy_with_logits(seen[:, 2], sheet)
    return (
        entropy
        + overlap
        + _LINE * lines
        + _SHEET * sheets
        + (_HEIGHT * height + _DIRECTION * direction) / count
    )
