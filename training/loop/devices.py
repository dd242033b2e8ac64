"""The device that training runs on."""

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
