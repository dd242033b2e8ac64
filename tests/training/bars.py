"""A small task that is learned in no time: images of one upright bar, whose place is the digit."""

from collections.abc import Iterator
from typing import Any

import torch

from training.data.mnist import Images
from training.digits.settings import DigitSettings, digit_settings
from training.digits.task import Batch, DigitTask

CPU = torch.device("cpu")


class KilledError(Exception):
    """Stands for a kill between two epochs."""


class BarTask(DigitTask):
    """A row classifier to be trained on bars.

    Args:
        settings: of the run.
        data: in words.
        held: validation images, or a temperature.
        killed_after: the run ends before its end, after so many epochs.
    """

    def __init__(
        self,
        settings: DigitSettings,
        data: str = "bars",
        held: Images | float | None = None,
        killed_after: int | None = None,
    ) -> None:
        held = bars() if held is None else held
        super().__init__(settings, data, bars(), held, CPU, final=False)
        self._killed_after = killed_after

    def batches(self, epoch: int) -> Iterator[Batch]:
        if epoch == self._killed_after:
            raise KilledError
        return super().batches(epoch)


def bars(n: int = 256) -> Images:
    """Images of one bright column each."""
    ink = torch.zeros(n, 28, 28, dtype=torch.uint8)
    digit = torch.arange(n) % 10
    for i in range(n):
        ink[i, 4:24, 4 + 2 * int(digit[i])] = 255
    return Images(ink, digit)


def small(**changed: Any) -> DigitSettings:
    """The recipe of `digits`, made small; nothing is drawn beside the bars."""
    tiny: dict[str, Any]
    tiny = {
        "hidden": 8,
        "layers": 1,
        "rows_per_step": 7,
        "epochs": 3,
        "batch": 32,
        "seed": 5,
    }
    alone = {"drawn": 0, "outliers": 0, "photographed": 0, "ema_decay": 0.9}
    return digit_settings(**{**tiny, **alone, **changed})
