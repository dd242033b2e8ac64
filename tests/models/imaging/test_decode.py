"""What decoding really takes, in a process of its own, never exceeds what the header says."""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from benchmarks.attacks.pictures import animated_png, split_jpeg
from models.imaging.decode import WORKING_SIDE, decoded_bytes
from models.imaging.headers import header_of
from tests.slowly import rest_slowly

SIDE = 2000  # pixels
SLACK = 12_000_000  # bytes: tables, and what the allocator rounds up
PROGRAM = """
import sys
from models.imaging.decode import decode
body = open(sys.argv[1], "rb").read()
def kilobytes(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if name in line)
open("/proc/self/clear_refs", "w").write("5")
before = kilobytes("VmRSS")
decode(body, 10**9)
print((kilobytes("VmHWM") - before) * 1024)
"""


def picture() -> Image.Image:
    noise = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE)).astype(np.uint8)
    grey = Image.fromarray(cv2.GaussianBlur(noise, (0, 0), 5))
    coloured = Image.merge("RGB", [grey, grey.rotate(90), grey.rotate(180)])
    coloured.putalpha(grey)
    return coloured


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png16(image: Image.Image) -> bytes:
    done, body = cv2.imencode(".png", np.array(image).astype(np.uint16) * 257)
    assert done
    return body.tobytes()


KINDS: dict[str, Callable[[Image.Image], bytes]] = {
    "grey PNG": lambda image: saved(image.convert("L"), "png"),
    "RGBA PNG": lambda image: saved(image, "png"),
    "16-bit RGBA PNG": png16,
    "palette PNG with transparency": lambda image: saved(
        image.convert("RGB").quantize(200), "png", transparency=3
    ),
    "1-bit PNG": lambda image: saved(image.convert("1"), "png"),
    "grey and alpha PNG": lambda image: saved(image.convert("LA"), "png"),
    "animated PNG": lambda image: saved(
        image, "png", save_all=True, append_images=[image.rotate(90)]
    ),
    "lossy WebP with alpha": lambda image: saved(image, "webp"),
    "lossless WebP": lambda image: saved(image, "webp", lossless=True),
    "animated WebP": lambda image: saved(
        image, "webp", save_all=True, append_images=[image.rotate(90)]
    ),
    "WebP with much metadata": lambda image: saved(
        image.resize((500, 500)), "webp", icc_profile=bytes(15_000_000)
    ),
    "PNG with much metadata": lambda image: saved(
        image.resize((500, 500)), "png", exif=b"MM\0\x2a\0\0\0\x08\0\0" + bytes(5_000_000)
    ),
    "animated PNG of 16 bits": lambda image: animated_png(image.width),
    "JPEG with one colour of four": lambda image: split_jpeg(image.width),
    "baseline JPEG": lambda image: saved(image.convert("RGB"), "jpeg"),
    "progressive JPEG": lambda image: saved(image.convert("RGB"), "jpeg", progressive=True),
    "progressive JPEG of all colours": lambda image: saved(
        image.convert("RGB"), "jpeg", progressive=True, subsampling=0
    ),
    "progressive CMYK JPEG": lambda image: saved(image.convert("CMYK"), "jpeg", progressive=True),
}


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("kind", rest_slowly(KINDS))
def test_no_picture_takes_more_than_its_header_says(kind: str, tmp_path: Path) -> None:
    body = KINDS[kind](picture())
    (tmp_path / "picture").write_bytes(body)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "picture")],
        capture_output=True,
        text=True,
        check=True,
    )
    said = decoded_bytes(header_of(body), WORKING_SIDE)
    took = int(done.stdout)
    assert took <= said + SLACK
    assert took >= said / 4  # nor much less: nothing is refused that would fit
