"""The ONNX graph of a finder: convolutions, their norms folded in, down to a 32nd and up again."""

import numpy as np
import onnx

from models.artifact.convolutions import convolve, folded, norm_shapes, positive
from models.artifact.finder import DEEPENINGS, HALVINGS, JOINS, MAPS, FinderArchitecture
from models.artifact.nodes import Graph, Shape, Weights


def finder_shapes(architecture: FinderArchitecture) -> dict[str, Shape]:
    """The name and shape of every tensor that a finder needs, and of no other."""
    widths = architecture.widths
    shapes: dict[str, Shape] = {}
    deepening = 0
    for level, (inputs, width) in enumerate(zip([2, *widths], widths, strict=False)):
        side = HALVINGS[level][0]
        shapes[f"halvings.{level}.weight"] = (width, inputs, side, side)
        shapes |= norm_shapes(f"halving_norms.{level}", width)
        for _ in range(DEEPENINGS[level]):
            shapes[f"deepenings.{deepening}.weight"] = (width, width, 3, 3)
            shapes |= norm_shapes(f"deepening_norms.{deepening}", width)
            deepening += 1
    for level in JOINS:
        shapes[f"raises.{level}.weight"] = (widths[level], widths[level + 1], 1, 1)
        shapes[f"joins.{level}.weight"] = (widths[level], widths[level], 3, 3)
        shapes |= norm_shapes(f"join_norms.{level}", widths[level])
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
    for level, (count, (_, step, beyond)) in enumerate(zip(DEEPENINGS, HALVINGS, strict=True)):
        name = f"halvings.{level}"
        weight, bias = folded(weights, name, f"halving_norms.{level}")
        seen = positive(graph, convolve(graph, seen, name, weight, bias, [beyond] * 4, step))
        for _ in range(count):
            name = f"deepenings.{deepening}"
            weight, bias = folded(weights, name, f"deepening_norms.{deepening}")
            more = convolve(graph, seen, name, weight, bias, [1] * 4, 1)
            graph.node("Add", [seen, more], [f"deeper_{deepening}"])
            seen = positive(graph, f"deeper_{deepening}")
            deepening += 1
        levels.append(seen)
    for level in reversed(JOINS):
        weight = weights[f"raises.{level}.weight"]
        nothing = np.zeros(len(weight), np.float32)
        raised = convolve(graph, seen, f"raises.{level}", weight, nothing, [0] * 4, 1)
        graph.node(
            "Resize",
            [raised, "", "twice"],
            [f"larger_{level}"],
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )
        graph.node("Add", [levels[level], f"larger_{level}"], [f"both_{level}"])
        weight, bias = folded(weights, f"joins.{level}", f"join_norms.{level}")
        joined = convolve(graph, f"both_{level}", f"joins.{level}", weight, bias, [1] * 4, 1)
        seen = positive(graph, joined)
    readout = weights["readout.weight"], weights["readout.bias"]
    graph.node("Identity", [convolve(graph, seen, "readout", *readout, [0] * 4, 1)], ["maps"])
    return graph.model(
        inputs={"pages": ("n", 2, "height", "width")},
        outputs={"maps": ("n", len(MAPS), "rows", "columns")},
    )
