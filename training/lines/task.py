"""line readers as the shared loop trains them: strips written afresh, what stands where."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.artifact.card import LineCard, Training
from models.artifact.figures import Score
from models.artifact.line import BLANK
from models.networks.line import LineReader
from training.lines.batches import Batch, Sample, batch, batches, sample, seen_again
from training.lines.settings import LineSettings
from training.lines.strip import Desk, strip
from training.loop.devices import in_half
from training.loop.fit import Validation

_AT_ONCE = 2048  # strips that are written and sorted by width together
_CHECKED = 1000  # strips that a reader is scored on
_SETTLED = 1 / 3  # of the run, after which the weight of places falls no more


class LineTask:
    """A line reader to be trained on strips that code writes.

    Args:
        settings: all that decides the weights, but for the glyphs.
        data: what is written with, in words.
        train: to write strips with.
        held: to write those strips with that a reader is scored on.
        device: where it is trained.
        again: to write strips with in each cycle after the first.
    """

    def __init__(
        self,
        settings: LineSettings,
        data: str,
        train: Desk,
        held: Desk,
        device: torch.device,
        again: Sequence[Desk] = (),
    ) -> None:
        self.settings = settings
        self.data = data
        parts = [_AT_ONCE] * (settings.strips // _AT_ONCE) + [settings.strips % _AT_ONCE]
        self._parts = [part for part in parts if part]
        self.steps = settings.repeats * sum(-(-part // settings.batch) for part in self._parts)
        self._train = train
        self._held = held
        self._again = again
        self._device = device

    def network(self) -> LineReader:
        """A new network."""
        network = LineReader(self.settings.architecture(), self.settings.dropout)
        return network.to(memory_format=torch.channels_last)  # twice as fast on a CPU

    def batches(self, epoch: int) -> Iterator[Batch]:
        """Strips written for this epoch, seen as often as the settings say."""
        settings = self.settings
        desk, seed = self._train, settings.seed
        if epoch >= settings.epochs:
            cycle = (epoch - settings.epochs) // settings.restart_epochs
            desk, seed = self._again[cycle], settings.restart_seed + cycle
        random = np.random.default_rng([seed, epoch])
        share = min(1.0, epoch / settings.epochs / _SETTLED)
        weight = settings.places + share * (settings.places_last - settings.places)
        for part in self._parts:
            written = [strip(random, desk) for _ in range(part)]
            samples = [sample(one, settings.alphabet) for one in written]
            for repeat in range(settings.repeats):
                for one in batches(random, samples, settings.batch, weight):
                    yield self._placed(seen_again(random, one) if repeat else one)

    def loss(self, network: LineReader, batch: Batch) -> Tensor:
        """The loss of what is read and of where.

        The first is that of connectionist temporal classification (A. Graves et al., 2006), the
        second the cross-entropy of each step against the symbol whose middle lies in it: strips
        are written by code, so that places are known.
        """
        with in_half(self._device):
            logits = network(batch.crops)
        return _loss(logits.float(), batch)

    @torch.no_grad()
    def validated(self, network: LineReader) -> Validation:
        """How the network does on strips of held glyphs."""
        losses, right = 0.0, 0
        for one in self._checked:
            logits = network(one.crops)
            losses += float(_loss(logits, one)) * len(one.crops)
            right += sum(rights(logits, one))
        return Validation(losses / _CHECKED, right / _CHECKED)

    @torch.no_grad()
    def card(self, name: str, network: LineReader, training: Training) -> LineCard:
        """The card, with the score of strips that are read rightly from end to end."""
        right = sum(sum(rights(network(one.crops.cpu()), one)) for one in self._checked)
        shape = self.settings.architecture()
        return LineCard(
            name=name,
            description=f"convolutions and {shape.cell} layers that read a row of numbers",
            architecture=shape,
            temperature=1.0,
            training=training,
            scores={"written_validation": Score.of(right, _CHECKED)},
            licence="MIT",
            files={},
        )

    @cached_property
    def _checked(self) -> list[Batch]:
        """Strips of one width together, so that none is padded."""
        random = np.random.default_rng([self.settings.seed, self.settings.epochs])
        alphabet = self.settings.alphabet
        widths: dict[int, list[Sample]] = {}
        for _ in range(_CHECKED):
            one = sample(strip(random, self._held), alphabet)
            widths.setdefault(one.crop.shape[2], []).append(one)
        return [self._placed(batch(ones, self.settings.places_last)) for ones in widths.values()]

    def _placed(self, batch: Batch) -> Batch:
        crops, steps, classes, counts, places = (part.to(self._device) for part in batch[:5])
        crops = crops.contiguous(memory_format=torch.channels_last)
        return Batch(crops, steps, classes, counts, places, batch.weight)


def _loss(logits: Tensor, batch: Batch) -> Tensor:
    read = F.ctc_loss(
        logits.log_softmax(2).transpose(0, 1),
        batch.classes,
        batch.steps,
        batch.counts,
        blank=BLANK,
        zero_infinity=True,
    )
    each = F.cross_entropy(logits.flatten(0, 1), batch.places.flatten(), reduction="sum")
    return read + batch.weight * each / max(1, int(batch.counts.sum()))


def rights(logits: Tensor, batch: Batch) -> list[bool]:
    """Whether each crop's likeliest classes, runs taken as one, are what is written."""
    best, wanted = logits.argmax(2).tolist(), iter(batch.classes.tolist())
    rights = []
    for steps, count in zip(best, batch.counts.tolist(), strict=True):
        read = [a for a, b in zip(steps, [BLANK, *steps], strict=False) if a not in (b, BLANK)]
        rights.append(read == [next(wanted) for _ in range(count)])
    return rights
