"""One LSTM step of an adder, over states and over intervals of states, with gradients."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from models.networks.adder import Adder


class Interval(NamedTuple):
    """Lower and upper bounds, tensors of one shape."""

    low: Tensor
    high: Tensor


# The eight transitions of addition: carry in, the pair of bits, carry out, the sum's bit.
_CARRY = torch.arange(8) // 4
_PAIR = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]] * 2)
_NEXT_CARRY = (_PAIR.sum(1) + _CARRY) // 2
_RIGHT = (_PAIR.sum(1) + _CARRY) % 2


def violations(network: Adder, boxes: Interval) -> tuple[Tensor, Tensor]:
    """How far each transition's image leaves its box, and by how much the right logit leads.

    Args:
        network: the adder.
        boxes: bounds (2 carries, 2 parts of the state, hidden).

    Returns:
        Distances (8, 4 * hidden), positive outside, and lower bounds of the lead (8,).
    """
    rnn = _lstm(network)
    centre, radius = (boxes.low + boxes.high) / 2, (boxes.high - boxes.low) / 2
    fixed = F.linear(_PAIR.to(rnn.input.dtype), rnn.input, rnn.input_bias)
    middle = fixed + F.linear(centre[_CARRY, 0], rnn.recurrent, rnn.recurrent_bias)
    reach = F.linear(radius[_CARRY, 0], rnn.recurrent.abs())
    lows, highs = (middle - reach).chunk(4, dim=1), (middle + reach).chunk(4, dim=1)
    enter, keep, leave = (Interval(lows[i].sigmoid(), highs[i].sigmoid()) for i in (0, 1, 3))
    new = Interval(lows[2].tanh(), highs[2].tanh())
    kept = _product(keep, Interval(boxes.low[_CARRY, 1], boxes.high[_CARRY, 1]))
    entered = _product(enter, new)
    cell = Interval(kept.low + entered.low, kept.high + entered.high)
    hidden = _product(leave, Interval(cell.low.tanh(), cell.high.tanh()))

    images = Interval(
        torch.stack([hidden.low, cell.low], 1), torch.stack([hidden.high, cell.high], 1)
    )
    below = boxes.low[_NEXT_CARRY] - images.low
    above = images.high - boxes.high[_NEXT_CARRY]
    weight, bias = network.readout.weight, network.readout.bias
    form = weight[_RIGHT] - weight[1 - _RIGHT]
    leads = (form.relu() * hidden.low - (-form).relu() * hidden.high).sum(1)
    return torch.cat([below, above], 1).flatten(1), leads + bias[_RIGHT] - bias[1 - _RIGHT]


class _Lstm(NamedTuple):
    """The parameters of the network's one LSTM layer."""

    input: Tensor
    recurrent: Tensor
    input_bias: Tensor
    recurrent_bias: Tensor


def _lstm(network: Adder) -> _Lstm:
    return _Lstm(*network.rnn.parameters())


def _product(a: Interval, b: Interval) -> Interval:
    corners = torch.stack([x * y for x in a for y in b])
    return Interval(corners.amin(0), corners.amax(0))


def lstm_step(network: Adder, pair: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    """One step of the network's LSTM, outside of its fused kernel."""
    rnn = _lstm(network)
    before = F.linear(pair, rnn.input, rnn.input_bias)
    before = before + F.linear(hidden, rnn.recurrent, rnn.recurrent_bias)
    enter, keep, new, leave = before.chunk(4, dim=1)
    cell = keep.sigmoid() * cell + enter.sigmoid() * new.tanh()
    return leave.sigmoid() * cell.tanh(), cell
