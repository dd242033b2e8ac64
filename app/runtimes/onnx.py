"""ONNX Runtime on a CPU: one session a model, one thread, float32."""

import os

# Else it keeps a database in the home folder and reports to its makers; read when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import numpy as np
import onnxruntime as ort

from app.runtimes.contract import Floats, State
from models.artifact.card import AdderCard, DigitCard, LineCard
from models.artifact.checkpoint import Checkpoint
from models.artifact.graph import adder_graph, digit_graph, line_graph
from models.sums.enclosure import ACTIVATION_ERROR


class OnnxRuntime:
    """Computes on the CPU, whatever the processor's vector instructions."""

    name, device = "onnxruntime", "cpu"

    def digits(self, checkpoint: Checkpoint[DigitCard]) -> "OnnxDigits":
        """The row classifier."""
        return OnnxDigits(checkpoint)

    def adder(self, checkpoint: Checkpoint[AdderCard]) -> "OnnxAdder":
        """The adder."""
        return OnnxAdder(checkpoint)

    def lines(self, checkpoint: Checkpoint[LineCard]) -> "OnnxLines":
        """The line reader."""
        return OnnxLines(checkpoint)

    def is_covered(self, hidden: int) -> bool:
        """Whether this processor's activations err by no more than certificates allow."""
        from app.runtimes.activations import activation_errors

        errors = activation_errors(hidden, stride=1 << 16)
        return all(error <= ACTIVATION_ERROR for error in errors)


class OnnxDigits:
    """A row classifier."""

    def __init__(self, checkpoint: Checkpoint[DigitCard]) -> None:
        graph = digit_graph(checkpoint.card.architecture, checkpoint.weights)
        self._session = session(graph.SerializeToString())

    def logits(self, ink: Floats) -> Floats:
        """float32 (n, 28, 28), 0 paper to 1 ink -> float32 (n, 10)."""
        logits: Floats = self._session.run(["logits"], {"ink": ink})[0]
        return logits


class OnnxLines:
    """A line reader."""

    def __init__(self, checkpoint: Checkpoint[LineCard]) -> None:
        graph = line_graph(checkpoint.card.architecture, checkpoint.weights)
        self._session = session(graph.SerializeToString())

    def logits(self, strips: Floats) -> Floats:
        """float32 (n, width, HEIGHT), 0 paper to 1 ink -> float32 (n, steps, CLASSES)."""
        logits: Floats = self._session.run(["logits"], {"strips": strips})[0]
        return logits


class OnnxAdder:
    """An adder, which takes and gives its state."""

    def __init__(self, checkpoint: Checkpoint[AdderCard]) -> None:
        architecture = checkpoint.card.architecture
        self._session = session(adder_graph(architecture, checkpoint.weights).SerializeToString())
        self._shape = (architecture.layers, architecture.hidden)

    def start(self) -> State:
        """The state before the first position, of one sum."""
        layers, hidden = self._shape
        return np.zeros((layers, 1, hidden), np.float32), np.zeros((layers, 1, hidden), np.float32)

    def logits(self, bits: Floats, state: State) -> tuple[Floats, State]:
        """Bits float32 (n, steps, 2) and the state before -> logits (n, steps, 2), state after."""
        logits, hidden, cell = self._session.run(
            ["logits", "next_hidden", "next_cell"],
            {"bits": bits, "hidden": state[0], "cell": state[1]},
        )
        return logits, (hidden, cell)


def session(graph: bytes) -> ort.InferenceSession:
    """A session on one thread: requests run side by side on the service's own threads."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
