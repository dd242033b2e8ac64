"""Readers side by side on the same pictures of single digits: other programs' and ours."""

import logging
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.pictures.labelled import labelled
from benchmarks.reader import MAX_PIXELS, Reader
from models.artifact.figures import Score
from models.digit.read import NOTEBOOK
from models.imaging.decode import decode

Read = Callable[[bytes], str]


def measured(folder: Path, split: str, model: str) -> dict[str, Any]:
    """Reads every picture with every reader that is installed, one after the other.

    Each other program is told that there is one digit, where it can be told; of its text the
    digits count, and spaces and other characters are forgiven.

    Args:
        folder: holds labels.csv with the columns file, label and, unless all are asked for, split.
        split: only rows whose split is this one, or `all`.
        model: the name of a shipped row classifier, or the folder of another.

    Returns:
        For each reader: n, correct, accuracy and its 95 % interval, the accuracy on each kind, and
        `milliseconds`, the median a picture from its bytes on.

    Raises:
        ScanlineError: labels.csv is missing or lacks a column.
        CheckpointError: there is no such model.
    """
    pictures = labelled(folder, split)
    result = {}
    for name, read in _readers(model).items():
        right: dict[str, list[bool]] = defaultdict(list)
        seconds = []
        for picture in track(pictures, name, console=Console(stderr=True)):
            body = picture.body()
            began = time.perf_counter()
            text = read(body)
            seconds.append(time.perf_counter() - began)
            right[picture.kind].append("".join(filter(str.isdecimal, text)) == picture.label)
        answers = [answer for kind in right.values() for answer in kind]
        result[name] = Score.of(sum(answers), len(answers)).model_dump() | {
            kind: sum(each) / len(each) for kind, each in right.items()
        }
        result[name]["milliseconds"] = 1000 * median(seconds)
    return result


def _readers(model: str) -> dict[str, Read]:
    reader = Reader(model)
    return {
        "notebook": lambda body: reader.digit(decode(body, MAX_PIXELS).grey, NOTEBOOK),
        **tesseract(10, "0123456789"),
        **rapidocr(),
        "scanline": lambda body: reader.digit(decode(body, MAX_PIXELS).grey),
    }


def tesseract(mode: int, symbols: str) -> dict[str, Read]:
    """Tesseract by its name, where it is installed.

    Args:
        mode: of page segmentation: 10 is a single character, 7 a line.
        symbols: those that it may answer.
    """
    program = shutil.which("tesseract")
    if program is None:
        print("left out: tesseract (install Debian's package tesseract-ocr)", file=sys.stderr)
        return {}
    command = [program, "stdin", "stdout", "--psm", str(mode)]
    command += ["-c", f"tessedit_char_whitelist={symbols}"]

    def read(body: bytes) -> str:
        done = subprocess.run(command, input=body, capture_output=True, check=False)
        return done.stdout.decode("utf-8", "replace")

    return {"tesseract": read}


def rapidocr() -> dict[str, Read]:
    """RapidOCR, and its recogniser alone, by their names, where it is installed."""
    try:
        from rapidocr import RapidOCR
    except ImportError:
        print("left out: rapidocr (pip install '.[peers]')", file=sys.stderr)
        return {}
    logging.disable(logging.WARNING)
    rapid = RapidOCR()

    def by_rapidocr(body: bytes) -> str:
        return "".join(rapid(_colour(body)).txts or ())

    def by_recogniser(body: bytes) -> str:
        return "".join(rapid(_colour(body), use_det=False, use_cls=False).txts or ())

    return {"rapidocr": by_rapidocr, "rapidocr, recogniser alone": by_recogniser}


def _colour(body: bytes) -> Any:
    return cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
