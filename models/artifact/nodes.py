"""Nodes and constants on their way to an ONNX graph.

Weights carry torch's names and gate orders (`rnn.weight_ih_l0`, ... `readout.bias`); ONNX wants
its gates in another order: https://onnx.ai/onnx/operators/onnx__GRU.html and onnx__LSTM.html.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.artifact.card import Cell

Weights = Mapping[str, NDArray[np.float32]]
Shape = tuple[int, ...]

_OPSET = 17
_IR_VERSION = 8
_OPERATOR: dict[Cell, str] = {"vanilla": "RNN", "gru": "GRU", "lstm": "LSTM"}
# For each gate that ONNX wants, its place in torch's order: reset, update, new for a GRU;
# input, forget, cell, output for an LSTM. ONNX: update, reset, hidden; input, output, forget, cell.
GATES: dict[Cell, tuple[int, ...]] = {"vanilla": (0,), "gru": (1, 0, 2), "lstm": (0, 3, 1, 2)}


def suffix(layer: int, direction: int) -> str:
    """How the names of one layer's weights end, in one direction."""
    return f"l{layer}" + ("_reverse" if direction else "")


def recurrent_shapes(
    cell: Cell, features: int, hidden: int, layers: int, directions: int
) -> dict[str, Shape]:
    """The name and shape of every tensor of recurrent layers over that many features."""
    gates = len(GATES[cell]) * hidden
    shapes: dict[str, Shape] = {}
    for layer in range(layers):
        inputs = features if layer == 0 else hidden * directions
        for direction in range(directions):
            end = suffix(layer, direction)
            shapes[f"rnn.weight_ih_{end}"] = (gates, inputs)
            shapes[f"rnn.weight_hh_{end}"] = (gates, hidden)
            shapes[f"rnn.bias_ih_{end}"] = (gates,)
            shapes[f"rnn.bias_hh_{end}"] = (gates,)
    return shapes


class Graph:
    """Nodes and constants on their way to a model."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.float32] | NDArray[np.int64]) -> None:
        """Adds a constant."""
        self._constants.append(numpy_helper.from_array(value, name))

    def node(self, operator: str, inputs: list[str], outputs: list[str], **attributes: Any) -> None:
        """Adds a node."""
        self._nodes.append(helper.make_node(operator, inputs, outputs, **attributes))

    def recurrent_weights(self, cell: Cell, layer: int, directions: int) -> list[str]:
        """Adds one layer's W, R and B in ONNX's gate order, and gives their names."""
        ends = [suffix(layer, direction) for direction in range(directions)]

        def gates(name: str) -> NDArray[np.float32]:
            parts = np.split(self._weights[name], len(GATES[cell]))
            return np.concatenate([parts[place] for place in GATES[cell]])

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

    def recurrent_layers(self, cell: Cell, hidden: int, layers: int, directions: int) -> None:
        """Adds layers over `sequence_0` (steps, n, features): the last gives `sequence_LAYERS`."""
        self.constant("merged_shape", np.array([0, 0, hidden * directions], np.int64))
        for layer in range(layers):
            recurrent = self.recurrent_weights(cell, layer, directions)
            inputs, outputs = [f"sequence_{layer}", *recurrent], [f"states_{layer}"]
            self.recurrent(cell, inputs, outputs, hidden, directions)
            # (steps, directions, n, hidden) -> (steps, n, directions * hidden)
            self.node("Transpose", outputs, [f"by_step_{layer}"], perm=[0, 2, 1, 3])
            self.node("Reshape", [f"by_step_{layer}", "merged_shape"], [f"sequence_{layer + 1}"])

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
        """The checked model of all that was added, with these inputs and outputs."""

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
