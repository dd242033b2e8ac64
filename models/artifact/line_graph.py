"""The ONNX graph of a line reader: convolutions, their norms folded in, recurrent layers."""

import numpy as np
import onnx
from numpy.typing import NDArray

from models.artifact.line import HEIGHT, LineArchitecture
from models.artifact.nodes import Graph, Weights, recurrent_shapes

NORM_EPSILON = 1e-5  # added to variances, as torch does
_HEIGHT_LEFT = 4  # rows that the convolutions leave of the crop's


def line_shapes(architecture: LineArchitecture) -> dict[str, tuple[int, ...]]:
    """The name and shape of every tensor that the architecture needs, and of no other."""
    shapes: dict[str, tuple[int, ...]] = {}
    inputs = 2
    for index, width in enumerate(architecture.widths):
        side = 5 if index == 0 else 3
        shapes[f"convolutions.{index}.weight"] = (width, inputs, side, side)
        shapes |= {f"norms.{index}.{name}": (width,) for name in _NORM}
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
        weight, bias = _folded(weights, index)
        pads = [weight.shape[2] // 2] * 4
        step = 2 if index == 0 else 1
        seen = _convolution(graph, seen, f"convolution_{index}", weight, bias, pads, step)
        if index in (1, 2):
            graph.node("MaxPool", [seen], [f"pool_{index}"], kernel_shape=[2, 1], strides=[2, 1])
            seen = f"pool_{index}"
    column = weights["column.weight"], weights["column.bias"]
    seen = _convolution(graph, seen, "column", *column, [0, 0, 0, 0], 1)
    graph.constant("height_axis", np.array([2], np.int64))
    graph.node("Squeeze", [seen, "height_axis"], ["by_channel"])
    graph.node("Transpose", ["by_channel"], ["sequence_0"], perm=[2, 0, 1])
    graph.recurrent_layers(architecture.cell, architecture.hidden, architecture.layers, 2)
    graph.readout(f"sequence_{architecture.layers}")
    return graph.model(
        inputs={"strips": ("n", 2, HEIGHT, "width")},
        outputs={"logits": ("n", "steps", architecture.classes)},
    )


_NORM = ("weight", "bias", "mean", "variance")


def _folded(weights: Weights, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A convolution that does what it and its norm do one after the other."""
    scale, bias, mean, variance = (
        weights[f"norms.{index}.{name}"].astype(np.float64) for name in _NORM
    )
    factor = scale / np.sqrt(variance + NORM_EPSILON)
    weight = weights[f"convolutions.{index}.weight"] * factor[:, None, None, None]
    return weight.astype(np.float32), (bias - mean * factor).astype(np.float32)


def _convolution(
    graph: Graph,
    seen: str,
    name: str,
    weight: NDArray[np.float32],
    bias: NDArray[np.float32],
    pads: list[int],
    step: int,
) -> str:
    """Adds a convolution and what is positive of it; the name of that."""
    graph.constant(f"{name}.weight", weight)
    graph.constant(f"{name}.bias", bias)
    inputs = [seen, f"{name}.weight", f"{name}.bias"]
    graph.node("Conv", inputs, [name], pads=pads, strides=[step, step])
    graph.node("Relu", [name], [f"{name}_positive"])
    return f"{name}_positive"
