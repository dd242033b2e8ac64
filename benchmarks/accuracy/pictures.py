"""Every picture, and it turned, inverted, tiny and cut, through both calls: what answers."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import track

from benchmarks.attacks.attack import NONE, Attack, post, statuses
from benchmarks.pictures.variants import NAMES, variants
from benchmarks.servers.processes import on_core, scanline, two_cores
from benchmarks.speed.overload import run
from models.errors import ScanlineError

FOLDERS = ("digits", "numbers", "cells", "tables")
KINDS = {".jpeg", ".jpg", ".png", ".webp"}
PATHS = ("/v1/digits", "/v1/numbers")
SHOWN = 20  # failures that are named


class Asked(NamedTuple):
    """A picture's variant, and the status of each call's answer, NONE where none came."""

    file: str
    variant: str
    statuses: list[str]


def measured(data: Path, most: int | None) -> dict[str, Any]:
    """Sends each picture in each variant to both calls, and counts the answers by their status.

    Nothing is read but the status, so that pictures of every split may be sent.

    Args:
        data: holds FOLDERS.
        most: as many pictures, chosen at random; all where it is None.

    Returns:
        `pictures`, how many; `requests`; `statuses`: by call and variant, how many answers had
        each; `failed`: 5xx and none; `failures`: the first of these, by file and variant.

    Raises:
        ScanlineError: there is no picture, or one core only, or the service does not start.
    """
    files = pictures(data)
    if most is not None and most < len(files):
        files = sorted(random.Random(0).sample(files, most))
    cores = two_cores()
    with on_core(cores.load), scanline([cores.server], {}) as server:
        asked = run(_answers(server.port, files, data))
    counts: dict[str, dict[str, Counter[str]]] = {
        path: {name: Counter() for name in NAMES} for path in PATHS
    }
    failures = []
    for one in asked:
        for path, status in zip(PATHS, one.statuses, strict=True):
            counts[path][one.variant][status] += 1
            if has_failed(status):
                failures.append(f"{one.file}, {one.variant}: {status} by {path}")
    return {
        "pictures": len(files),
        "requests": len(asked) * len(PATHS),
        "failed": len(failures),
        "statuses": {
            path: {name: dict(sorted(of.items())) for name, of in one.items()}
            for path, one in counts.items()
        },
        "failures": failures[:SHOWN],
    }


def pictures(data: Path) -> list[Path]:
    """All pictures in FOLDERS of a folder, whatever split they are of.

    Raises:
        ScanlineError: there is none.
    """
    found = [
        file
        for name in FOLDERS
        for file in sorted((data / name).rglob("*"))
        if file.suffix.lower() in KINDS
    ]
    if not found:
        raise ScanlineError(f"{data} has no pictures in {', '.join(FOLDERS)}")
    return found


def has_failed(status: str) -> bool:
    """Whether the service is at fault: it made a mistake, or gave no answer."""
    return status == NONE or status.startswith("5")


async def _answers(port: int, files: Sequence[Path], data: Path) -> list[Asked]:
    """Asks both calls at once, each time on connections of their own."""
    asked = []
    for file in track(files, "pictures", console=Console(stderr=True)):
        for variant, body in _named(file):
            attack = Attack([post(path, body) for path in PATHS], len(PATHS))
            asked.append(Asked(str(file.relative_to(data)), variant, await statuses(attack, port)))
    return asked


def _named(file: Path) -> Iterator[tuple[str, bytes]]:
    return zip(NAMES, variants(file.read_bytes()), strict=False)
