from itertools import product
from typing import get_args

import numpy as np
import pytest
import torch

from app.runtimes.session import session
from models.artifact.card import (
    AdderArchitecture,
    Cell,
    DigitArchitecture,
)
from models.artifact.graph import adder_graph, digit_graph, weight_shapes
from models.networks.adder import Adder
from models.networks.digit import RowClassifier
from models.sums.machines import Machine

DIGITS = [
    DigitArchitecture.model_validate(
        {
            "cell": cell,
            "hidden": hidden,
            "layers": layers,
            "directions": directions,
            "rows_per_step": rows,
        }
    )
    for cell, (hidden, layers), directions, rows in product(
        get_args(Cell), [(5, 1), (16, 2), (9, 5)], (1, 2), (1, 2, 7)
    )
]
ADDERS = [
    AdderArchitecture(hidden=hidden, layers=layers, order="lsb")
    for hidden, layers in product((2, 5, 10), (1, 3))
]
MACHINES = [
    AdderArchitecture(cell=cell, hidden=7, layers=layers, order="lsb", task="comparison", base=base)
    for cell, layers, base in product(get_args(Cell), (1, 2), (2, 10))
]


def arrays(network: torch.nn.Module) -> dict[str, np.ndarray]:
    return {name: tensor.numpy() for name, tensor in network.state_dict().items()}


@pytest.mark.parametrize("architecture", DIGITS, ids=str)
def test_the_graph_of_a_row_classifier_equals_torch(architecture: DigitArchitecture) -> None:
    torch.manual_seed(1)
    network = RowClassifier(architecture).eval()
    assert {k: v.shape for k, v in arrays(network).items()} == weight_shapes(architecture)
    runtime = session(digit_graph(architecture, arrays(network)).SerializeToString())
    for n in (1, 3, 64):
        ink = torch.rand(n, 28, 28)
        (logits,) = runtime.run(["logits"], {"ink": ink.numpy()})
        np.testing.assert_allclose(logits, network(ink).detach().numpy(), atol=1e-5, rtol=0)


@pytest.mark.parametrize("architecture", ADDERS + MACHINES, ids=str)
def test_the_graph_of_an_adder_equals_torch(architecture: AdderArchitecture) -> None:
    torch.manual_seed(1)
    network = Adder(architecture).eval()
    assert {k: v.shape for k, v in arrays(network).items()} == weight_shapes(architecture)
    runtime = session(adder_graph(architecture, arrays(network)).SerializeToString())
    for n, steps in product((1, 7), (1, 4, 300)):
        digits = torch.randint(0, architecture.base, (n, steps, 2)).numpy()
        symbols = torch.from_numpy(Machine.of(architecture).features(digits))
        parts: tuple[str, ...] = architecture.state
        state = [torch.randn(architecture.layers, n, architecture.hidden) for _ in parts]
        feeds = {part: value.numpy() for part, value in zip(parts, state, strict=True)}
        feeds[architecture.reads] = symbols.numpy()
        got = runtime.run(["logits", *(f"next_{part}" for part in parts)], feeds)
        logits, after = network(symbols, tuple(state))
        for ours, theirs in zip(got, (logits, *after), strict=True):
            np.testing.assert_allclose(ours, theirs.detach().numpy(), atol=1e-5, rtol=0)


def test_a_sum_in_pieces_equals_the_sum_in_one() -> None:
    torch.manual_seed(3)
    architecture = AdderArchitecture(hidden=6, layers=2, order="lsb")
    runtime = session(adder_graph(architecture, arrays(Adder(architecture))).SerializeToString())
    bits = torch.randint(0, 2, (2, 50, 2)).float().numpy()
    zero = np.zeros((2, 2, 6), np.float32)
    whole, *_ = runtime.run(None, {"bits": bits, "hidden": zero, "cell": zero})
    first, hidden, cell = runtime.run(None, {"bits": bits[:, :20], "hidden": zero, "cell": zero})
    second, *_ = runtime.run(None, {"bits": bits[:, 20:], "hidden": hidden, "cell": cell})
    np.testing.assert_allclose(np.concatenate([first, second], 1), whole, atol=1e-6)
