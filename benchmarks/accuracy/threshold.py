"""The rejector's threshold: what it must be for that share of real digits to be accepted."""

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pictures.labelled import labelled
from benchmarks.reader import MAX_PIXELS, Reader
from models.artifact import checkpoint
from models.artifact.card import RejectorCard
from models.artifact.figures import wilson
from models.digit.reject import LEAST, decision_of
from models.errors import ScanlineError
from models.imaging.decode import decode

ACCEPTED = 0.975  # of the digits; the least that is promised is 0.97


def measured(folder: Path, split: str, rejector: Path, write: bool) -> dict[str, Any]:
    """Chooses the largest threshold at which enough digits are accepted.

    Args:
        folder: holds labels.csv with the columns file, label and split.
        split: of the digits that it is chosen on.
        rejector: its checkpoint folder.
        write: write it into its card.

    Returns:
        `threshold`, the share `accepted` at it with its 95 % `interval`, and of how many (`n`);
        `at_most`, the share that is accepted where the rejector turns nothing away.

    Raises:
        ScanlineError: labels.csv is missing or lacks a column, or the folder holds no rejector.
        CheckpointError: the checkpoint is not what its card says, or cannot be written.
    """
    reader = Reader("digits", rejector)
    known = []
    for picture in labelled(folder, split):
        reading = reader.read(decode(picture.body(), MAX_PIXELS).grey)
        by_rules = decision_of(reading, LEAST, 0.0).accepted
        seen = 1.0 if reading.kinds is None else float(reading.kinds[0])
        known.append(seen if by_rules else -1.0)
    ranked = np.sort(known)[::-1]
    needed = int(np.ceil(ACCEPTED * len(ranked)))
    threshold = float(np.floor(max(0.0, ranked[needed - 1]) * 1e4) / 1e4)
    accepted = float((ranked >= threshold).mean())
    if write:
        loaded = checkpoint.load(rejector)
        if not isinstance(loaded.card, RejectorCard):
            raise ScanlineError(f"{rejector} is no rejector")
        card = loaded.card.model_copy(update={"threshold": threshold})
        checkpoint.save(rejector, card, loaded.weights)
    return {
        "threshold": threshold,
        "accepted": accepted,
        "interval": wilson(accepted, len(ranked)),
        "at_most": float((ranked >= 0).mean()),
        "n": len(ranked),
    }
