"""How surely and how soon a recipe's proof closes: seeds in a row, each on one core."""

import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from models.artifact.card import AdderCard
from models.errors import ScanlineError
from models.sums.certificate import Proof
from training.adder.settings import adder_settings
from training.adder.train import train_adder

EACH_CELL = ("adder", "adder-gru", "adder-vanilla")  # recipes


def measured(recipe: str, first: int, seeds: int) -> dict[str, Any]:
    """What training by a recipe comes to, by seed: seconds of one core, margin and slack.

    Where no proof closes, there are the seconds alone.

    Args:
        recipe: of an adder, subtractor or comparer.
        first: seed.
        seeds: how many, in a row.

    Raises:
        ScanlineError: there is no such recipe.
    """
    found: dict[str, Any] = {}
    for seed in range(first, first + seeds):
        settings = adder_settings(recipe, seed=seed)
        began = time.process_time()
        result: tuple[AdderCard, Proof] | None = None
        # Where it raises, no proof closed, which is what is counted here.
        with tempfile.TemporaryDirectory() as folder, suppress(ScanlineError):
            result = train_adder("trained", settings, Path(folder))
        found[f"seed {seed}"] = {"seconds": time.process_time() - began}
        if result is not None:
            card, proof = result
            found[f"seed {seed}"] |= {
                "steps": card.training.epochs,
                "margin": proof.margin,
                "slack": proof.slack,
            }
    closed = [one for one in found.values() if "margin" in one]
    found["in all"] = {
        "seeds": seeds,
        "closed": len(closed),
        "longest, seconds": max(one["seconds"] for one in found.values()),
    }
    return found
