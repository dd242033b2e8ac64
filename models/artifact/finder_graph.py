"""The ONNX graph of a finder: convolutions, their norms folded in, down to a 32nd and up again."""

import numpy as np
import onnx

from models.artifact.convolutions import convolve, folded, norm_shapes, positive
from models.artifact.finder import DEEPENINGS, JOINS, MAPS, FinderArchitecture
from models.artifact.nodes import Graph, Shape, Weights


def finder_shapes(architecture: FinderArchitecture) -> dict[str, Shape]:
    """The name and shape of every tensor that a finder needs, and of no other."""
    widths = architecture.widths
    shapes: dict[str, Shape] = {}
    deepening = 0
    for level, (inputs, width) in enumerate(zip([2, *widths], widths, strict=False)):
        side = 5 if level == 0 else 3
        shapes[f"halvings.{level}.weight"] = (width, inputs, side, side)
        shapes |= norm_shapes(f"halving_norms.{level}", width)
        for _ in range(DEEPENINGS[level]):
            shapes[f"deepenings.{deepening}.weight"] = (width, width, 3, 3)
            shapes |= norm_shapes(f"deepening_norms.{deepening}", width)
            deepening += 1
    for index, level in enumerate(JOINS):
        both = widths[level] + widths[level + 1]
        shapes[f"joins.{index}.weight"] = (widths[level], both, 3, 3)
        shapes |= norm_shapes(f"join_norms.{index}", widths[level])
    shapes["readout.weight"] = (len(MAPS), widths[JOINS[0]], 1, 1)
    shapes["readout.bias"] = (len(MAPS),)
    return shapes


def finder_graph(weights: Weights) -> onnx.ModelProto:
    """The graph of a finder.

    Args:
        weights: float32 tensors, named and shaped as `finder_shapes` says.

    Returns:
        A checked model: `pages` float32 (n, 2, height, width), both multiples of `finder.DIVISOR`
        -> `maps` float32 (n, len(MAPS), height / CELL, width / CELL).
    """
    graph = Graph(weights)
    graph.constant("twice", np.array([1, 1, 2, 2], np.float32))
    seen, levels = "pages", list[str]()
    deepening = 0
    for level, count in enumerate(DEEPENINGS):
        name = f"halvings.{level}"
        weight, bias = folded(weights, name, f"halving_norms.{level}")
        seen = positive(
            graph, convolve(graph, seen, name, weight, bias, [weight.shape[2] // 2] * 4, 2)
        )
        for _ in range(count):
            name = f"deepenings.{deepening}"
            weight, bias = folded(weights, name, f"deepening_norms.{deepening}")
            more = convolve(graph, seen, name, weight, bias, [1] * 4, 1)
            graph.node("Add", [seen, more], [f"deeper_{deepening}"])
            seen = positive(graph, f"deeper_{deepening}")
            deepening += 1
        levels.append(seen)
    for index, level in reversed(list(enumerate(JOINS))):
        larger, name = f"larger_{index}", f"joins.{index}"
        graph.node(
            "Resize",
            [seen, "", "twice"],
            [larger],
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )
        graph.node("Concat", [levels[level], larger], [f"both_{index}"], axis=1)
        weight, bias = folded(weights, name, f"join_norms.{index}")
        seen = positive(graph, convolve(graph, f"both_{index}", name, weight, bias, [1] * 4, 1))
    readout = weights["readout.weight"], weights["readout.bias"]
    graph.node("Identity", [convolve(graph, seen, "readout", *readout, [0] * 4, 1)], ["maps"])
    return graph.model(
        inputs={"pages": ("n", 2, "height", "width")},
        outputs={"maps": ("n", len(MAPS), "rows", "columns")},
    )
