"""Measures the sigmoid and tanh of ONNX Runtime's LSTM against float64.

The certificate covers activations that err by at most `certificate.ACTIVATION_ERROR`; how much
they do err depends on the kernels that ONNX Runtime picks for the processor it runs on.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from app.runtimes.session import session
from models.sums.enclosure import ACTIVATION_RANGE

_SURE = 40.0  # pre-activation at which a gate is fully open
_BATCH = 4096


class ActivationErrors(NamedTuple):
    """The largest absolute errors met."""

    sigmoid: float  # of a gate
    gate_tanh: float  # of the cell's input
    cell_tanh: float  # of the cell, on its way to the hidden state


def activation_errors(
    hidden: int, stride: int, on_part: Callable[[float], None] = lambda _share: None
) -> ActivationErrors:
    """Sweeps float32 values within the certificate's range through an LSTM of `hidden` units.

    Every unit gets a value of its own, so that vector and remainder code are both met. All gates
    but the swept one are held open or shut by their biases.

    Args:
        hidden: units of the LSTM.
        stride: 1 takes every float32 value; n every n-th, by bit pattern.
        on_part: called with the share that is done.
    """
    probes = [_probe(hidden, gate) for gate in ("input", "cell", None)]
    exact: list[Callable[[NDArray[np.float64]], NDArray[np.float64]]] = [
        lambda x: 1 / (1 + np.exp(-x)),
        np.tanh,
        np.tanh,
    ]
    worst = [0.0, 0.0, 0.0]
    for share, values in _values(stride, _BATCH * hidden):
        block = values.reshape(-1, hidden)
        wide = block.astype(np.float64)
        for i, (probe, reference) in enumerate(zip(probes, exact, strict=True)):
            error = np.abs(probe(block) - reference(wide)).max()
            worst[i] = float(np.maximum(worst[i], error))  # keeps NaN, unlike max
        on_part(share)
    return ActivationErrors(*worst)


def _values(stride: int, size: int) -> Iterator[tuple[float, NDArray[np.float32]]]:
    """Blocks of `size` float32 values, both signs, up to the range's end, with the share done."""
    top = int(np.float32(ACTIVATION_RANGE).view(np.uint32))
    half = size // 2
    for first in range(0, top + 1, half * stride):
        patterns = np.arange(first, first + half * stride, stride, dtype=np.int64)
        positive = np.minimum(patterns, top).astype(np.uint32).view(np.float32)
        block = np.resize(np.concatenate([positive, -positive]), size)
        yield min(1.0, (first + half * stride) / (top + 1)), block


def _probe(hidden: int, gate: str | None) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """An LSTM step that shows the swept activation alone, (n, hidden) -> (n, hidden).

    With the input or the cell gate swept, the next cell state is that gate's activation; with
    none, the value is the cell state, and the next hidden state its tanh.
    """
    order = {"input": 0, "output": 1, "forget": 2, "cell": 3}
    biases = {"input": _SURE, "output": _SURE, "forget": _SURE if gate is None else -_SURE}
    biases["cell"] = 0.0 if gate is None else _SURE
    weight = np.zeros((1, 4 * hidden, hidden), np.float32)
    bias = np.zeros((1, 8 * hidden), np.float32)
    for name, place in order.items():
        rows = slice(place * hidden, (place + 1) * hidden)
        if name == gate:
            weight[0, rows] = np.eye(hidden, dtype=np.float32)
        else:
            bias[0, rows] = biases[name]
    constants = [
        numpy_helper.from_array(weight, "W"),
        numpy_helper.from_array(np.zeros((1, 4 * hidden, hidden), np.float32), "R"),
        numpy_helper.from_array(bias, "B"),
    ]
    node = helper.make_node(
        "LSTM",
        ["X", "W", "R", "B", "", "hidden", "cell"],
        ["", "next_hidden", "next_cell"],
        hidden_size=hidden,
    )
    shape = (1, "n", hidden)
    graph = helper.make_graph(
        [node],
        "probe",
        [
            helper.make_tensor_value_info(x, TensorProto.FLOAT, shape)
            for x in ("X", "hidden", "cell")
        ],
        [
            helper.make_tensor_value_info(x, TensorProto.FLOAT, shape)
            for x in ("next_hidden", "next_cell")
        ],
        constants,
    )
    opsets = [helper.make_opsetid("", 17)]
    probe = session(
        helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    )

    def run(values: NDArray[np.float32]) -> NDArray[np.float32]:
        swept, zeros = values[None], np.zeros_like(values)[None]
        if gate is None:
            feeds = {"X": zeros, "hidden": zeros, "cell": swept}
            result: NDArray[np.float32] = probe.run(["next_hidden"], feeds)[0]
        else:
            feeds = {"X": swept, "hidden": zeros, "cell": zeros}
            result = probe.run(["next_cell"], feeds)[0]
        first: NDArray[np.float32] = result[0]
        return first

    return run
