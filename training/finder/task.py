"""Finders as the shared loop trains them: pages written afresh, and what stands where on them."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.artifact.card import FinderCard, Training
from models.artifact.figures import Score
from models.artifact.finder import MAPS
from models.networks.finder import Finder
from training.finder.batches import SHAPES, Batch, batch, lit, of_pages, turned
from training.finder.page import Page, page
from training.finder.score import Found, found
from training.finder.settings import FinderSettings
from training.finder.stock import Stock
from training.loop.devices import in_half
from training.loop.fit import Validation

_AT_ONCE = 12  # batches that are written together
_CHECKED = 80  # pages that a finder is scored on
_SMALLER = 4  # one batch in so many has pages half as large as the others
# Weights of losses beside those of what is written.
_LINE, _PLACE, _HEIGHT, _AXIS = 1.0, 0.5, 1.0, 1.0
_THIN = 3.0  # weight of cells of lines, of which there are few
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
        """Pages written for this epoch, seen as often as the settings say, each time turned.

        The pages of the first epochs are half as large, and four times as many.
        """
        again = int(epoch >= self.settings.epochs)  # none of these pages is like one of `_checked`
        random = np.random.default_rng([self.settings.seed, epoch, again])
        small = 2 if epoch < self.settings.small else 1
        for start in range(0, len(self._counts), _AT_ONCE):
            written = []
            for index, count in enumerate(self._counts[start : start + _AT_ONCE]):
                shrunk = small * (2 if index % _SMALLER == _SMALLER - 1 else 1)
                many = count if shrunk == 1 else 4 * count
                written.append(batch(random, self._train, many, shrunk))
            for repeat in range(self.settings.repeats):
                for index in random.permutation(len(written)):
                    one = turned(written[index], repeat % 4)
                    yield self._placed(one._replace(pages=lit(random, one.pages)))

    def loss(self, network: Finder, batch: Batch) -> Tensor:
        """The loss of all maps."""
        with in_half(self._device):
            maps = network(batch.pages)
        return _loss(maps.float(), batch)

    @torch.no_grad()
    def validated(self, network: Finder) -> Validation:
        """How the network does on pages of held glyphs."""
        losses = sum(float(_loss(network(one.pages), one)) for _, one in self._checked)
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
        pages, maps, judged = (part.to(self._device) for part in batch)
        return Batch(pages.contiguous(memory_format=torch.channels_last), maps, judged)


def _loss(seen: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of what is where, overlap of writing, errors of height and axis."""
    said = dict(zip(MAPS, seen.unbind(1), strict=True))
    wanted = dict(zip(MAPS, batch.maps.unbind(1), strict=True))
    judged = batch.judged
    written = torch.maximum(wanted["number"], wanted["other"])
    # Small numbers have few cells.
    weight = torch.where(written > 0, torch.exp(-wanted["height"]).clamp(_LEAST, _MOST), 1.0)
    weight = weight * judged
    loss = _of_writing(said["number"], wanted["number"], weight)
    loss = loss + _of_writing(said["other"], wanted["other"], weight)
    for line in (said["across"], wanted["across"]), (said["down"], wanted["down"]):
        thin = 1 + (_THIN - 1) * line[1]
        loss = loss + _LINE * F.binary_cross_entropy_with_logits(*line, thin)
    for place in (said["sheet"], wanted["sheet"]), (said["table"], wanted["table"]):
        loss = loss + _PLACE * F.binary_cross_entropy_with_logits(*place)
    height = F.smooth_l1_loss(said["height"], wanted["height"], reduction="none", beta=0.1)
    axis = (said["axis_cosine"] - wanted["axis_cosine"]).square()
    axis = axis + (said["axis_sine"] - wanted["axis_sine"]).square()
    beside = _HEIGHT * height + _AXIS * axis
    return loss + (beside * written * judged).sum() / (written * judged).sum().clamp(min=1)


def _of_writing(said: Tensor, wanted: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy, and overlap (F. Milletari et al., 2016).

    The overlap is of all pages of the batch together, for some have no number.
    """
    share = torch.sigmoid(said)
    overlap = (2 * (share * wanted * weight).sum() + 1) / (((share + wanted) * weight).sum() + 1)
    return F.binary_cross_entropy_with_logits(said, wanted, weight) + 1 - overlap
