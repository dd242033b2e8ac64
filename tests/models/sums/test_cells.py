from typing import get_args

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from models.artifact.card import AdderArchitecture, Cell
from models.networks.adder import Adder
from models.sums.cells import GATES, step

Floats = NDArray[np.float64]


class Numbers:
    """Plain float64 arithmetic over one state: what the programs mean."""

    def __init__(self, network: Adder, symbol: Floats, hidden: Floats) -> None:
        gates = GATES[network.architecture.cell]
        tensors = {name: p.detach().double().numpy() for name, p in network.named_parameters()}
        self._weights = {
            name: dict(zip(gates, np.split(tensor, len(gates)), strict=True))
            for name, tensor in tensors.items()
            if name.startswith("rnn.")
        }
        self._symbol, self._hidden = symbol, hidden

    def _of(self, name: str, gate: str) -> Floats:
        found: Floats = self._weights[f"rnn.{name}_l0"][gate]
        return found

    def sums(self, gate: str) -> Floats:
        return self.with_input(gate, self.recurrent(gate))

    def recurrent(self, gate: str) -> Floats:
        found: Floats = self._of("weight_hh", gate) @ self._hidden + self._of("bias_hh", gate)
        return found

    def with_input(self, gate: str, product: Floats) -> Floats:
        read: Floats = self._of("weight_ih", gate) @ self._symbol + self._of("bias_ih", gate)
        return read + product

    def sigmoid(self, argument: Floats, name: str = "") -> Floats:
        found: Floats = 1 / (1 + np.exp(-argument))
        return found

    def tanh(self, argument: Floats, name: str = "") -> Floats:
        found: Floats = np.tanh(argument)
        return found

    def times(self, a: Floats, b: Floats) -> Floats:
        return a * b

    def plus(self, a: Floats, b: Floats) -> Floats:
        return a + b

    def mixed(self, a: Floats, share: Floats, b: Floats, name: str) -> Floats:
        return (1 - share) * a + share * b


@pytest.mark.parametrize("cell", get_args(Cell))
def test_a_step_is_that_of_torch(cell: Cell) -> None:
    torch.manual_seed(1)
    architecture = AdderArchitecture(cell=cell, hidden=5, layers=1, order="lsb")
    network = Adder(architecture)
    rng = np.random.default_rng(1)
    state = tuple(rng.normal(size=5) for _ in architecture.state)
    symbol = np.array([1.0, 0.0])
    after = step(cell, Numbers(network, symbol, state[0]), state)
    given = tuple(torch.from_numpy(part)[None, None].float() for part in state)
    _, wanted = network(torch.from_numpy(symbol)[None, None].float(), given)
    for ours, theirs in zip(after, wanted, strict=True):
        np.testing.assert_allclose(ours, theirs.detach().numpy()[0, 0], atol=1e-6)
