"""Weights -> the ONNX graph that a CPU runs, built in memory from the shipped tensors.

Weights carry torch's names and gate orders (`rnn.weight_ih_l0`, ... `readout.bias`); ONNX wants
its gates in another order: https://onnx.ai/onnx/operators/onnx__GRU.html and onnx__LSTM.html.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.artifact.card import (
    CLASSES,
    HEIGHT,
    AdderArchitecture,
    Cell,
    DigitArchitecture,
    LineArchitecture,
)

Weights = Mapping[str, NDArray[np.float32]]

_OPSET = 17
_IR_VERSION = 8
_OPERATOR: dict[Cell, str] = {"vanilla": "RNN", "gru": "GRU", "lstm": "LSTM"}
# For each gate that ONNX wants, its place in torch's order: reset, update, new for a GRU;
# input, forget, cell, output for an LSTM. ONNX: update, reset, hidden; input, output, forget, cell.
_GATES: dict[Cell, tuple[int, ...]] = {"vanilla": (0,), "gru": (1, 0, 2), "lstm": (0, 3, 1, 2)}


def weight_shapes(
    architecture: DigitArchitecture | AdderArchitecture | LineArchitecture,
) -> dict[str, tuple[int, ...]]:
    """The name and shape of every tensor that the architecture needs, and of no other."""
    hidden = architecture.hidden
    gates = len(_GATES[architecture.cell]) * hidden
    if isinstance(architecture, DigitArchitecture):
        features, directions, classes = 28 * architecture.rows_per_step, architecture.directions, 10
    elif isinstance(architecture, LineArchitecture):
        features, directions = HEIGHT * architecture.columns_per_step, architecture.directions
        classes = CLASSES
    else:
        features, directions, classes = 2, 1, 2
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(architecture.layers):
        inputs = features if layer == 0 else hidden * directions
        for direction in range(directions):
            end = _suffix(layer, direction)
            shapes[f"rnn.weight_ih_{end}"] = (gates, inputs)
            shapes[f"rnn.weight_hh_{end}"] = (gates, hidden)
            shapes[f"rnn.bias_ih_{end}"] = (gates,)
            shapes[f"rnn.bias_hh_{end}"] = (gates,)
    shapes["readout.weight"] = (classes, hidden * directions)
    shapes["readout.bias"] = (classes,)
    return shapes


def digit_graph(architecture: DigitArchitecture, weights: Weights) -> onnx.ModelProto:
    """The graph of a row classifier.

    Args:
        architecture: what the weights belong to.
        weights: float32 tensors, named and shaped as `weight_shapes` says.

    Returns:
        A checked model: `ink` float32 (n, 28, 28) -> `logits` float32 (n, 10).
    """
    graph = _Graph(weights)
    steps = 28 // architecture.rows_per_step
    graph.constant("steps_shape", np.array([0, steps, 28 * architecture.rows_per_step], np.int64))
    graph.node("Reshape", ["ink", "steps_shape"], ["by_image"])
    graph.node("Transpose", ["by_image"], ["sequence_0"], perm=[1, 0, 2])
    hidden, directions = architecture.hidden, architecture.directions
    if architecture.layers > 1:
        graph.constant("merged_shape", np.array([0, 0, hidden * directions], np.int64))
    for layer in range(architecture.layers):
        last = layer == architecture.layers - 1
        outputs = ["", "state"] if last else [f"states_{layer}"]
        inputs = [
            f"sequence_{layer}",
            *graph.recurrent_weights(architecture.cell, layer, directions),
        ]
        graph.recurrent(architecture.cell, inputs, outputs, hidden, directions)
        if not last:  # (steps, directions, n, hidden) -> (steps, n, directions * hidden)
            graph.node("Transpose", outputs, [f"by_step_{layer}"], perm=[0, 2, 1, 3])
            graph.node("Reshape", [f"by_step_{layer}", "merged_shape"], [f"sequence_{layer + 1}"])
    graph.constant("state_shape", np.array([-1, hidden * directions], np.int64))
    graph.node("Transpose", ["state"], ["state_by_image"], perm=[1, 0, 2])
    graph.node("Reshape", ["state_by_image", "state_shape"], ["last"])
    graph.constant("readout.weight", weights["readout.weight"])
    graph.constant("readout.bias", weights["readout.bias"])
    graph.node("Gemm", ["last", "readout.weight", "readout.bias"], ["logits"], transB=1)
    return graph.model(
        inputs={"ink": ("n", 28, 28)},
        outputs={"logits": ("n", 10)},
    )


def line_graph(architecture: LineArchitecture, weights: Weights) -> onnx.ModelProto:
    """The graph of a line reader.

    Args:
        architecture: what the weights belong to.
        weights: float32 tensors, named and shaped as `weight_shapes` says.

    Returns:
        A checked model: `strips` (line crops) float32 (n, width, HEIGHT), the width a multiple of
        the columns per step -> `logits` float32 (n, steps, CLASSES).
    """
    graph = _Graph(weights)
    hidden, directions = architecture.hidden, architecture.directions
    features = HEIGHT * architecture.columns_per_step
    graph.constant("steps_shape", np.array([0, -1, features], np.int64))
    graph.constant("merged_shape", np.array([0, 0, hidden * directions], np.int64))
    graph.node("Reshape", ["strips", "steps_shape"], ["by_crop"])
    graph.node("Transpose", ["by_crop"], ["sequence_0"], perm=[1, 0, 2])
    for layer in range(architecture.layers):
        recurrent = graph.recurrent_weights(architecture.cell, layer, directions)
        inputs, outputs = [f"sequence_{layer}", *recurrent], [f"states_{layer}"]
        graph.recurrent(architecture.cell, inputs, outputs, hidden, directions)
        # (steps, directions, n, hidden) -> (steps, n, directions * hidden)
        graph.node("Transpose", outputs, [f"by_step_{layer}"], perm=[0, 2, 1, 3])
        graph.node("Reshape", [f"by_step_{layer}", "merged_shape"], [f"sequence_{layer + 1}"])
    graph.readout(f"sequence_{architecture.layers}")
    return graph.model(
        inputs={"strips": ("n", "width", HEIGHT)}, outputs={"logits": ("n", "steps", CLASSES)}
    )


def adder_graph(architecture: AdderArchitecture, weights: Weights) -> onnx.ModelProto:
    """The graph of an adder, which takes and gives its state, so that long sums run in pieces.

    Args:
        architecture: what the weights belong to.
        weights: float32 tensors, named and shaped as `weight_shapes` says.

    Returns:
        A checked model: `bits` float32 (n, steps, 2), `hidden` and `cell` float32
        (layers, n, hidden) -> `logits` float32 (n, steps, 2), `next_hidden` and `next_cell`.
    """
    graph = _Graph(weights)
    layers, hidden = architecture.layers, architecture.hidden
    graph.node("Transpose", ["bits"], ["sequence_0"], perm=[1, 0, 2])
    graph.constant("direction_axis", np.array([1], np.int64))
    for name in ("hidden", "cell"):
        graph.node("Split", [name], [f"{name}_{i}" for i in range(layers)], axis=0)
    for layer in range(layers):
        states = f"states_{layer}"
        recurrent = graph.recurrent_weights(architecture.cell, layer, 1)
        inputs = [f"sequence_{layer}", *recurrent, "", f"hidden_{layer}", f"cell_{layer}"]
        outputs = [states, f"next_hidden_{layer}", f"next_cell_{layer}"]
        graph.recurrent(architecture.cell, inputs, outputs, hidden, directions=1)
        graph.node("Squeeze", [states, "direction_axis"], [f"sequence_{layer + 1}"])
    for name in ("hidden", "cell"):
        parts = [f"next_{name}_{i}" for i in range(layers)]
        graph.node("Concat", parts, [f"next_{name}"], axis=0)
    graph.readout(f"sequence_{layers}")
    state = (layers, "n", hidden)
    return graph.model(
        inputs={"bits": ("n", "steps", 2), "hidden": state, "cell": state},
        outputs={"logits": ("n", "steps", 2), "next_hidden": state, "next_cell": state},
    )


def graph_of(
    architecture: DigitArchitecture | AdderArchitecture | LineArchitecture, weights: Weights
) -> onnx.ModelProto:
    """The graph of a row classifier, a line reader or an adder: see the functions above."""
    if isinstance(architecture, DigitArchitecture):
        return digit_graph(architecture, weights)
    if isinstance(architecture, LineArchitecture):
        return line_graph(architecture, weights)
    return adder_graph(architecture, weights)


def _suffix(layer: int, direction: int) -> str:
    return f"l{layer}" + ("_reverse" if direction else "")


class _Graph:
    """Nodes and constants on their way to a model."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.float32] | NDArray[np.int64]) -> None:
        self._constants.append(numpy_helper.from_array(value, name))

    def node(self, operator: str, inputs: list[str], outputs: list[str], **attributes: Any) -> None:
        self._nodes.append(helper.make_node(operator, inputs, outputs, **attributes))

    def recurrent_weights(self, cell: Cell, layer: int, directions: int) -> list[str]:
        """Adds one layer's W, R and B in ONNX's gate order, and gives their names."""
        ends = [_suffix(layer, direction) for direction in range(directions)]

        def gates(name: str) -> NDArray[np.float32]:
            parts = np.split(self._weights[name], len(_GATES[cell]))
            return np.concatenate([parts[place] for place in _GATES[cell]])

        names = [f"{kind}_{layer}" for kind in "WRB"]
        self.constant(names[0], np.stack([gates(f"rnn.weight_ih_{end}") for end in ends]))
        self.constant(names[1], np.stack([gates(f"rnn.weight_hh_{end}") for end in ends]))
        biases = [
            np.concatenate([gates(f"rnn.bias_ih_{end}"), gates(f"rnn.bias_hh_{end}")])
            for end in ends
        ]
        self.constant(names[2], np.stack(biases))
        return names

    def recurrent(
        self, cell: Cell, inputs: list[str], outputs: list[str], hidden: int, directions: int
    ) -> None:
        """Adds one layer. torch's GRU applies the reset gate after the recurrent product."""
        attributes: dict[str, Any] = {"hidden_size": hidden}
        if directions == 2:
            attributes["direction"] = "bidirectional"
        if cell == "gru":
            attributes["linear_before_reset"] = 1
        self.node(_OPERATOR[cell], inputs, outputs, **attributes)

    def readout(self, states: str) -> None:
        """Adds the linear layer over the states (steps, n, hidden) of all steps: `logits`."""
        weight = self._weights["readout.weight"]
        self.constant("readout.weight.T", np.ascontiguousarray(weight.T))
        self.constant("readout.bias", self._weights["readout.bias"])
        self.node("MatMul", [states, "readout.weight.T"], ["products"])
        self.node("Add", ["products", "readout.bias"], ["by_step"])
        self.node("Transpose", ["by_step"], ["logits"], perm=[1, 0, 2])

    def model(
        self,
        inputs: Mapping[str, tuple[str | int, ...]],
        outputs: Mapping[str, tuple[str | int, ...]],
    ) -> onnx.ModelProto:
        def described(values: Mapping[str, tuple[str | int, ...]]) -> list[onnx.ValueInfoProto]:
            return [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
                for name, shape in values.items()
            ]

        graph = helper.make_graph(
            self._nodes, "scanline", described(inputs), described(outputs), self._constants
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET)],
            ir_version=_IR_VERSION,
            producer_name="scanline",
        )
        onnx.checker.check_model(model)
        return model
