from pathlib import Path

import numpy as np
import pytest
import torch

from app.runtimes.session import session
from models.artifact import checkpoint
from models.artifact.finder import CELL, MAPS, FinderArchitecture
from models.artifact.finder_graph import finder_shapes
from models.artifact.graph import graph_of
from models.networks.finder import Finder
from models.networks.line import Norm
from tests.finders import SHAPE, kept_finder


@pytest.mark.parametrize("channels", [1, 3])
def test_the_graph_equals_torch_with_its_norms_folded_in(channels: int) -> None:
    torch.manual_seed(1)
    architecture = FinderArchitecture(channels=channels)
    network = Finder(architecture)
    for norm in network.modules():
        if isinstance(norm, Norm):
            torch.nn.init.uniform_(norm.weight, 0.5, 2)
            torch.nn.init.normal_(norm.bias)
    for _ in range(5):
        network(torch.randn(2, 2, 64, 64))  # the norms learn what they see
    network.eval()
    weights = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    assert {name: value.shape for name, value in weights.items()} == finder_shapes(architecture)
    runtime = session(graph_of(architecture, weights).SerializeToString())
    for n, height, width in ((1, 32, 32), (2, 64, 160)):
        pages = torch.randn(n, 2, height, width)
        (maps,) = runtime.run(["maps"], {"pages": pages.numpy()})
        assert maps.shape == (n, len(MAPS), height // CELL, width // CELL)
        np.testing.assert_allclose(maps, network(pages).detach().numpy(), atol=1e-4, rtol=1e-4)


def test_a_finder_is_kept_and_loaded_as_any_model(tmp_path: Path) -> None:
    card = kept_finder(tmp_path / "mine")
    loaded = checkpoint.load(tmp_path / "mine")
    assert loaded.card == card
    assert {name: value.shape for name, value in loaded.weights.items()} == finder_shapes(SHAPE)


def test_the_shape_of_the_recipe_has_half_a_million_weights_at_most() -> None:
    shapes = finder_shapes(FinderArchitecture(channels=16))
    assert sum(int(np.prod(shape)) for shape in shapes.values()) <= 500_000
