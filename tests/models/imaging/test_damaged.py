"""Files of all other formats, damaged by chance: refused or read, and no memory kept."""

import io
import random
import struct
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks.speed.formats import encoded as as_file
from models.errors import PhotoError, UnknownFormatError
from models.files.apart import PROGRAMS
from models.files.formats import FormatKey
from models.imaging.budget import DecodedBytes
from models.imaging.decode import decode
from tests.benchmarks.runs import need
from tests.models.imaging.apart import one_that_stays
from tests.mutations import SIZES, cut, flipped, with_another_number
from tests.pictures import encoded, photo

KINDS: tuple[FormatKey, ...] = ("gif", "bmp", "jpeg2000", "tiff", "avif", "heif", "pdf")
FILES = 20_000
ALONE = 20  # that programs of their own decode, one each
WARM = 1 / 4  # of these, before memory is looked at
MEGABYTES = 15.0  # that it may grow by after that
_EDGE = 200  # bytes at both ends, where most headers are


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def files(kind: FormatKey) -> list[bytes]:
    greys = [photo(7, 28, 28, 0, 255), photo(2, 64, 64, 230, 10)]
    if kind == "heif":
        need("heif-enc", "libheif-examples")
        return [as_file(kind, np.dstack([one] * 3)) for one in greys]
    images = [Image.fromarray(grey) for grey in greys]
    coloured = [one.convert("RGB") for one in images]
    modes = {"gif": "LP", "bmp": "1L", "tiff": "1L", "pdf": "1L"}.get(kind, "L")
    found = [saved(one.convert(mode), kind) for one in images for mode in modes]
    if kind == "tiff":
        found += [saved(one, kind, compression="tiff_lzw") for one in coloured]
        found += [encoded(one, ".tiff") for one in greys]
    elif kind == "gif":
        found += [saved(one.quantize(9), kind, transparency=2, interlace=1) for one in coloured]
    else:
        found += [saved(one, kind) for one in coloured]
    return found


def at_an_edge(rng: random.Random, body: bytes) -> bytes:
    """With another number near its beginning or its end."""
    place = rng.randrange(min(len(body) - 4, _EDGE))
    if rng.random() < 0.5:
        place = len(body) - 4 - place
    value = struct.pack(rng.choice("<>") + rng.choice("HI"), rng.choice(SIZES))
    return body[:place] + value + body[place + len(value) :]


def resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line) / 1024


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_are_refused_or_read(
    kind: FormatKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    with one_that_stays(monkeypatch):
        warm = read_or_refused(kind, FILES)
    assert resident_mb() - warm < MEGABYTES


@pytest.mark.slow
@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_program_of_its_own_refuses_or_reads_them_too(kind: FormatKey) -> None:
    read_or_refused(kind, ALONE)


def read_or_refused(kind: FormatKey, many: int) -> float:
    """Decodes damaged files, of which some are read and some refused.

    Returns:
        Megabytes in memory, when it was warm.
    """
    rng, whole = random.Random(3), files(kind)
    budget, kinds = DecodedBytes(192_000_000), Counter[str]()
    warm = 0.0
    for number in range(many):
        if number == int(WARM * many):
            warm = resident_mb()
        body = rng.choice(whole)
        for _ in range(rng.choice([1, 1, 2])):
            if len(body) > _EDGE // 4:
                body = rng.choice([flipped, cut, with_another_number, at_an_edge])(rng, body)
        try:
            decode(body, 1_000_000, 480, budget)
            kinds["read"] += 1
        except (PhotoError, UnknownFormatError) as error:
            kinds[type(error).__name__] += 1
    assert kinds["read"] > many / 50
    assert kinds["PhotoError"] > many / 50
    return warm
