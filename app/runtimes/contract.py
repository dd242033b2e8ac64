"""What a runtime is, and which one a device gets: ONNX Runtime on CPUs, torch on CUDA GPUs."""

import logging
import shutil
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import AdderCard, DigitCard, LineCard
from models.artifact.checkpoint import Checkpoint
from models.errors import ScanlineError

Floats = NDArray[np.float32]
State = tuple[Floats, Floats]  # hidden and cell, each (layers, n, hidden)
_log = logging.getLogger("uvicorn.error")


class DigitRuntime(Protocol):
    """A row classifier, ready to compute."""

    def logits(self, ink: Floats) -> Floats:
        """float32 (n, 28, 28), 0 paper to 1 ink -> float32 (n, 10)."""


class AdderRuntime(Protocol):
    """An adder, ready to compute; it takes and gives its state."""

    def start(self) -> State:
        """The state before the first position, of one sum."""

    def logits(self, bits: Floats, state: State) -> tuple[Floats, State]:
        """Bits float32 (n, steps, 2) and the state before -> logits (n, steps, 2), state after."""


class LineRuntime(Protocol):
    """A line reader, ready to compute."""

    def logits(self, strips: Floats) -> Floats:
        """float32 (n, width, HEIGHT), 0 paper to 1 ink -> float32 (n, steps, CLASSES)."""


class Runtime(Protocol):
    """Makes models computable on its device."""

    name: str
    device: str

    def digits(self, checkpoint: Checkpoint[DigitCard]) -> DigitRuntime:
        """The row classifier on the device."""

    def adder(self, checkpoint: Checkpoint[AdderCard]) -> AdderRuntime:
        """The adder on the device."""

    def lines(self, checkpoint: Checkpoint[LineCard]) -> LineRuntime:
        """The line reader on the device."""

    def is_covered(self, hidden: int) -> bool:
        """Whether the arithmetic of an LSTM of that size here is what certificates cover."""


def chosen_runtime(device: str) -> Runtime:
    """The runtime of a device.

    Args:
        device: `auto` (a CUDA GPU where there is one and torch, else the CPU), `cpu`, `cuda` or
            `cuda:N`.

    Raises:
        ScanlineError: the device is asked for and is not there.
    """
    # torch is imported for GPUs only: it takes seconds and hundreds of megabytes.
    if device == "cpu" or (device == "auto" and not shutil.which("nvidia-smi")):
        return _onnx()
    if device == "auto" and not _has_torch():
        _log.warning("there may be a GPU, but no torch: pip install 'scanline[gpu]' to use it")
        return _onnx()
    if not _has_torch():
        raise ScanlineError(
            f"SCANLINE_DEVICE={device} needs torch: pip install 'scanline[gpu]', or choose cpu"
        )
    from app.runtimes.torch import TorchRuntime, has_cuda

    if device == "auto":
        if has_cuda("cuda"):
            return TorchRuntime("cuda")
        _log.warning("torch cannot use a GPU here: the CPU serves")
        return _onnx()
    if not has_cuda(device):
        raise ScanlineError(f"SCANLINE_DEVICE={device}: there is no such GPU here, choose auto")
    return TorchRuntime(device)


def _has_torch() -> bool:
    return find_spec("torch") is not None


def _onnx() -> Runtime:
    from app.runtimes.onnx import OnnxRuntime

    return OnnxRuntime()
