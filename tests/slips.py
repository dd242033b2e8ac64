"""Slips of one number each in a hand whose noughts are struck through, and who corrects them.

`python -m tests.slips corrections/labels.csv` does what a person does with an editor.
"""

import csv
import sys
from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from tests.pictures import encoded, sheet

INK = 50


def slip(random: Generator, number: str) -> MatLike:
    """A grey picture of a number: uint8 (height, width)."""
    size, pen = int(random.integers(55, 90)), int(random.integers(5, 8))
    slant, gap = random.uniform(-5, 15), int(random.integers(16, 30))
    drawn = sheet([number], size, gap, slant, ink=INK, pen=pen)
    for digit, (x, y, width, height) in zip(number, np.array(drawn.boxes[0], int), strict=True):
        if digit == "0":
            above, right = random.integers(2, 9, 2)
            ends = (
                (int(x + width + right), int(y - above)),
                (int(x - right), int(y + height + above)),
            )
            cv2.line(drawn.image, *ends, INK, pen, cv2.LINE_AA)
    return drawn.image


def slips(folder: Path, count: int, seed: int) -> None:
    """Draws a new folder of slips, each named after its number, and their labels.csv."""
    random = np.random.default_rng(seed)
    folder.mkdir()
    numbers: set[str] = set()
    while len(numbers) < count:
        numbers.add("".join(map(str, random.choice(10, 4, p=[0.28] + [0.08] * 9))))
    lines = ["file,label"]
    for number in sorted(numbers):
        (folder / f"{number}.png").write_bytes(encoded(slip(random, number)))
        lines.append(f"{number}.png,{number}")
    (folder / "labels.csv").write_text("\n".join(lines) + "\n")


def correct(labels: Path) -> None:
    """Writes what stands on each slip into labels.csv; what is less than a slip's number goes."""
    with labels.open(newline="", encoding="utf-8") as opened:
        lines = list(csv.DictReader(opened))
    sources = [line["source"] for line in lines]
    with labels.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, lines[0].keys())
        writer.writeheader()
        for line in lines:
            if sources.count(line["source"]) == 1:
                writer.writerow({**line, "label": Path(line["source"]).stem})


if __name__ == "__main__":
    correct(Path(sys.argv[1]))
