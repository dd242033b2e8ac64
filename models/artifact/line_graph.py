"""The ONNX graph of a line reader: convolutions, their norms folded in, recurrent layers."""

import numpy as np
import onnx

from models.artifact.convolutions import convolve, folded, norm_shapes, positive
from models.artifact.line import HEIGHT, LineArchitecture
from models.artifact.nodes import Graph, Weights, recurrent_shapes

_HEIGHT_LEFT = 4  # rows that the convolutions leave of the crop's


def line_shapes(architecture: LineArchitecture) -> dict[str, tuple[int, ...]]:
    """The name and shape of every tensor that the architecture needs, and of no other."""
    shapes: dict[str, tuple[int, ...]] = {}
    inputs = 2
    for index, width in enumerate(architecture.widths):
        side = 5 if index == 0 else 3
        shapes[f"convolutions.{index}.weight"] = (width, inputs, side, side)
        shapes |= norm_shapes(f"norms.{index}", width)
        inputs = width
    shapes["column.weight"] = (architecture.features, inputs, _HEIGHT_LEFT, 1)
    shapes["column.bias"] = (architecture.features,)
    shapes |= recurrent_shapes(
        architecture.cell, architecture.features, architecture.hidden, architecture.layers, 2
    )
    shapes["readout.weight"] = (architecture.classes, 2 * architecture.hidden)
    shapes["readout.bias"] = (architecture.classes,)
    return shapes


def line_graph(architecture: LineArchitecture, weights: Weights) -> onnx.ModelProto:
    """The graph of a line reader.

    Args:
        architecture: what the weights belong to.
        weights: float32 tensors, named and shaped as `line_shapes` says.

    Returns:
        A checked model: `strips` float32 (n, 2, 32, width), the width a multiple of the columns per
        step -> `logits` float32 (n, steps, classes).
    """
    graph = Graph(weights)
    seen = "strips"
    for index in range(len(architecture.widths)):
        weight, bias = folded(weights, f"convolutions.{index}", f"norms.{index}")
        pads = [weight.shape[2] // 2] * 4
        step = 2 if index == 0 else 1
        seen = convolve(graph, seen, f"convolution_{index}", weight, bias, pads, step)
        seen = positive(graph, seen)
        if index in (1, 2):
            graph.node("MaxPool", [seen], [f"pool_{index}"], kernel_shape=[2, 1], strides=[2, 1])
            seen = f"pool_{index}"
    column = weights["column.weight"], weights["column.bias"]
    seen = positive(graph, convolve(graph, seen, "column", *column, [0, 0, 0, 0], 1))
    graph.constant("height_axis", np.array([2], np.int64))
    graph.node("Squeeze", [seen, "height_axis"], ["by_channel"])
    graph.node("Transpose", ["by_channel"], ["sequence_0"], perm=[2, 0, 1])
    graph.recurrent_layers(architecture.cell, architecture.hidden, architecture.layers, 2)
    graph.readout(f"sequence_{architecture.layers}")
    return graph.model(
        inputs={"strips": ("n", 2, HEIGHT, "width")},
        outputs={"logits": ("n", "steps", architecture.classes)},
    )
