import numpy as np
import pytest
from onnx.checker import ValidationError

from app.runtimes.session import session
from models.artifact.nodes import Graph, recurrent_shapes, suffix


def test_a_graph_computes_what_was_added() -> None:
    graph = Graph({})
    graph.constant("two", np.array([2.0], np.float32))
    graph.node("Mul", ["given", "two"], ["twice"])
    model = graph.model(inputs={"given": ("n",)}, outputs={"twice": ("n",)})
    (twice,) = session(model.SerializeToString()).run(None, {"given": np.ones(3, np.float32)})
    assert twice.tolist() == [2, 2, 2]


def test_a_graph_that_lacks_a_node_is_refused() -> None:
    graph = Graph({})
    graph.node("Relu", ["nothing"], ["positive"])
    with pytest.raises(ValidationError, match="nothing"):
        graph.model(inputs={"given": ("n",)}, outputs={"positive": ("n",)})


def test_names_of_weights_end_as_torchs_do() -> None:
    assert [suffix(0, 0), suffix(1, 1)] == ["l0", "l1_reverse"]


def test_every_layer_and_direction_has_its_tensors() -> None:
    shapes = recurrent_shapes("gru", features=7, hidden=4, layers=2, directions=2)
    assert len(shapes) == 16
    assert shapes["rnn.weight_ih_l0"] == (12, 7)
    assert shapes["rnn.weight_ih_l1_reverse"] == (12, 8)
    assert shapes["rnn.bias_hh_l1"] == (12,)
