"""`scanline train lines`: fit a line reader to written strips and write its checkpoint folder."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from pydantic import Field
from pydantic.dataclasses import dataclass
from scipy.optimize import minimize_scalar
from torch import Tensor

from models.artifact import checkpoint
from models.artifact.card import (
    BLANK,
    CLASSES,
    HEIGHT,
    Cell,
    LineArchitecture,
    LineCard,
    Score,
    check_name,
)
from models.networks.line import LineReader
from models.page.ctc import digits_of
from training.data import mnist
from training.data.mnist import Images
from training.data.shapes import drawn
from training.digits.fit import Share
from training.lines.writing import Digits, Line, line
from training.loop import provenance
from training.loop.descent import Descent
from training.loop.state import RunState
from training.loop.trials import epochs

_CHECKED = 2000  # strips of validation digits that a reader is scored on


@dataclass(frozen=True)
class LineSettings:
    """All that decides the weights of a line reader.

    Raises:
        pydantic.ValidationError: a setting is out of its range.
    """

    cell: Cell = "gru"
    hidden: Annotated[int, Field(ge=1, le=4096)] = 96
    layers: Annotated[int, Field(ge=1, le=64)] = 2
    directions: Literal[1, 2] = 2
    columns_per_step: Literal[1, 2, 4] = 2
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    epochs: Annotated[int, Field(ge=1)] = 30
    strips: Annotated[int, Field(ge=1)] = 12_800  # written afresh for each epoch
    batch: Annotated[int, Field(ge=1)] = 64
    rate: Annotated[float, Field(gt=0, le=1)] = 4e-3  # the peak of the one-cycle schedule
    decay: Share = 0.01  # AdamW's weight decay
    dropout: Share = 0.05
    average: Share = 0.998  # decay of the averaged weights, a step
    places: Annotated[float, Field(ge=0, le=10)] = 1.0  # weight of where digits are read
    drawn: Annotated[int, Field(ge=0)] = 6000  # drawn digits to write with, beside the data's

    def architecture(self) -> LineArchitecture:
        """The network that these settings train."""
        return LineArchitecture.model_validate(
            {name: getattr(self, name) for name in LineArchitecture.model_fields}
        )


class _Batch(NamedTuple):
    """Strips float32 (n, width, HEIGHT); digits and where they are, one after another."""

    strips: Tensor
    digits: Tensor  # int64 (all digits,)
    counts: Tensor  # int64 (n,)
    places: Tensor  # int64 (n, steps), the digit whose middle is in the step, else BLANK


def fit_lines(
    settings: LineSettings,
    digits: Digits,
    device: torch.device,
    state: RunState,
    on_epoch: Callable[[int, float], None],
) -> tuple[LineReader, float]:
    """Trains a line reader, from `state` on where an interrupted run left one.

    The loss is that of connectionist temporal classification (A. Graves et al., 2006), and the
    cross-entropy of each step against the digit whose middle lies in it: strips are written by
    code, so that places are known, and a digit is read where it stands.

    Args:
        settings: the architecture and the recipe.
        digits: images to write strips with.
        device: where to compute.
        state: saved after every epoch.
        on_epoch: called with the number of epochs done and the mean loss of the last.

    Returns:
        The network with its averaged weights, on the CPU, in evaluation mode; and the seconds
        that its training took, those before an interruption included.

    Raises:
        ScanlineError: the state belongs to a run with other settings or is damaged.
    """
    torch.manual_seed(settings.seed)
    network = LineReader(settings.architecture(), settings.dropout).to(device)
    steps = -(-settings.strips // settings.batch)
    descent = Descent(network, settings, steps, state)
    for epoch in range(descent.epoch, settings.epochs):
        random = np.random.default_rng([settings.seed, epoch])
        torch.manual_seed(settings.seed * 1_000_003 + epoch)  # dropout's
        lines = [line(random, digits) for _ in range(settings.strips)]
        network.train()
        for batch in _batches(random, lines, settings):
            batch = _Batch(*(part.to(device) for part in batch))
            descent.step(_loss(network(batch.strips), batch, settings.places))
        on_epoch(epoch + 1, descent.end_epoch())
    return descent.end()


def _loss(logits: Tensor, batch: _Batch, places: float) -> Tensor:
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


def _batches(
    random: np.random.Generator, lines: list[Line], settings: LineSettings
) -> list[_Batch]:
    """Strips of like width together, so that little is padded, in random order."""
    widths = np.array([one.strip.shape[1] for one in lines])
    order = np.argsort(widths * random.uniform(0.9, 1.1, len(lines)))
    chosen = np.split(order, range(settings.batch, len(order), settings.batch))
    random.shuffle(chosen)
    return [_batch([lines[i] for i in part], settings.columns_per_step) for part in chosen]


def _batch(lines: list[Line], columns_per_step: int) -> _Batch:
    steps = -(-max(one.strip.shape[1] for one in lines) // columns_per_step)
    strips = np.zeros((len(lines), steps * columns_per_step, HEIGHT), np.float32)
    places = np.full((len(lines), steps), BLANK)
    for index, one in enumerate(lines):
        strips[index, : one.strip.shape[1]] = one.strip.T / np.float32(255)
        for digit, middle in zip(one.digits, one.middles, strict=True):
            places[index, int(middle) // columns_per_step] = digit
    return _Batch(
        torch.from_numpy(strips),
        torch.tensor([digit for one in lines for digit in one.digits], dtype=torch.long),
        torch.tensor([len(one.digits) for one in lines]),
        torch.from_numpy(places),
    )


def train_lines(name: str, settings: LineSettings, out: Path, device: torch.device) -> LineCard:
    """Trains on strips of 50,000 MNIST images and drawn digits; scores strips of the other 10,000.

    Resumes where an interrupted run with the same settings left off.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        settings: the architecture and the recipe.
        out: the folder to write into; the state of a run is kept in `out`/NAME.state.
        device: where to train.

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: a state file of another run stands in the way, or a file cannot be written.
    """
    check_name(name)
    train, validation = mnist.train_and_validation()
    decisive = asdict(settings) | {"device": provenance.device_name(device)}
    state = RunState(out / f"{name}.state", decisive)
    with epochs(name, settings.epochs) as on_epoch:
        digits = _digits(train, settings)
        network, seconds = fit_lines(settings, digits, device, state, on_epoch)
    random = np.random.default_rng([settings.seed, settings.epochs])
    held = _digits(validation, settings)
    lines = [line(random, held) for _ in range(_CHECKED)]
    logits = [_logits(network, one, settings.columns_per_step) for one in lines]
    temperature = _temperature(logits, lines)
    right = sum(
        [read.digit for read in digits_of(each, temperature)] == one.digits
        for each, one in zip(logits, lines, strict=True)
    )
    ways = "from both ends" if settings.directions == 2 else "from left to right"
    card = LineCard(
        name=name,
        description=f"{settings.cell} network that reads a row of digits {ways}",
        architecture=settings.architecture(),
        temperature=temperature,
        training=provenance.training(
            "strips written with MNIST, 50,000 of the training images (split seed 42)",
            asdict(settings),
            device,
            seconds,
        ),
        scores={"written_validation": Score.of(right, len(lines))},
        licence="MIT",
        files={},
    )
    weights = {key: tensor.numpy() for key, tensor in network.state_dict().items()}
    written = checkpoint.save(out / name, card, weights)
    state.delete()
    return written


def _digits(images: Images, settings: LineSettings) -> Digits:
    shapes = drawn(settings.drawn, settings.seed)
    return Digits(
        torch.cat([images.ink, shapes.ink]).numpy(), torch.cat([images.digit, shapes.digit]).numpy()
    )


@torch.no_grad()
def _logits(network: LineReader, one: Line, columns_per_step: int) -> NDArray[np.float32]:
    logits: NDArray[np.float32] = network(_batch([one], columns_per_step).strips)[0].numpy()
    return logits


def _temperature(logits: list[NDArray[np.float32]], lines: list[Line]) -> float:
    """The temperature at which confidence is nearest to the share of digits that are right.

    Only strips with as many digits read as written count: there, each has its counterpart.
    """
    steps, rights = [], []
    for each, one in zip(logits, lines, strict=True):
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
