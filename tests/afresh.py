"""Numbers drawn afresh, which come back as they are written, whichever way they are sent."""

import numpy as np

from benchmarks.pictures.separated import drawn
from tests.pictures import encoded

TEXTS = ["12.5", "-42", "1,250", "12/05/2024", "8:30", "7/2", "65 71 21.5"]
DRAWINGS = 10  # of each
RIGHT = 7  # of these, at least


def drawings(text: str) -> list[bytes]:
    """PNGs of a text, by MNIST's validation digits and drawn separators."""
    return [encoded(drawn(np.random.default_rng(seed), text)) for seed in range(DRAWINGS)]
