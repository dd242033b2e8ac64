"""The device that training runs on."""

import platform

import torch

from models.errors import ScanlineError


def chosen_device(name: str, threads: int) -> torch.device:
    """The device called `name`, with torch's CPU threads set.

    Args:
        name: `auto` (a GPU where there is one), `cpu`, `cuda` or `cuda:N`.
        threads: CPU threads; sums are ordered by it, so the weights depend on it.

    Raises:
        ScanlineError: there is no such device here.
    """
    torch.set_num_threads(threads)
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
        if device.type not in ("cpu", "cuda"):
            raise RuntimeError(f"{name} computes nothing here")
    except (RuntimeError, AssertionError) as error:
        raise ScanlineError(
            f"there is no device {name!r} here: choose auto, cpu, cuda or cuda:N"
        ) from error
    return device


def in_half(device: torch.device) -> torch.autocast:
    """Within it bfloat16 is computed in where the device does so faster than in float32.

    An x86 processor without instructions for it is far slower in it.
    """
    slow = platform.machine() == "x86_64" and not torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type != "cpu" or not slow)
