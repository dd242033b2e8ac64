import pytest
import torch

from models.networks.adder import Adder
from training.adder.intervals import Interval, State, cell_step, violations
from training.adder.settings import adder_settings


@pytest.fixture
def network() -> Adder:
    torch.manual_seed(1)
    return Adder(adder_settings(hidden=4).architecture())


@torch.no_grad()
def test_a_step_is_that_of_the_network(network: Adder) -> None:
    bits = torch.tensor([[[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]])
    state: State = (torch.zeros(1, 4), torch.zeros(1, 4))
    logits = []
    for pair in bits.unbind(1):
        state = cell_step(network, pair, state)
        logits.append(network.readout(state[0]))
    whole, _ = network(bits)
    torch.testing.assert_close(torch.stack(logits, 1), whole)


@torch.no_grad()
def test_every_step_out_of_a_box_lands_within_the_bounds(network: Adder) -> None:
    low = torch.rand(2, 2, 4) - 1
    boxes = Interval(low, low + 0.5)
    leaves, leads = violations(network, boxes)
    assert leaves.shape == (8, 16)
    generator = torch.Generator().manual_seed(1)
    for transition in range(8):
        carry, (a, b) = transition // 4, divmod(transition % 4, 2)
        following = (carry + a + b) // 2
        bit = (carry + a + b) % 2
        inside = boxes.low[carry] + 0.5 * torch.rand(500, 2, 4, generator=generator)
        pair = torch.tensor([a, b]).float().expand(500, 2)
        state = torch.stack(cell_step(network, pair, (inside[:, 0], inside[:, 1])), 1)
        below, above = leaves[transition].reshape(2, 2, 4)
        assert (boxes.low[following] - state <= below + 1e-6).all()
        assert (state - boxes.high[following] <= above + 1e-6).all()
        logits = network.readout(state[:, 0])
        assert (logits[:, bit] - logits[:, 1 - bit] >= leads[transition, 0] - 1e-6).all()


@torch.no_grad()
def test_a_box_of_one_state_has_the_bounds_of_that_state(network: Adder) -> None:
    point = torch.zeros(2, 2, 4)
    _, leads = violations(network, Interval(point, point))
    hidden, _ = cell_step(network, torch.tensor([[0.0, 1.0]]), (point[0, :1], point[0, :1]))
    logits = network.readout(hidden)[0]
    torch.testing.assert_close(leads[1, 0], logits[1] - logits[0])
