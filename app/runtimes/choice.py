"""Which runtime a device gets: ONNX Runtime on CPUs, torch on CUDA GPUs."""

import logging
import shutil
from importlib.util import find_spec

from app.runtimes.contract import Runtime
from app.runtimes.onnx import OnnxRuntime
from models.errors import ScanlineError

_log = logging.getLogger("uvicorn.error")


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
        return OnnxRuntime()
    if device == "auto" and not _has_torch():
        _log.warning("there may be a GPU, but no torch: pip install '.[gpu]' to use it")
        return OnnxRuntime()
    if not _has_torch():
        raise ScanlineError(
            f"SCANLINE_DEVICE={device} needs torch: pip install '.[gpu]', or choose cpu"
        )
    from app.runtimes.torch import TorchRuntime, has_cuda

    if device == "auto":
        if has_cuda("cuda"):
            return TorchRuntime("cuda")
        _log.warning("torch cannot use a GPU here: the CPU serves")
        return OnnxRuntime()
    if not has_cuda(device):
        raise ScanlineError(f"SCANLINE_DEVICE={device}: there is no such GPU here, choose auto")
    return TorchRuntime(device)


def _has_torch() -> bool:
    return find_spec("torch") is not None
