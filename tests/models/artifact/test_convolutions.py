import numpy as np
import torch

from app.runtimes.session import session
from models.artifact.convolutions import convolve, folded, norm_shapes, positive
from models.artifact.nodes import Graph
from models.networks.line import Norm


def test_a_folded_convolution_does_what_it_and_its_norm_do() -> None:
    torch.manual_seed(1)
    convolution, norm = torch.nn.Conv2d(2, 5, 3, 2, 1, bias=False), Norm(5)
    torch.nn.init.uniform_(norm.weight, 0.5, 2)
    torch.nn.init.normal_(norm.bias)
    image = torch.randn(3, 2, 8, 12)
    for _ in range(3):
        norm(convolution(image))
    network = {"one": convolution, "after": norm.eval()}
    weights = {
        f"{name}.{key}": tensor.numpy()
        for name, part in network.items()
        for key, tensor in part.state_dict().items()
    }
    assert {
        name: weights[name].shape for name in weights if name.startswith("after")
    } == norm_shapes("after", 5)
    graph = Graph(weights)
    weight, bias = folded(weights, "one", "after")
    seen = positive(graph, convolve(graph, "image", "one", weight, bias, [1] * 4, 2))
    model = graph.model(
        inputs={"image": ("n", 2, "height", "width")}, outputs={seen: ("n", 5, "rows", "columns")}
    )
    (ours,) = session(model.SerializeToString()).run(None, {"image": image.numpy()})
    theirs = torch.relu(norm(convolution(image))).detach().numpy()
    assert theirs.max() > 0.5
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
