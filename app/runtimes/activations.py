"""Measures the sigmoid and tanh of ONNX Runtime's recurrent cells against float64.

The certificate covers activations that err by at most `certificate.ACTIVATION_ERROR`; how much
they do err depends on the cell, whose kernels have functions of their own, and on what ONNX Runtime
picks for the processor it runs on.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from app.runtimes.session import session
from models.artifact.card import Cell
from models.sums.enclosure import ACTIVATION_RANGE

_SURE = 40.0  # pre-activation at which a gate is fully open
_BATCH = 4096
_SMALL = 2.0**-10  # a number that tanh leaves nearly as it is, and by how much is known

Wide = NDArray[np.float64]


def _sigmoid(x: Wide) -> Wide:
    return 1 / (1 + np.exp(-x))


def _tanh(x: Wide) -> Wide:
    return np.tanh(x)


class _Probe(NamedTuple):
    """How one activation is made to show alone.

    Each gate has a bias or, as SWEPT, takes the value; a part of the state before the step may take
    it, too, or have a number.
    """

    exact: Callable[[Wide], Wide]
    gates: Mapping[str, float | None]
    state: Mapping[str, float | None]
    shown: str = "hidden"  # the part of the state after the step
    recurrent_bias: float = 0.0  # of the last gate
    undone: Callable[[Wide], Wide] = lambda x: x  # makes the activation of what is shown


SWEPT = None
_HELD = {"hidden": 0.0, "cell": 0.0}
# Gates in ONNX's order.
_PROBES: dict[Cell, dict[str, _Probe]] = {
    "lstm": {
        "sigmoid": _Probe(
            _sigmoid,
            {"input": SWEPT, "output": _SURE, "forget": -_SURE, "cell": _SURE},
            _HELD,
            shown="cell",
        ),
        "gate_tanh": _Probe(
            _tanh,
            {"input": _SURE, "output": _SURE, "forget": -_SURE, "cell": SWEPT},
            _HELD,
            shown="cell",
        ),
        "cell_tanh": _Probe(
            _tanh,
            {"input": _SURE, "output": _SURE, "forget": _SURE, "cell": 0.0},
            {"hidden": 0.0, "cell": SWEPT},
        ),
    },
    "gru": {
        "update_sigmoid": _Probe(
            _sigmoid, {"update": SWEPT, "reset": 0.0, "new": 0.0}, {"hidden": 1.0}
        ),
        "reset_sigmoid": _Probe(
            _sigmoid,
            {"update": -_SURE, "reset": SWEPT, "new": 0.0},
            {"hidden": 0.0},
            recurrent_bias=_SMALL,
            undone=lambda shown: np.arctanh(shown) / _SMALL,
        ),
        "tanh": _Probe(_tanh, {"update": -_SURE, "reset": 0.0, "new": SWEPT}, {"hidden": 0.0}),
    },
    "vanilla": {"tanh": _Probe(_tanh, {"new": SWEPT}, {"hidden": 0.0})},
}
_OPERATORS: dict[Cell, str] = {"lstm": "LSTM", "gru": "GRU", "vanilla": "RNN"}


def activation_errors(
    cell: Cell, hidden: int, stride: int, on_part: Callable[[float], None] = lambda _share: None
) -> dict[str, float]:
    """Sweeps float32 values within the certificate's range through a layer of `hidden` units.

    Every unit gets a value of its own, so that vector and remainder code are both met. All gates
    but the swept one are held open or shut by their biases.

    Args:
        cell: whose activations.
        hidden: units of the layer.
        stride: 1 takes every float32 value; n every n-th, by bit pattern.
        on_part: called with the share that is done.

    Returns:
        The largest absolute error met of each activation, by name.
    """
    probes = {name: (probe, _shown(cell, hidden, probe)) for name, probe in _PROBES[cell].items()}
    worst = dict.fromkeys(probes, 0.0)
    for share, values in _values(stride, _BATCH * hidden):
        block = values.reshape(-1, hidden)
        wide = block.astype(np.float64)
        for name, (probe, shown) in probes.items():
            error = np.abs(probe.undone(shown(block).astype(np.float64)) - probe.exact(wide)).max()
            worst[name] = float(np.maximum(worst[name], error))  # keeps NaN, unlike max
        on_part(share)
    return worst


def _values(stride: int, size: int) -> Iterator[tuple[float, NDArray[np.float32]]]:
    """Blocks of `size` float32 values, both signs, up to the range's end, with the share done."""
    top = int(np.float32(ACTIVATION_RANGE).view(np.uint32))
    half = size // 2
    for first in range(0, top + 1, half * stride):
        patterns = np.arange(first, first + half * stride, stride, dtype=np.int64)
        positive = np.minimum(patterns, top).astype(np.uint32).view(np.float32)
        block = np.resize(np.concatenate([positive, -positive]), size)
        yield min(1.0, (first + half * stride) / (top + 1)), block


def _shown(
    cell: Cell, hidden: int, probe: _Probe
) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """A step of a layer that shows the swept activation alone, (n, hidden) -> (n, hidden)."""
    gates = len(probe.gates)
    weight = np.zeros((1, gates * hidden, hidden), np.float32)
    bias = np.zeros((1, 2 * gates * hidden), np.float32)
    bias[0, -hidden:] = probe.recurrent_bias
    for place, value in enumerate(probe.gates.values()):
        rows = slice(place * hidden, (place + 1) * hidden)
        if value is SWEPT:
            weight[0, rows] = np.eye(hidden, dtype=np.float32)
        else:
            bias[0, rows] = value
    constants = [
        numpy_helper.from_array(weight, "W"),
        numpy_helper.from_array(np.zeros_like(weight), "R"),
        numpy_helper.from_array(bias, "B"),
    ]
    attributes: dict[str, Any] = {"hidden_size": hidden}
    if cell == "gru":
        attributes["linear_before_reset"] = 1
    node = helper.make_node(
        _OPERATORS[cell],
        ["X", "W", "R", "B", "", *probe.state],
        ["", *(f"next_{part}" for part in probe.state)],
        **attributes,
    )
    shape = (1, "n", hidden)
    graph = helper.make_graph(
        [node],
        "probe",
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name in ("X", *probe.state)
        ],
        [
            helper.make_tensor_value_info(f"next_{part}", TensorProto.FLOAT, shape)
            for part in probe.state
        ],
        constants,
    )
    opsets = [helper.make_opsetid("", 17)]
    runs = session(helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString())

    def run(values: NDArray[np.float32]) -> NDArray[np.float32]:
        swept = values[None]
        feeds = {"X": swept if SWEPT in probe.gates.values() else np.zeros_like(swept)}
        for part, value in probe.state.items():
            feeds[part] = swept if value is SWEPT else np.full_like(swept, value)
        result: NDArray[np.float32] = runs.run([f"next_{probe.shown}"], feeds)[0][0]
        return result

    return run
