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
from models.files.formats import FormatKey
from models.imaging.budget import DecodedBytes
from models.imaging.decode import decode
from tests.benchmarks.runs import need
from tests.mutations import SIZES, cut, flipped, with_another_number
from tests.pictures import encoded, photo

FILES: dict[FormatKey, int] = {
    "gif": 20_000,
    "bmp": 20_000,
    "jpeg2000": 20_000,
    "tiff": 120,
    "avif": 60,
    "heif": 60,
    "pdf": 80,
}
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
@pytest.mark.parametrize("kind", FILES)
def test_damaged_files_are_refused_or_read(kind: FormatKey) -> None:
    rng, whole = random.Random(3), files(kind)
    budget, kinds = DecodedBytes(192_000_000), Counter[str]()
    warm = 0.0
    for number in range(FILES[kind]):
        if number == int(WARM * FILES[kind]):
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
    assert kinds["read"] > FILES[kind] / 50
    assert kinds["PhotoError"] > FILES[kind] / 50
    assert resident_mb() - warm < MEGABYTES
