"""One step of an adder's cell, over states and over intervals of states, with gradients."""

from functools import cache
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from models.artifact.card import Task
from models.networks.adder import Adder
from models.sums.machines import Machine

State = tuple[Tensor, ...]  # hidden and, of an LSTM, cell, each (n, hidden)


class Interval(NamedTuple):
    """Lower and upper bounds, tensors of one shape."""

    low: Tensor
    high: Tensor


class _Table(NamedTuple):
    """A machine's transitions: state, what is read, state after, answer, and the wrong answers."""

    state: Tensor
    symbol: Tensor
    following: Tensor
    right: Tensor
    wrong: Tensor


@cache
def _table(task: Task, base: int) -> _Table:
    machine = Machine(task, base)
    state, digits, following, answer = machine.transitions
    wrong = [[k for k in range(len(machine.answers)) if k != right] for right in answer]
    return _Table(
        torch.from_numpy(state),
        torch.from_numpy(machine.features(digits)),
        torch.from_numpy(following),
        torch.from_numpy(answer),
        torch.tensor(wrong),
    )


def violations(network: Adder, boxes: Interval) -> tuple[Tensor, Tensor]:
    """How far each transition's image leaves its box, and by how much the right logit leads.

    Args:
        network: the adder.
        boxes: bounds (states of the machine, parts of the network's state, hidden).

    Returns:
        Distances (transitions, 2 * parts * hidden), positive outside, and lower bounds of the
        lead over each wrong answer (transitions, answers - 1).
    """
    table = _table(network.architecture.task, network.architecture.base)
    parts = _image(network, table, boxes)
    images = Interval(*(torch.stack(ends, 1) for ends in zip(*parts, strict=True)))
    below = boxes.low[table.following] - images.low
    above = images.high - boxes.high[table.following]
    weight, bias = network.readout.weight, network.readout.bias
    right, wrong, hidden = table.right[:, None], table.wrong, parts[0]
    form = weight[right] - weight[wrong]
    low, high = hidden.low[:, None], hidden.high[:, None]
    leads = (form.relu() * low - (-form).relu() * high).sum(2)
    return torch.cat([below, above], 1).flatten(1), leads + bias[right] - bias[wrong]


def _image(network: Adder, table: _Table, boxes: Interval) -> list[Interval]:
    """Bounds of the state after a step: of each part (transitions, hidden)."""
    rnn = _layer(network)
    centre, radius = (boxes.low + boxes.high) / 2, (boxes.high - boxes.low) / 2
    last = Interval(boxes.low[table.state, -1], boxes.high[table.state, -1])  # of a cell, if any
    fixed = F.linear(table.symbol.to(rnn.input.dtype), rnn.input, rnn.input_bias)
    recurrent = F.linear(centre[table.state, 0], rnn.recurrent, rnn.recurrent_bias)
    reach = F.linear(radius[table.state, 0], rnn.recurrent.abs())
    if network.architecture.cell == "gru":
        return [_gru_image(fixed, Interval(recurrent - reach, recurrent + reach), last)]
    middle = fixed + recurrent
    arguments = Interval(middle - reach, middle + reach)
    if network.architecture.cell == "vanilla":
        return [_tanh(arguments)]
    gates = [Interval(*ends) for ends in zip(*(e.chunk(4, dim=1) for e in arguments), strict=True)]
    enter, keep, leave = (_sigmoid(gates[place]) for place in (0, 1, 3))
    kept = _product(keep, last)
    entered = _product(enter, _tanh(gates[2]))
    cell = Interval(kept.low + entered.low, kept.high + entered.high)
    return [_product(leave, _tanh(cell)), cell]


def _gru_image(fixed: Tensor, recurrent: Interval, before: Interval) -> Interval:
    """The new state lies between the candidate and the state before; the bounds are at an end of
    the update gate, in which it is affine.
    """
    read = fixed.chunk(3, dim=1)
    held = [Interval(*ends) for ends in zip(*(e.chunk(3, dim=1) for e in recurrent), strict=True)]
    reset, update = (
        _sigmoid(Interval(read[place] + held[place].low, read[place] + held[place].high))
        for place in (0, 1)
    )
    product = _product(reset, held[2])
    new = _tanh(Interval(read[2] + product.low, read[2] + product.high))
    lows, highs = (
        [(1 - share) * a + share * b for share in update]
        for a, b in ((new.low, before.low), (new.high, before.high))
    )
    return Interval(torch.minimum(*lows), torch.maximum(*highs))


def held(network: Adder) -> Tensor:
    """How far a GRU's update gates may open, from 0 to 1: the mean of their upper bounds.

    An open gate holds the state as it is, and then the bounds of one step are no narrower than
    those before: a latch works, and can never be proved. Bounds are over all states within -1 to 1.
    """
    table = _table(network.architecture.task, network.architecture.base)
    input_, recurrent, input_bias, recurrent_bias = (
        tensor.chunk(3)[1] for tensor in _layer(network)
    )
    middle = F.linear(table.symbol, input_, input_bias + recurrent_bias)
    return (middle + recurrent.abs().sum(1)).sigmoid().mean()


class _Layer(NamedTuple):
    """The parameters of the network's one recurrent layer."""

    input: Tensor
    recurrent: Tensor
    input_bias: Tensor
    recurrent_bias: Tensor


def _layer(network: Adder) -> _Layer:
    return _Layer(*network.rnn.parameters())


def _sigmoid(argument: Interval) -> Interval:
    return Interval(argument.low.sigmoid(), argument.high.sigmoid())


def _tanh(argument: Interval) -> Interval:
    return Interval(argument.low.tanh(), argument.high.tanh())


def _product(a: Interval, b: Interval) -> Interval:
    corners = torch.stack([x * y for x in a for y in b])
    return Interval(corners.amin(0), corners.amax(0))


def cell_step(network: Adder, symbol: Tensor, state: State) -> State:
    """One step of the network's cell, outside of its fused kernel.

    Args:
        network: the adder.
        symbol: float32 (n, features).
        state: each part (n, hidden).
    """
    rnn = _layer(network)
    read = F.linear(symbol, rnn.input, rnn.input_bias)
    held = F.linear(state[0], rnn.recurrent, rnn.recurrent_bias)
    if network.architecture.cell == "vanilla":
        return ((read + held).tanh(),)
    if network.architecture.cell == "gru":
        (reset, update, new), held_parts = read.chunk(3, dim=1), held.chunk(3, dim=1)
        update = (update + held_parts[1]).sigmoid()
        new = (new + (reset + held_parts[0]).sigmoid() * held_parts[2]).tanh()
        return ((1 - update) * new + update * state[0],)
    enter, keep, new, leave = (read + held).chunk(4, dim=1)
    cell = keep.sigmoid() * state[1] + enter.sigmoid() * new.tanh()
    return leave.sigmoid() * cell.tanh(), cell
