"""The ONNX graph of a rejector, and the tensors that it needs."""

import numpy as np
import onnx
from numpy.typing import NDArray

from models.artifact.card import FACTS, HALVINGS, KINDS, SURROUNDINGS, RejectorArchitecture
from models.artifact.nodes import Graph, Shape, Weights, recurrent_shapes

Floats = NDArray[np.float32]

_EPSILON = 1e-5  # torch's, beside the variance of a batch norm


def rejector_shapes(architecture: RejectorArchitecture) -> dict[str, Shape]:
    """The name and shape of every tensor that a rejector needs."""
    channels = [3, *(architecture.channels * 2**layer for layer in range(HALVINGS))]
    shapes: dict[str, Shape] = {}
    for layer in range(HALVINGS):
        shapes[f"convolutions.{layer}.weight"] = (channels[layer + 1], channels[layer], 3, 3)
        shapes[f"convolutions.{layer}.bias"] = (channels[layer + 1],)
        for name in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"norms.{layer}.{name}"] = (channels[layer + 1],)
    hidden, directions = architecture.hidden, architecture.directions
    features = channels[-1] * (SURROUNDINGS >> HALVINGS)
    shapes |= recurrent_shapes(architecture.cell, features, hidden, architecture.layers, directions)
    shapes["inner.weight"] = (hidden, hidden * directions + FACTS)
    shapes["inner.bias"] = (hidden,)
    shapes["readout.weight"] = (len(KINDS), hidden)
    shapes["readout.bias"] = (len(KINDS),)
    return shapes


def _folded(weights: Weights, layer: int) -> tuple[Floats, Floats]:
    """A convolution's weight and bias with its batch norm in them."""
    weight, bias = (weights[f"convolutions.{layer}.{kind}"] for kind in ("weight", "bias"))
    scale, shift, mean, variance = (
        weights[f"norms.{layer}.{kind}"]
        for kind in ("weight", "bias", "running_mean", "running_var")
    )
    factor = scale / np.sqrt(variance + np.float32(_EPSILON))
    return weight * factor[:, None, None, None], (bias - mean) * factor + shift


def rejector_graph(architecture: RejectorArchitecture, weights: Weights) -> onnx.ModelProto:
    """The graph of a rejector.

    Args:
        architecture: what the weights belong to.
        weights: float32 tensors, named and shaped as `rejector_shapes` says.

    Returns:
        A checked model: `picture` float32 (n, 3, 48, 48) and `facts` float32 (n, FACTS) ->
        `logits` float32 (n, len(KINDS)).
    """
    graph = Graph(weights)
    seen = "picture"
    for layer in range(HALVINGS):
        names = [f"convolutions.{layer}.{kind}" for kind in ("weight", "bias")]
        for name, value in zip(names, _folded(weights, layer), strict=True):
            graph.constant(name, value)
        attributes = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}
        graph.node("Conv", [seen, *names], [f"convolved_{layer}"], **attributes)
        graph.node("Relu", [f"convolved_{layer}"], [f"seen_{layer}"])
        seen = f"seen_{layer}"
    hidden, directions = architecture.hidden, architecture.directions
    rows = SURROUNDINGS >> HALVINGS
    features = architecture.channels * 2 ** (HALVINGS - 1) * rows
    # (n, channels, rows, columns) -> (rows, n, channels * columns)
    graph.node("Transpose", [seen], ["by_row"], perm=[2, 0, 1, 3])
    graph.constant("sequence_shape", np.array([rows, -1, features], np.int64))
    graph.node("Reshape", ["by_row", "sequence_shape"], ["sequence_0"])
    if architecture.layers > 1:
        graph.constant("merged_shape", np.array([0, 0, hidden * directions], np.int64))
    for layer in range(architecture.layers):
        last = layer == architecture.layers - 1
        outputs = ["", "state"] if last else [f"states_{layer}"]
        recurrent = graph.recurrent_weights(architecture.cell, layer, directions)
        inputs = [f"sequence_{layer}", *recurrent]
        graph.recurrent(architecture.cell, inputs, outputs, hidden, directions)
        if not last:  # (rows, directions, n, hidden) -> (rows, n, directions * hidden)
            graph.node("Transpose", outputs, [f"by_step_{layer}"], perm=[0, 2, 1, 3])
            graph.node("Reshape", [f"by_step_{layer}", "merged_shape"], [f"sequence_{layer + 1}"])
    graph.constant("state_shape", np.array([-1, hidden * directions], np.int64))
    graph.node("Transpose", ["state"], ["state_by_picture"], perm=[1, 0, 2])
    graph.node("Reshape", ["state_by_picture", "state_shape"], ["last"])
    graph.node("Concat", ["last", "facts"], ["known"], axis=1)
    for name in ("inner", "readout"):
        for kind in ("weight", "bias"):
            graph.constant(f"{name}.{kind}", weights[f"{name}.{kind}"])
    graph.node("Gemm", ["known", "inner.weight", "inner.bias"], ["weighed"], transB=1)
    graph.node("Relu", ["weighed"], ["inner"])
    graph.node("Gemm", ["inner", "readout.weight", "readout.bias"], ["logits"], transB=1)
    return graph.model(
        inputs={"picture": ("n", 3, SURROUNDINGS, SURROUNDINGS), "facts": ("n", FACTS)},
        outputs={"logits": ("n", len(KINDS))},
    )
