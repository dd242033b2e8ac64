"""torch on a CUDA GPU (or, in tests, a CPU): the same weights in the networks that trained them."""

import numpy as np
import torch

from app.runtimes.contract import Floats, ReaderCheckpoint, State
from models.artifact.card import AdderCard, Cell, DigitArchitecture, FinderCard, RejectorCard
from models.artifact.checkpoint import Checkpoint
from models.artifact.nodes import Weights
from models.networks.adder import Adder
from models.networks.digit import RowClassifier
from models.networks.finder import Finder
from models.networks.line import LineReader
from models.networks.rejector import Rejector


class TorchRuntime:
    """Computes in float32 proper: TF32 is off."""

    name = "torch"

    def __init__(self, device: str) -> None:
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        self.device = device

    def reader(self, checkpoint: ReaderCheckpoint) -> "TorchReader":
        """The row classifier or line reader on the device."""
        return TorchReader(checkpoint, torch.device(self.device))

    def rejector(self, checkpoint: Checkpoint[RejectorCard]) -> "TorchRejector":
        """The rejector on the device."""
        return TorchRejector(checkpoint, torch.device(self.device))

    def finder(self, checkpoint: Checkpoint[FinderCard]) -> "TorchFinder":
        """The finder on the device."""
        return TorchFinder(checkpoint, torch.device(self.device))

    def adder(self, checkpoint: Checkpoint[AdderCard]) -> "TorchAdder":
        """The adder on the device."""
        return TorchAdder(checkpoint, torch.device(self.device))

    def is_covered(self, cell: Cell, hidden: int) -> bool:  # noqa: ARG002
        """False: the errors of a GPU's sigmoid and tanh were never swept."""
        return False


class TorchReader:
    """A row classifier or a line reader."""

    def __init__(self, checkpoint: ReaderCheckpoint, device: torch.device) -> None:
        self._device = device
        architecture = checkpoint.card.architecture
        self._network: torch.nn.Module
        if isinstance(architecture, DigitArchitecture):
            self._network = RowClassifier(architecture)
        else:
            self._network = LineReader(architecture)
        self._network.load_state_dict(_tensors(checkpoint.weights))
        self._network.to(device).eval()

    @torch.inference_mode()
    def logits(self, inputs: Floats) -> Floats:
        """Ink float32 (n, 28, 28) -> (n, 10); crops (n, 2, 32, width) -> (n, steps, classes)."""
        logits: Floats = self._network(_moved(inputs, self._device)).cpu().numpy()
        return logits


class TorchRejector:
    """A rejector."""

    def __init__(self, checkpoint: Checkpoint[RejectorCard], device: torch.device) -> None:
        self._device = device
        self._network = Rejector(checkpoint.card.architecture)
        self._network.load_state_dict(_tensors(checkpoint.weights))
        self._network.to(device).eval()

    @torch.inference_mode()
    def logits(self, picture: Floats, facts: Floats) -> Floats:
        """Float32 (n, 3, 48, 48) and (n, FACTS) -> (n, len(KINDS))."""
        inputs = (_moved(part, self._device) for part in (picture, facts))
        logits: Floats = self._network(*inputs).cpu().numpy()
        return logits


class TorchFinder:
    """A finder."""

    def __init__(self, checkpoint: Checkpoint[FinderCard], device: torch.device) -> None:
        self._device = device
        self._network = Finder(checkpoint.card.architecture)
        self._network.load_state_dict(_tensors(checkpoint.weights))
        self._network.to(device).eval()

    @torch.inference_mode()
    def maps(self, pages: Floats) -> Floats:
        """Views float32 (n, 2, height, width) of pages -> (n, len(MAPS), rows, columns)."""
        maps: Floats = self._network(_moved(pages, self._device)).cpu().numpy()
        return maps


class TorchAdder:
    """An adder, which takes and gives its state."""

    def __init__(self, checkpoint: Checkpoint[AdderCard], device: torch.device) -> None:
        self._device = device
        self._network = Adder(checkpoint.card.architecture)
        self._network.load_state_dict(_tensors(checkpoint.weights))
        self._network.to(device).eval()
        architecture = checkpoint.card.architecture
        self._parts = len(architecture.state)
        self._shape = (architecture.layers, 1, architecture.hidden)

    def start(self) -> State:
        """The state before the first position, of one sum."""
        return tuple(np.zeros(self._shape, np.float32) for _ in range(self._parts))

    @torch.inference_mode()
    def logits(self, symbols: Floats, state: State) -> tuple[Floats, State]:
        """Symbols float32 (n, steps, features), the state before -> logits, the state after."""
        steps, *before = (_moved(part, self._device) for part in (symbols, *state))
        logits, after = self._network(steps, tuple(before))
        return logits.cpu().numpy(), tuple(part.cpu().numpy() for part in after)


def has_cuda(device: str) -> bool:
    """Whether that CUDA device is there and works."""
    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError):
        return False
    return True


def _moved(array: Floats, device: torch.device) -> torch.Tensor:
    """The array on the device; to a GPU through pinned memory, which it reads by itself."""
    tensor = torch.from_numpy(array)
    if device.type == "cuda":
        tensor = tensor.pin_memory()
    return tensor.to(device, non_blocking=True)


def _tensors(weights: Weights) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(value.copy()) for name, value in weights.items()}
