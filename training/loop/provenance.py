"""Where a model comes from: the commit, the libraries and the machine that made it."""

import platform
from importlib.metadata import version
from typing import Any

import torch

from models.artifact.card import Training
from models.artifact.figures import Curve
from training.loop.commit import commit


def versions() -> dict[str, str]:
    """The versions of Python and of the libraries that decide the weights."""
    return {"python": platform.python_version()} | {
        name: version(name) for name in ("torch", "torchvision", "numpy")
    }


def device_name(device: torch.device, threads: int | None = None) -> str:
    """The machine's kind: the GPU's name, or the CPU's architecture and the threads used.

    Args:
        device: a CPU or a GPU.
        threads: of the CPU, where this process is not the one that trained.
    """
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"CPU ({platform.machine()}, {threads or torch.get_num_threads()} threads)"


def training(
    data: str,
    settings: dict[str, Any],
    epochs: int,
    device: str,
    seconds: float,
    curve: Curve | None = None,
) -> Training:
    """What a card says of how its weights were made, by this commit and these libraries.

    Args:
        data: what was trained on.
        settings: all of the run's, its seed among them.
        epochs: as many as were run.
        device: where, as `device_name` has it.
        seconds: that it took.
        curve: the scores of each epoch, if there are any.
    """
    return Training(
        data=data,
        seed=settings["seed"],
        epochs=epochs,
        settings=settings,
        device=device,
        seconds=round(seconds, 1),
        commit=commit(),
        versions=versions(),
        curve=curve,
    )
