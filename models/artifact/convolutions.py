"""Convolutions on their way to an ONNX graph, with the batch norms behind them folded in."""

import numpy as np
from numpy.typing import NDArray

from models.artifact.nodes import Graph, Shape, Weights

NORM_EPSILON = 1e-5  # added to variances, as torch does

_NORM = ("weight", "bias", "mean", "variance")


def norm_shapes(norm: str, channels: int) -> dict[str, Shape]:
    """The name and shape of every tensor of a norm."""
    return {f"{norm}.{name}": (channels,) for name in _NORM}


def folded(
    weights: Weights, convolution: str, norm: str
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weight and bias of a convolution that does what it and its norm do one after the other.

    Args:
        weights: of the network.
        convolution: its name; it has no bias of its own.
        norm: its name.
    """
    scale, bias, mean, variance = (weights[f"{norm}.{name}"].astype(np.float64) for name in _NORM)
    factor = scale / np.sqrt(variance + NORM_EPSILON)
    weight = weights[f"{convolution}.weight"] * factor[:, None, None, None]
    return weight.astype(np.float32), (bias - mean * factor).astype(np.float32)


def convolve(
    graph: Graph,
    seen: str,
    name: str,
    weight: NDArray[np.float32],
    bias: NDArray[np.float32],
    pads: list[int],
    step: int,
) -> str:
    """Adds a convolution of what is `seen`; the name of what it gives."""
    graph.constant(f"{name}.weight", weight)
    graph.constant(f"{name}.bias", bias)
    inputs = [seen, f"{name}.weight", f"{name}.bias"]
    graph.node("Conv", inputs, [name], pads=pads, strides=[step, step])
    return name


def positive(graph: Graph, seen: str) -> str:
    """Adds what is positive of it; the name of that."""
    graph.node("Relu", [seen], [f"{seen}_positive"])
    return f"{seen}_positive"
