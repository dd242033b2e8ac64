"""The constants by which rows are found on a page: what each is worth, made smaller and larger."""

import ast
import hashlib
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from unittest.mock import patch

import cv2
import numpy as np
from cv2.typing import MatLike
from rich.console import Console
from rich.progress import track

from benchmarks.accuracy.pages import Page, compared, grey_of, pages_of
from benchmarks.kept import Kept
from benchmarks.pictures.photographed import photographed
from benchmarks.reader import LineReader
from benchmarks.results import here
from models.imaging.picture import Grey
from models.page import (
    columns,
    components,
    desk,
    line_crops,
    numbers,
    rows,
    shrunk,
    sight,
    slant,
    text_lines,
    way_up,
    whole_rows,
)
from models.page.automaton import Automaton
from models.page.line_crops import LineCrop
from models.page.reader import Reader, RowsRead, read_rows
from models.page.rows import Page as Found

_MODULES: dict[str, ModuleType] = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        shrunk, sight, desk, components, slant, way_up, text_lines, columns, rows, whole_rows,
        line_crops, numbers,
    )
}  # fmt: skip
MODULES = tuple(_MODULES)
SMALLER, LARGER = 2 / 3, 3 / 2


class Constant(NamedTuple):
    """A number that a module gives a name.

    what: its comment.
    """

    module: str
    name: str
    what: str
    value: float


def measured(
    file: Path, split: str, model: str, seed: int, modules: Sequence[str], kept: Path | None
) -> dict[str, Any]:
    """Reads every picture that the file lists, and a photo of it, with each constant changed.

    Args:
        file: CSV with the columns file and rows, and split unless all are asked for.
        split: only pictures whose split is this one, or `all`.
        model: the name of a shipped line reader, or the folder of another.
        seed: of the photos.
        modules: of `models.page`, whose constants they are.
        kept: a file that keeps what is done, by which an interrupted run goes on.

    Returns:
        `of`: the rows of the pages; `as_is`: how many are right on `pages` and on `photos`; and
        `constants`: of each its `module`, `name`, `what` it is, `value`, and how many are right
        where it is `smaller`, two thirds of it, and `larger`, half as much again, or None where
        it cannot be.

    Raises:
        ScanlineError: as `benchmarks.accuracy.pages.measured`, or `kept` is of something else.
        CheckpointError: there is no such model.
    """
    pages = pages_of(file, split)
    pictures = [(page, grey) for page in pages if (grey := grey_of(page)) is not None]
    photos = [
        (page, photographed(np.random.default_rng([seed, index]), grey))
        for index, (page, grey) in enumerate(pictures)
    ]
    reader = LineReader(model)
    keeps = Kept(kept, {"commit": here().commit, "split": split, "seed": seed})

    def right() -> dict[str, int]:
        return {"pages": _right(reader, pictures), "photos": _right(reader, photos)}

    def changed(one: Constant, factor: float) -> dict[str, int] | None:
        with _set(one, _times(one.value, factor)):
            try:
                return right()
            except (cv2.error, ValueError, IndexError):
                return None

    def worth(one: Constant) -> dict[str, Any]:
        sides = {"smaller": changed(one, SMALLER), "larger": changed(one, LARGER)}
        return {**one._asdict(), **sides}

    with _reading_each_crop_once():
        as_is = keeps.figures("as_is", right)
        constants = [
            keeps.figures(f"{one.module}.{one.name}", partial(worth, one))
            for one in track(constants_of(modules), "constants", console=Console(stderr=True))
        ]
    return {"of": sum(len(page.rows) for page in pages), "as_is": as_is, "constants": constants}


def constants_of(modules: Sequence[str]) -> list[Constant]:
    """The numbers that modules of `models.page` give a name in capitals, in their order."""
    found = []
    for module in map(_MODULES.__getitem__, modules):
        source = inspect.getsource(module)
        lines = source.splitlines()
        for node in ast.parse(source).body:
            if not isinstance(node, ast.Assign | ast.AnnAssign):
                continue
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            every = (each for one in targets for each in ast.walk(one))
            names = [each.id for each in every if isinstance(each, ast.Name)]
            what = lines[node.lineno - 1].partition("  # ")[2]
            for name in names:
                value = getattr(module, name)
                if name.isupper() and type(value) in (int, float):
                    found.append(Constant(module.__name__.rpartition(".")[2], name, what, value))
    return found


def _times(value: float, factor: float) -> float:
    """A constant made smaller or larger: a whole number by one at least."""
    if isinstance(value, float):
        return value * factor
    whole = round(value * factor)
    return max(value + 1, whole) if factor > 1 else min(value - 1, whole)


@contextmanager
def _set(one: Constant, value: float) -> Iterator[None]:
    """Within it a constant has another value, wherever it is imported."""
    own = _MODULES[one.module]
    everywhere = [own]
    if not one.name.startswith("_"):
        everywhere += [
            each
            for name, each in sys.modules.items()
            if name.startswith("models.page.") and each is not own
            if getattr(each, one.name, None) is getattr(own, one.name)
        ]
    was = getattr(own, one.name)
    for module in everywhere:
        setattr(module, one.name, value)
    try:
        yield
    finally:
        for module in everywhere:
            setattr(module, one.name, was)


def _right(reader: LineReader, pictures: list[tuple[Page, Grey]]) -> int:
    return sum(compared(page, reader.rows(grey))[0] for page, grey in pictures)


@contextmanager
def _reading_each_crop_once() -> Iterator[None]:
    """Within it, rows that are found as they were before are not read again."""
    known: dict[bytes, RowsRead] = {}

    def once(
        page: Found,
        crops: list[LineCrop],
        reader: Reader,
        pattern_of: Callable[[int], Automaton | None],
        alternatives: int,
        *,
        likely: MatLike | None,
    ) -> RowsRead:
        digest = hashlib.blake2b(page.grey.tobytes() + page.components.boxes.tobytes())
        for crop in crops:
            digest.update(crop.grey.tobytes() + repr(crop[1:]).encode())
        for row in page.rows:
            digest.update(row.components.tobytes())
        if likely is not None:
            digest.update(likely.tobytes())
        key = digest.digest()
        if key not in known:
            known[key] = read_rows(page, crops, reader, pattern_of, alternatives, likely=likely)
        return known[key]

    with patch("models.page.numbers.read_rows", once):
        yield
