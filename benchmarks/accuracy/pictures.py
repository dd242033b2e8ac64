"""Every picture, and it turned, inverted, tiny and cut, through both calls: is each answered?"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import track

from benchmarks.pictures.variants import NAMES, variants
from benchmarks.servers.load import Request, connected
from benchmarks.servers.processes import on_core, scanline, two_cores
from benchmarks.speed.overload import run
from models.errors import ScanlineError

FOLDERS = ("digits", "numbers", "cells", "tables")
KINDS = {".jpeg", ".jpg", ".png", ".webp"}
PATHS = ("/v1/digits", "/v1/numbers")
SHOWN = 20  # failures that are named


class Asked(NamedTuple):
    """A picture's variant, and the status of each call's answer, 0 where none came."""

    file: str
    variant: str
    statuses: tuple[int, ...]


def measured(data: Path, most: int | None) -> dict[str, Any]:
    """Sends each picture in each variant to both calls, and counts the answers by their status.

    Nothing is read but the status, so that pictures of every split may be sent.

    Args:
        data: holds FOLDERS.
        most: as many pictures, chosen at random; all where it is None.

    Returns:
        `pictures`, how many; `requests`; `statuses`: by variant and call, how many answers had each;
        `failed`: 5xx and none; `failures`: the first of these, by file and variant.

    Raises:
        ScanlineError: there is no picture, or one core only, or the service does not start.
    """
    files = pictures(data)
    if most is not None and most < len(files):
        files = sorted(random.Random(0).sample(files, most))
    cores = two_cores()
    with on_core(cores.load), scanline([cores.server], {}) as server:
        asked = run(_answers(server.port, files, data))
    statuses: dict[str, dict[str, Counter[str]]] = {
        name: {path: Counter() for path in PATHS} for name in NAMES
    }
    failures = []
    for one in asked:
        for path, status in zip(PATHS, one.statuses, strict=True):
            statuses[one.variant][path][str(status)] += 1
            if has_failed(status):
                failures.append(f"{one.file}, {one.variant}: {status} by {path}")
    return {
        "pictures": len(files),
        "requests": len(asked) * len(PATHS),
        "failed": len(failures),
        "statuses": {
            name: {path: dict(sorted(of.items())) for path, of in calls.items()}
            for name, calls in statuses.items()
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


def has_failed(status: int) -> bool:
    """Whether the service is at fault: it made a mistake, or gave no answer."""
    return status == 0 or status >= 500


async def _answers(port: int, files: Sequence[Path], data: Path) -> list[Asked]:
    """Asks on one connection a call, both at once."""
    connections = [await connected(port) for _ in PATHS]
    asked = []
    for file in track(files, "pictures", console=Console(stderr=True)):
        name = str(file.relative_to(data))
        for variant, body in _named(file):
            statuses = []
            for at, path in enumerate(PATHS):
                if not connections[at].is_open:
                    connections[at] = await connected(port)
                request = Request.post(path, body, b"")
                statuses.append(connections[at].ask(request.data))
            heads = await asyncio.gather(*statuses, return_exceptions=True)
            asked.append(Asked(name, variant, tuple(map(_status, heads))))
    return asked


def _named(file: Path) -> Iterator[tuple[str, bytes]]:
    return zip(NAMES, variants(file.read_bytes()), strict=False)


def _status(answer: tuple[bytes, bytes] | BaseException) -> int:
    return 0 if isinstance(answer, BaseException) else int(answer[0][9:12])
