from itertools import product
from typing import get_args

import numpy as np
import pytest
import torch

from models.artifact.card import Cell
from models.networks.adder import Adder
from models.sums.machines import Machine
from training.adder.intervals import Interval, State, cell_step, held, violations
from training.adder.settings import adder_settings

SHAPES = [
    adder_settings(cell=cell, machine=task, base=base, hidden=4).architecture()
    for cell, (task, base) in product(get_args(Cell), (("addition", 2), ("comparison", 3)))
]


@pytest.fixture(params=SHAPES, ids=lambda shape: f"{shape.cell}, {shape.task}")
def network(request: pytest.FixtureRequest) -> Adder:
    torch.manual_seed(1)
    return Adder(request.param)


@torch.no_grad()
def test_a_step_is_that_of_the_network(network: Adder) -> None:
    shape = network.architecture
    digits = np.array([[[1, 0], [1, 1], [0, 1]]])
    symbols = torch.from_numpy(Machine.of(shape).features(digits))
    state: State = tuple(torch.zeros(1, 4) for _ in shape.state)
    logits = []
    for symbol in symbols.unbind(1):
        state = cell_step(network, symbol, state)
        logits.append(network.readout(state[0]))
    whole, _ = network(symbols)
    torch.testing.assert_close(torch.stack(logits, 1), whole)


@torch.no_grad()
def test_every_step_out_of_a_box_lands_within_the_bounds(network: Adder) -> None:
    machine = Machine.of(network.architecture)
    parts = len(network.architecture.state)
    low = torch.rand(len(machine.states), parts, 4) - 1
    boxes = Interval(low, low + 0.5)
    leaves, leads = violations(network, boxes)
    transitions = machine.transitions
    assert leaves.shape == (len(transitions.state), 2 * parts * 4)
    generator = torch.Generator().manual_seed(1)
    for place, (before, digits, following, answer) in enumerate(zip(*transitions, strict=True)):
        inside = boxes.low[before] + 0.5 * torch.rand(500, parts, 4, generator=generator)
        symbol = torch.from_numpy(machine.features(digits)).expand(500, -1)
        state = torch.stack(cell_step(network, symbol, inside.unbind(1)), 1)
        below, above = leaves[place].reshape(2, parts, 4)
        assert (boxes.low[following] - state <= below + 1e-6).all()
        assert (state - boxes.high[following] <= above + 1e-6).all()
        logits = network.readout(state[:, 0])
        wrong = [k for k in range(len(machine.answers)) if k != answer]
        assert (logits[:, [answer]] - logits[:, wrong] >= leads[place] - 1e-6).all()


@torch.no_grad()
def test_a_box_of_one_state_has_the_bounds_of_that_state(network: Adder) -> None:
    machine = Machine.of(network.architecture)
    state: State = tuple(torch.zeros(1, 4) for _ in network.architecture.state)
    point = torch.zeros(len(machine.states), len(state), 4)
    _, leads = violations(network, Interval(point, point))
    symbol = torch.from_numpy(machine.features(machine.transitions.digits[1:2]))
    logits = network.readout(cell_step(network, symbol, state)[0])[0]
    right = int(machine.transitions.answer[1])
    wrong = [k for k in range(len(machine.answers)) if k != right]
    torch.testing.assert_close(leads[1], logits[right] - logits[wrong])


@torch.no_grad()
def test_a_grus_gates_that_hold_the_state_are_told_from_those_that_take_a_new_one() -> None:
    torch.manual_seed(1)
    network = Adder(adder_settings(cell="gru", hidden=4).architecture())
    for bias, low, high in ((-9.0, 0.0, 0.01), (9.0, 0.99, 1.0)):
        dict(network.named_parameters())["rnn.bias_ih_l0"][4:8] = bias
        assert low < held(network) < high
