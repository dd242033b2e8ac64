"""The numbers on a page: its rows found, read by the line reader, and each digit's place."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.boxes import boxes_of
from models.card import LineCard
from models.ink import Box, Grey
from models.page import Row, page_of
from models.strips import digits_of, padded

Floats = NDArray[np.float32]

BATCH = 16  # rows that are read together
MOST_COLUMNS = 24_000  # of all strips
SURE = 0.5  # confidence of a row's surest digit; a row of doubts alone is left out


class Digit(NamedTuple):
    """A digit of a number; the box is in pixels of the photo."""

    digit: int
    confidence: float
    box: Box


class Numbers(NamedTuple):
    """Rows of digits in reading order, and whether there was more than is read."""

    rows: list[list[Digit]]
    truncated: bool


def numbers_of(grey: Grey, card: LineCard, logits: Callable[[Floats], Floats]) -> Numbers:
    """Reads a page.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
        card: the line reader's.
        logits: the line reader: strips float32 (n, width, HEIGHT) -> float32 (n, steps, CLASSES).
    """
    page = page_of(grey)
    rows, columns = [], 0
    for row in page.rows:
        columns += row.strip.shape[1]
        if columns > MOST_COLUMNS:
            break
        rows.append(row)
    read = _read(rows, card, logits)
    found = []
    for row, digits in zip(rows, read, strict=True):
        if not digits or max(confidence for _, confidence, _ in digits) < SURE:
            continue
        boxes = boxes_of(page, row, [column for _, _, column in digits])
        found.append(
            [
                Digit(digit, confidence, box)
                for (digit, confidence, _), box in zip(digits, boxes, strict=True)
            ]
        )
    return Numbers(found, page.truncated or len(rows) < len(page.rows))


def _read(
    rows: list[Row], card: LineCard, logits: Callable[[Floats], Floats]
) -> list[list[tuple[int, float, float]]]:
    """Of each row its digits, with confidence and the strip's column; like widths together."""
    step = card.architecture.columns_per_step
    read: list[list[tuple[int, float, float]]] = [[] for _ in rows]
    order = sorted(range(len(rows)), key=lambda index: rows[index].strip.shape[1])
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        answers = logits(padded([rows[index].strip for index in chosen], step))
        for index, answer in zip(chosen, answers, strict=True):
            steps = -(-rows[index].strip.shape[1] // step)
            read[index] = [
                (one.digit, one.confidence, (one.step + 0.5) * step - 0.5)
                for one in digits_of(answer[:steps], card.temperature)
            ]
    return read
