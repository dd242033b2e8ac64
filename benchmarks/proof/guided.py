"""Changes of a certified adder that follow a gradient: to wrong answers, as far as the check lets.

A logarithmic barrier keeps off the conditions of the certificate (the trainer's intervals, which
have gradients) and is lowered with each step, so that a walk ends where only rounding decides.
"""

from collections.abc import Callable, Generator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.proof.candidates import Candidate
from models.networks.adder import Adder, carries_of
from models.sums.enclosure import LARGEST
from training.adder.intervals import Interval, violations

_RATE = 0.03  # of a tensor's size, moved in a step at most
_LEAST_RATE = 1e-8  # less than float32 tells apart
_BARRIER, _FALL = 0.01, 0.85  # at first, and by what factor with each step that is certified

Aim = Callable[[Adder, Tensor, Tensor], Tensor]  # what falls: of the network, rooms and leads


def walks(
    rng: np.random.Generator, adders: Sequence[Candidate]
) -> Generator[tuple[str, Candidate], bool, None]:
    """Walk after walk from certified adders: its kind, one of AIMS, and a changed adder.

    It wants to be sent whether the adder that it gave is certified.
    """
    while True:
        for kind in AIMS:
            yield from _walk(rng, adders[int(rng.integers(len(adders)))], kind)


def _walk(
    rng: np.random.Generator, one: Candidate, kind: str
) -> Generator[tuple[str, Candidate], bool, None]:
    """Steps until there is no way on; after one that is not certified, it turns back."""
    if kind == _OVERFLOW:
        one = _near_overflow(rng, one)
    aim = AIMS[kind](rng, one)
    rate, barrier = _RATE, _BARRIER
    slopes = _slopes(one, aim, barrier)
    while rate > _LEAST_RATE:
        made = _moved(one, slopes, rate)
        if (yield kind, made):
            one, rate, barrier = made, min(_RATE, 2 * rate), _FALL * barrier
            slopes = _slopes(one, aim, barrier)
        else:
            rate /= 4


def _answers(rng: np.random.Generator, _one: Candidate) -> Aim:
    """The leads of the right bits in sums."""
    bits = torch.from_numpy(rng.integers(0, 2, (16, 12, 2)))
    incoming = torch.nn.functional.pad(carries_of(bits)[:, :-1], (1, 0))
    sign = 2 * ((bits.sum(2) + incoming) % 2) - 1

    def aim(network: Adder, _rooms: Tensor, _leads: Tensor) -> Tensor:
        logits, _ = network(bits.to(torch.float64))
        least: Tensor = (sign * (logits[..., 1] - logits[..., 0])).amin()
        return least

    return aim


def _least_lead(rng: np.random.Generator, _one: Candidate) -> Aim:
    """The proved lead of one transition."""
    transition = int(rng.integers(8))
    return lambda _network, _rooms, leads: leads[transition].amin()


def _edge(rng: np.random.Generator, one: Candidate) -> Aim:
    """The distance of one transition's image from one side of its box."""
    transition, side = int(rng.integers(8)), int(rng.integers(4 * one.architecture.hidden))
    return lambda _network, rooms, _leads: rooms[transition, side]


def _overflow(_rng: np.random.Generator, _one: Candidate) -> Aim:
    """How far the logits' weights are from float32's end."""
    return lambda network, _rooms, _leads: -network.readout.weight.abs().sum().log()


_OVERFLOW = "towards overflow"
AIMS: dict[str, Callable[[np.random.Generator, Candidate], Aim]] = {
    "towards wrong answers": _answers,
    "towards no lead": _least_lead,
    "towards a box's edge": _edge,
    _OVERFLOW: _overflow,
}


def _near_overflow(rng: np.random.Generator, one: Candidate) -> Candidate:
    names = ("readout.weight", "readout.bias")
    most = sum(float(np.abs(one.weights[name]).astype(np.float64).sum()) for name in names)
    by = LARGEST * rng.uniform(0.1, 0.6) / most
    scaled = {name: (one.weights[name] * by).astype(np.float32) for name in names}
    return one._replace(weights={**one.weights, **scaled})


def _slopes(one: Candidate, aim: Aim, barrier: float) -> dict[str, NDArray[np.float64]]:
    """The gradients of the aim with the barrier, by tensor; that of the boxes as `boxes`."""
    network = Adder(one.architecture).double()
    network.load_state_dict({name: torch.from_numpy(w) for name, w in one.weights.items()})
    boxes = torch.from_numpy(one.boxes.copy()).requires_grad_()
    leaves, leads = violations(network, Interval(boxes[..., 0], boxes[..., 1]))
    start = torch.cat([-boxes[0, ..., 0], boxes[0, ..., 1]])
    value = aim(network, -leaves, leads)
    kept = sum(part.clamp_min(1e-300).log().sum() for part in (-leaves, leads, start))
    (value / value.detach().abs() - barrier * kept).backward()
    tensors = {**dict(network.named_parameters()), "boxes": boxes}
    return {name: p.grad.numpy() for name, p in tensors.items() if p.grad is not None}


def _moved(one: Candidate, slopes: dict[str, NDArray[np.float64]], rate: float) -> Candidate:
    """A step down the slopes, in each tensor of its own size."""
    sizes = {name: _size(w) for name, w in one.weights.items()}
    sizes["boxes"] = _size(one.boxes[..., 1] - one.boxes[..., 0])
    steps = {
        name: rate * sizes[name] * (slope / max(_size(slope), 1e-300))
        for name, slope in slopes.items()
    }
    weights = {
        name: np.clip(w - steps[name], -LARGEST, LARGEST).astype(np.float32)
        for name, w in one.weights.items()
    }
    return one._replace(weights=weights, boxes=one.boxes - steps["boxes"])


def _size(tensor: NDArray[np.floating]) -> float:
    """The root of the mean of squares, of numbers up to float32's end."""
    return float(np.sqrt((tensor.astype(np.float64) ** 2).mean()))
