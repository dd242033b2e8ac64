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
from benchmarks.speed.formats import encoded
from models.files.apart import LEAST
from models.files.headers import header_of, is_apart
from models.imaging.decode import WORKING_SIDE, decoded_bytes
from tests.benchmarks.runs import need
from tests.slowly import rest_slowly

SIDE = 2000  # pixels
SLACK = 12_000_000  # bytes: tables, and what the allocator rounds up
PROGRAM = """
import importlib, sys
from models.files.apart import PROGRAMS
from models.files.headers import header_of
from models.imaging.decode import WORKING_SIDE, decode
body = open(sys.argv[1], "rb").read()
name = PROGRAMS.get(header_of(body).format)
program = name and importlib.import_module(f"models.files.apart.{name}")
def kilobytes(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if name in line)
open("/proc/self/clear_refs", "w").write("5")
before = kilobytes("VmRSS")
if program:
    program.answer(body, "0", str(2 * WORKING_SIDE))
else:
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


def in_16_bits(image: Image.Image, ending: str) -> bytes:
    done, body = cv2.imencode(ending, np.array(image).astype(np.uint16) * 257)
    assert done
    return body.tobytes()


def heic(image: Image.Image) -> bytes:
    need("heif-enc", "libheif-examples")
    return encoded("heif", np.array(image)[..., [2, 1, 0, 3][: len(image.getbands())]])


KINDS: dict[str, Callable[[Image.Image], bytes]] = {
    "grey PNG": lambda image: saved(image.convert("L"), "png"),
    "RGBA PNG": lambda image: saved(image, "png"),
    "16-bit RGBA PNG": lambda image: in_16_bits(image, ".png"),
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
    "grey BMP": lambda image: saved(image.convert("L"), "bmp"),
    "RGBA BMP": lambda image: saved(image, "bmp"),
    "grey GIF": lambda image: saved(image.convert("L"), "gif"),
    "GIF with transparency": lambda image: saved(
        image.convert("RGB").quantize(200), "gif", transparency=3
    ),
    "grey JPEG 2000": lambda image: saved(image.convert("L"), "jpeg2000"),
    "JPEG 2000 with alpha": lambda image: saved(image, "jpeg2000"),
    "JPEG 2000 of 16 bits": lambda image: in_16_bits(image.convert("RGB"), ".jp2"),
    "AVIF": lambda image: saved(image.convert("RGB"), "avif"),
    "AVIF with alpha": lambda image: saved(image, "avif"),
    "HEIC": lambda image: heic(image.convert("RGB")),
    "HEIC with alpha": heic,
    "1-bit TIFF": lambda image: saved(image.convert("1"), "tiff", compression="group4"),
    "grey TIFF": lambda image: saved(image.convert("L"), "tiff"),
    "RGB TIFF in small strips": lambda image: saved(
        image.convert("RGB"), "tiff", compression="tiff_lzw"
    ),
    "CMYK TIFF": lambda image: saved(image.convert("CMYK"), "tiff"),
    "TIFF with a palette": lambda image: saved(image.convert("RGB").quantize(256), "tiff"),
    "16-bit RGBA TIFF": lambda image: in_16_bits(image, ".tiff"),
    "TIFF of three pages": lambda image: saved(
        image.convert("RGB"), "tiff", save_all=True, append_images=[image.convert("RGB")] * 2
    ),
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
    said -= LEAST if is_apart(body) else 0  # of the program that was not started
    took = int(done.stdout)
    assert took <= said + SLACK
    assert took >= said / 4  # nor much less: nothing is refused that would fit
