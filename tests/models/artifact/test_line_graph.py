import numpy as np
import pytest
import torch

from app.runtimes.session import session
from models.artifact.line import LineArchitecture
from models.artifact.line_graph import line_graph, line_shapes
from models.networks.line import LineReader, Norm

SHAPES = [
    LineArchitecture.model_validate(
        {
            "channels": channels,
            "features": 7,
            "cell": cell,
            "hidden": 5,
            "layers": layers,
            "alphabet": "0123456789.,- ",
        }
    )
    for channels, cell, layers in ((4, "gru", 2), (8, "lstm", 1))
]


@pytest.mark.parametrize("architecture", SHAPES, ids=str)
def test_the_graph_equals_torch_with_its_norms_folded_in(architecture: LineArchitecture) -> None:
    torch.manual_seed(1)
    network = LineReader(architecture)
    for norm in network.norms:
        assert isinstance(norm, Norm)
        torch.nn.init.uniform_(norm.weight, 0.5, 2)
        torch.nn.init.normal_(norm.bias)
    for _ in range(5):
        network(torch.randn(8, 2, 32, 40))  # the norms learn what they see
    network.eval()
    weights = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    assert {name: value.shape for name, value in weights.items()} == line_shapes(architecture)
    runtime = session(line_graph(architecture, weights).SerializeToString())
    for n, width in ((1, 24), (3, 56), (2, 400)):
        strips = torch.randn(n, 2, 32, width)
        (logits,) = runtime.run(["logits"], {"strips": strips.numpy()})
        assert logits.shape == (n, width // 2, 15)
        np.testing.assert_allclose(logits, network(strips).detach().numpy(), atol=1e-4, rtol=0)
