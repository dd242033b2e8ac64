"""Words: what a line reader reads and takes for no number; it parts numbers as a space does."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.line import BLANK, SPACE, WORD
from models.probabilities import probabilities_of

Floats = NDArray[np.float32]


class Word(NamedTuple):
    """A word of a row.

    confidence: the largest probability of it at a step.
    middle: that step.
    left, right: the steps between which it stands: halfway to what is read beside it, or where the
        row ends.
    """

    confidence: float
    middle: float
    left: float
    right: float


def words_in(logits: Floats, alphabet: str, temperature: float) -> list[Word]:
    """The words of a row, from left to right, by its likeliest path.

    Args:
        logits: float32 (steps, classes), BLANK and then the symbols of the alphabet.
        alphabet: the reader's.
        temperature: divides the logits.
    """
    if WORD not in alphabet:
        return []
    probabilities, word = probabilities_of(logits, temperature), 1 + alphabet.index(WORD)
    path = probabilities.argmax(1)
    starts = np.flatnonzero(np.diff(path, prepend=BLANK))
    runs = [
        (int(path[start]), start + int(probabilities[start:end, path[start]].argmax()))
        for start, end in pairwise([*starts, len(path)])
        if path[start] != BLANK
    ]
    steps = [step for _, step in runs]
    edges = [0.0, *((one + other + 1) / 2 for one, other in pairwise(steps)), float(len(path))]
    return [
        Word(float(probabilities[step, word]), step + 0.5, edges[index], edges[index + 1])
        for index, (label, step) in enumerate(runs)
        if label == word
    ]


def without_words(logits: Floats, alphabet: str) -> Floats:
    """What a reader says where its words are spaces.

    Args:
        logits: float32 (steps, classes), BLANK and then the symbols of the alphabet.
        alphabet: the reader's.

    Returns:
        The same for BLANK and the symbols but WORD; as they are where there is none.
    """
    if WORD not in alphabet or SPACE not in alphabet:
        return logits
    word, space = 1 + alphabet.index(WORD), 1 + alphabet.index(SPACE)
    found = logits.copy()
    found[:, space] = np.logaddexp(logits[:, space], logits[:, word])
    return np.delete(found, word, axis=1)
