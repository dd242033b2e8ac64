"""A rejector that is trained in seconds."""

from typing import Any

from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from training.rejector.settings import RejectorSettings, rejector_settings


def small(**changed: Any) -> RejectorSettings:
    tiny: dict[str, Any]
    tiny = {"hidden": 4, "channels": 2, "epochs": 2, "pictures": 64, "batch": 16, "drawn": 50}
    return rejector_settings(**{**tiny, **changed})


def reader() -> Checkpoint[DigitCard]:
    card, weights, _ = checkpoint.load(SHIPPED / "digits")
    assert isinstance(card, DigitCard)
    return Checkpoint(card, weights, None)
