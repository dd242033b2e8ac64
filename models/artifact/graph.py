"""Weights -> the ONNX graph that a CPU runs, built in memory from the shipped tensors."""

import numpy as np
import onnx

from models.artifact.card import (
    AdderArchitecture,
    DigitArchitecture,
    RejectorArchitecture,
)
from models.artifact.finder import FinderArchitecture
from models.artifact.finder_graph import finder_graph, finder_shapes
from models.artifact.line import LineArchitecture
from models.artifact.line_graph import line_graph, line_shapes
from models.artifact.nodes import Graph, Weights, recurrent_shapes
from models.artifact.rejector_graph import rejector_graph, rejector_shapes

Architecture = (
    DigitArchitecture
    | AdderArchitecture
    | LineArchitecture
    | RejectorArchitecture
    | FinderArchitecture
)


def weight_shapes(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    """The name and shape of every tensor that the architecture needs, and of no other."""
    if isinstance(architecture, LineArchitecture):
        return line_shapes(architecture)
    if isinstance(architecture, RejectorArchitecture):
        return rejector_shapes(architecture)
    if isinstance(architecture, FinderArchitecture):
        return finder_shapes(architecture)
    if isinstance(architecture, DigitArchitecture):
        features, directions, classes = 28 * architecture.rows_per_step, architecture.directions, 10
    else:
        features, directions, classes = architecture.features, 1, architecture.classes
    hidden = architecture.hidden
    shapes = recurrent_shapes(architecture.cell, features, hidden, architecture.layers, directions)
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
    graph = Graph(weights)
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


def adder_graph(architecture: AdderArchitecture, weights: Weights) -> onnx.ModelProto:
    """The graph of an adder, which takes and gives its state, so that long sums run in pieces.

    Args:
        architecture: what the weights belong to.
        weights: float32 tensors, named and shaped as `weight_shapes` says.

    Returns:
        A checked model: `bits` (`digits`, if the base is not 2) float32 (n, steps, features),
        `hidden` and an LSTM's `cell` float32 (layers, n, hidden) -> `logits` float32
        (n, steps, classes), `next_hidden` and an LSTM's `next_cell`.
    """
    graph = Graph(weights)
    layers, hidden = architecture.layers, architecture.hidden
    read, states = architecture.reads, architecture.state
    graph.node("Transpose", [read], ["sequence_0"], perm=[1, 0, 2])
    graph.constant("direction_axis", np.array([1], np.int64))
    for name in states:
        graph.node("Split", [name], [f"{name}_{i}" for i in range(layers)], axis=0)
    for layer in range(layers):
        by_step = f"states_{layer}"
        recurrent = graph.recurrent_weights(architecture.cell, layer, 1)
        before = [f"{name}_{layer}" for name in states]
        inputs = [f"sequence_{layer}", *recurrent, "", *before]
        outputs = [by_step, *(f"next_{name}" for name in before)]
        graph.recurrent(architecture.cell, inputs, outputs, hidden, directions=1)
        graph.node("Squeeze", [by_step, "direction_axis"], [f"sequence_{layer + 1}"])
    for name in states:
        parts = [f"next_{name}_{i}" for i in range(layers)]
        graph.node("Concat", parts, [f"next_{name}"], axis=0)
    graph.readout(f"sequence_{layers}")
    shape = (layers, "n", hidden)
    return graph.model(
        inputs={read: ("n", "steps", architecture.features), **dict.fromkeys(states, shape)},
        outputs={
            "logits": ("n", "steps", architecture.classes),
            **{f"next_{name}": shape for name in states},
        },
    )


def graph_of(architecture: Architecture, weights: Weights) -> onnx.ModelProto:
    """The graph of a row classifier, a line reader, a rejector, a finder or an adder."""
    if isinstance(architecture, DigitArchitecture):
        return digit_graph(architecture, weights)
    if isinstance(architecture, LineArchitecture):
        return line_graph(architecture, weights)
    if isinstance(architecture, RejectorArchitecture):
        return rejector_graph(architecture, weights)
    if isinstance(architecture, FinderArchitecture):
        return finder_graph(weights)
    return adder_graph(architecture, weights)
