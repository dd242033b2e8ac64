"""Doubtful numbers as pictures of their own, with labels.csv to be corrected by hand.

What is corrected so is what `scanline train lines --pictures FOLDER` takes.
"""

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike

from cli.answers import Answer, Cell, Number, Numbers, Tables
from cli.sources import SourceError
from models.errors import ScanlineError
from models.imaging.decode import Photo, decode

LABELS = "labels.csv"
_HEAD = ("file", "label", "reason", "source")
_OURS = re.compile(r"[0-9]{5,18}\.png")  # pictures that are written here
_MOST_PIXELS = 100_000_000  # of a picture, as in the service by default
_SIDE = 3200  # pixels of a page's long side: digits are cut out as large as they may help
_AROUND = 0.35  # of a number's height; paper that is kept around it


class Crop(NamedTuple):
    """A doubtful number: grey uint8 (height, width), what was read, why it is doubted, and where
    it stands.
    """

    grey: MatLike
    label: str
    reason: str
    source: str


class Folder:
    """A new folder of such numbers, or one that a run which was stopped has begun.

    What that run wrote, and somebody may have corrected, stays: what is missing is added, also a
    line that somebody removed.

    Args:
        path: of the folder, which is made; there is no labels.csv in it.
        is_begun: whether the one that may be there is this run's.

    Raises:
        ScanlineError: there is one, or none can be made, or its labels.csv
            has other columns by now.
    """

    def __init__(self, path: Path, is_begun: bool = False) -> None:
        self._path = path
        self._count = 0
        self._there = Counter[str]()  # numbers of each picture
        self._is_begun = is_begun
        if (path / LABELS).exists():
            if not is_begun:
                raise ScanlineError(f"{path} holds {LABELS} already: name another folder")
            self._know()
            return
        try:
            path.mkdir(parents=True, exist_ok=True)
            with (path / LABELS).open("x", newline="", encoding="utf-8") as labels:
                csv.writer(labels, lineterminator="\n").writerow(_HEAD)
        except OSError as error:
            raise ScanlineError(f"{path} cannot be made: {error.strerror}") from error

    def holds(self, file: Path) -> bool:
        """Whether a picture was there before, as a number that a stopped run found doubtful."""
        is_named_so = self._is_begun and _OURS.fullmatch(file.name) is not None
        return is_named_so and file.parent.resolve() == self._path.resolve()

    def _know(self) -> None:
        """Counts what is there; a line of labels.csv that was cut off is dropped."""
        path = self._path / LABELS
        try:
            content = path.read_bytes()
            text = io.StringIO(content.decode("utf-8-sig"), newline="")
            head, *rows = [row for row in csv.reader(text) if row] or [[]]
            is_cut_off = not content.endswith(b"\n")
            if is_cut_off and rows and len(rows[-1]) < len(_HEAD):
                content = content[: content.rfind(b"\n") + 1]
                os.truncate(path, len(content))
                rows.pop()
            elif is_cut_off:
                with path.open("ab") as labels:
                    labels.write(b"\n")
            if tuple(head) != _HEAD or any(len(row) != len(_HEAD) for row in rows):
                raise ValueError(f"its columns are not {', '.join(_HEAD)}")
        except (OSError, ValueError, csv.Error) as error:
            raise ScanlineError(f"{path} cannot be added to ({error}): name another") from error
        for name, _, _, source in rows:
            self._there[source] += 1
            if _OURS.fullmatch(name):
                self._count = max(self._count, int(Path(name).stem))

    def add(self, crops: list[Crop]) -> None:
        """Writes those of these that are not there, each a PNG and a line of labels.csv.

        Raises:
            ScanlineError: there is no room, say.
        """
        try:
            with (self._path / LABELS).open("a", newline="", encoding="utf-8") as labels:
                writer = csv.writer(labels, lineterminator="\n")
                for crop in crops:
                    source = crop.source.encode(errors="backslashreplace").decode()
                    if self._there[source]:
                        self._there[source] -= 1
                        continue
                    self._count += 1
                    name = f"{self._count:05d}.png"
                    _, png = cv2.imencode(".png", crop.grey)
                    (self._path / name).write_bytes(png.tobytes())
                    writer.writerow((name, crop.label, crop.reason, source))
        except OSError as error:
            raise ScanlineError(f"{self._path} cannot be written to: {error.strerror}") from error


def crops_of(name: str, body: bytes, page: int | None, answer: Answer) -> list[Crop]:
    """The doubtful numbers of an answer, cut out of the picture.

    Args:
        name: of the picture or page.
        body: the file.
        page: from 1 on; None for a picture.
        answer: for it, of numbers or tables.

    Raises:
        SourceError: the service can decode the file, and this process cannot.
    """
    doubtful = [one for one in _numbers(answer) if not one.accepted and one.text is not None]
    if not doubtful:
        return []
    try:
        photo = decode(body, _MOST_PIXELS, _SIDE, page=(page or 1) - 1)
    except ScanlineError as error:
        raise SourceError(f"no number can be cut out: {error}") from error
    return [_crop(photo, one, name) for one in doubtful]


def _numbers(answer: Answer) -> Iterator[Number | Cell]:
    if isinstance(answer, Numbers):
        for row in answer.rows:
            yield from row.numbers
    elif isinstance(answer, Tables):
        for table in answer.tables:
            for line in table.cells:
                yield from (one for one in line if one is not None)


def _crop(photo: Photo, one: Number | Cell, name: str) -> Crop:
    """The part of a photo between a number's corners, level, with some paper around it."""
    corners = np.array(one.corners, np.float32) / photo.scale
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    width, height = (max(1.0, float(np.hypot(*side))) for side in (across, down))
    around = _AROUND * height if isinstance(one, Number) else 0.0
    size = round(width + 2 * around), round(height + 2 * around)
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) + around
    matrix = cv2.getPerspectiveTransform(corners, target.astype(np.float32))
    part = cv2.warpPerspective(photo.grey, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    return Crop(part, one.text or "", one.reason or "", name)
