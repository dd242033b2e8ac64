"""ONNX Runtime on a CPU: one session a model, one thread, float32."""

import numpy as np

from app.runtimes.activations import activation_errors
from app.runtimes.contract import Floats, ReaderCheckpoint, State
from app.runtimes.session import session
from models.artifact.card import AdderCard, Cell, FinderCard, RejectorCard
from models.artifact.checkpoint import Checkpoint
from models.artifact.finder_graph import finder_graph
from models.artifact.graph import adder_graph, graph_of
from models.sums.enclosure import ACTIVATION_ERROR

MOST_VALUES = 200_000  # that are computed at once; a line reader takes 100 bytes for each


class OnnxRuntime:
    """Computes on the CPU, whatever the processor's vector instructions."""

    name, device = "onnxruntime", "cpu"

    def reader(self, checkpoint: ReaderCheckpoint) -> "OnnxReader":
        """The row classifier or line reader."""
        return OnnxReader(checkpoint)

    def rejector(self, checkpoint: Checkpoint[RejectorCard]) -> "OnnxRejector":
        """The rejector."""
        return OnnxRejector(checkpoint)

    def finder(self, checkpoint: Checkpoint[FinderCard]) -> "OnnxFinder":
        """The finder."""
        return OnnxFinder(checkpoint)

    def adder(self, checkpoint: Checkpoint[AdderCard]) -> "OnnxAdder":
        """The adder."""
        return OnnxAdder(checkpoint)

    def is_covered(self, cell: Cell, hidden: int) -> bool:
        """Whether this processor's activations err by no more than certificates allow."""
        errors = activation_errors(cell, hidden, stride=1 << 16)
        return all(error <= ACTIVATION_ERROR for error in errors.values())


class OnnxReader:
    """A row classifier or a line reader."""

    def __init__(self, checkpoint: ReaderCheckpoint) -> None:
        graph = graph_of(checkpoint.card.architecture, checkpoint.weights)
        self._session = session(graph.SerializeToString())
        self._input = self._session.get_inputs()[0].name

    def logits(self, inputs: Floats) -> Floats:
        """Ink float32 (n, 28, 28) -> (n, 10); crops (n, 2, 32, width) -> (n, steps, classes).

        Many are computed in parts, since ONNX Runtime keeps what the largest run has taken.
        """
        parts = min(len(inputs), -(-inputs.size // MOST_VALUES))
        if parts < 2:
            return self._run(inputs)
        return np.concatenate([self._run(part) for part in np.array_split(inputs, parts)])

    def _run(self, inputs: Floats) -> Floats:
        logits: Floats = self._session.run(["logits"], {self._input: inputs})[0]
        return logits


class OnnxRejector:
    """A rejector."""

    def __init__(self, checkpoint: Checkpoint[RejectorCard]) -> None:
        graph = graph_of(checkpoint.card.architecture, checkpoint.weights)
        self._session = session(graph.SerializeToString())

    def logits(self, picture: Floats, facts: Floats) -> Floats:
        """Float32 (n, 3, 48, 48) and (n, FACTS) -> (n, len(KINDS))."""
        logits: Floats = self._session.run(["logits"], {"picture": picture, "facts": facts})[0]
        return logits


class OnnxFinder:
    """A finder."""

    def __init__(self, checkpoint: Checkpoint[FinderCard]) -> None:
        self._session = session(finder_graph(checkpoint.weights).SerializeToString())

    def maps(self, pages: Floats) -> Floats:
        """Views float32 (n, 2, height, width) of pages -> (n, len(MAPS), rows, columns)."""
        maps: Floats = self._session.run(["maps"], {"pages": pages})[0]
        return maps


class OnnxAdder:
    """An adder, which takes and gives its state."""

    def __init__(self, checkpoint: Checkpoint[AdderCard]) -> None:
        architecture = checkpoint.card.architecture
        self._session = session(adder_graph(architecture, checkpoint.weights).SerializeToString())
        self._reads: str = architecture.reads
        self._state: tuple[str, ...] = architecture.state
        self._outputs = ["logits", *(f"next_{part}" for part in self._state)]
        self._shape = (architecture.layers, 1, architecture.hidden)

    def start(self) -> State:
        """The state before the first position, of one sum."""
        return tuple(np.zeros(self._shape, np.float32) for _ in self._state)

    def logits(self, symbols: Floats, state: State) -> tuple[Floats, State]:
        """Symbols float32 (n, steps, features), the state before -> logits, the state after."""
        feeds = dict(zip((self._reads, *self._state), (symbols, *state), strict=True))
        logits, *after = self._session.run(self._outputs, feeds)
        return logits, tuple(after)
