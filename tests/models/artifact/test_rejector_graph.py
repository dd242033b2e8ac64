from itertools import product
from typing import get_args

import numpy as np
import pytest
import torch

from app.runtimes.session import session
from models.artifact.card import FACTS, SURROUNDINGS, Cell, RejectorArchitecture
from models.artifact.rejector_graph import rejector_graph, rejector_shapes
from models.networks.rejector import Rejector

SHAPES = [
    RejectorArchitecture.model_validate(
        {
            "cell": cell,
            "hidden": hidden,
            "layers": layers,
            "directions": directions,
            "channels": channels,
        }
    )
    for cell, (hidden, layers), directions, channels in product(
        get_args(Cell), [(5, 1), (12, 2)], (1, 2), (1, 4)
    )
]


@pytest.mark.parametrize("architecture", SHAPES, ids=str)
def test_the_graph_answers_as_torch_does(architecture: RejectorArchitecture) -> None:
    torch.manual_seed(1)
    network = Rejector(architecture).eval()
    for name, values in network.state_dict().items():
        if name.startswith("norms"):
            values.uniform_(0.2, 2)
    weights = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    assert {name: value.shape for name, value in weights.items()} == rejector_shapes(architecture)
    run = session(rejector_graph(architecture, weights).SerializeToString()).run
    for n in (1, 3):
        picture, facts = torch.randn(n, 3, SURROUNDINGS, SURROUNDINGS), torch.randn(n, FACTS)
        (ours,) = run(["logits"], {"picture": picture.numpy(), "facts": facts.numpy()})
        with torch.no_grad():
            theirs = network(picture, facts).numpy()
        np.testing.assert_allclose(ours, theirs, atol=1e-5, rtol=0)
