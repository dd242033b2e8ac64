import numpy as np

from models.artifact.nodes import Graph, recurrent_shapes


def test_every_layer_and_direction_has_its_tensors() -> None:
    shapes = recurrent_shapes("gru", features=7, hidden=4, layers=2, directions=2)
    assert len(shapes) == 16
    assert shapes["rnn.weight_ih_l0"] == (12, 7)
    assert shapes["rnn.weight_ih_l1_reverse"] == (12, 8)
    assert shapes["rnn.bias_hh_l1"] == (12,)


def test_gates_are_brought_into_onnx_order() -> None:
    names = recurrent_shapes("gru", features=1, hidden=1, layers=1, directions=1)
    weights = {
        name: np.arange(3, dtype=np.float32).reshape(3, *shape[1:]) for name, shape in names.items()
    }
    graph = Graph(weights)
    w, r, b = graph.recurrent_weights("gru", 0, 1)
    graph.constant("start", np.zeros((1, 1, 1), np.float32))
    graph.recurrent("gru", ["sequence", w, r, b, "", "start"], ["states"], 1, directions=1)
    model = graph.model({"sequence": ("steps", 1, 1)}, {"states": ("steps", 1, 1, 1)})
    kept = {one.name: np.frombuffer(one.raw_data, np.float32) for one in model.graph.initializer}
    assert kept[w].tolist() == [1, 0, 2]  # torch: reset, update, new; ONNX: update, reset, hidden
    assert model.graph.node[0].op_type == "GRU"
