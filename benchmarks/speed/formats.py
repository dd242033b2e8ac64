"""What a drawn page of 12 megapixels costs in each format: bytes, time and memory to decode."""

import io
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
from cv2.typing import MatLike
from PIL import Image

from benchmarks.pictures.drawn import drawn_photo
from benchmarks.reader import MAX_PIXELS
from models.errors import ScanlineError
from models.files.apart import PROGRAMS
from models.files.formats import FORMATS, FormatKey
from models.files.headers import header_of
from models.imaging.decode import decode, decoded_bytes
from models.page.rows import SIDE

ROUNDS = 5
_QUALITY = 90  # of formats that lose something
_HEIC_ENCODER = "heif-enc"
_DOTS = 200  # an inch, of a PDF


def measured() -> dict[str, Any]:
    """Decodes the same page from a file of each format, in turn.

    Returns:
        By format's name: `megabytes` of the file, median `milliseconds` of decoding it for reading
        numbers, on one thread, the start of a program of its own included where it has one
        (`apart`), and `decoded_megabytes`: what it counts as while it is decoded.

    Raises:
        ScanlineError: there is no encoder for HEIC, which Debian's libheif-examples have.
    """
    page = np.asarray(cv2.imdecode(np.frombuffer(drawn_photo(), np.uint8), cv2.IMREAD_COLOR))
    bodies = {kind: encoded(kind, page) for kind in FORMATS}
    seconds: dict[FormatKey, list[float]] = {kind: [] for kind in bodies}
    for _ in range(ROUNDS):
        for kind, body in bodies.items():
            began = time.perf_counter()
            decode(body, MAX_PIXELS, SIDE)
            seconds[kind].append(time.perf_counter() - began)
    return {
        FORMATS[kind].name: {
            "megabytes": len(body) / 1e6,
            "milliseconds": 1000 * median(seconds[kind]),
            "decoded_megabytes": decoded_bytes(header_of(body), SIDE) / 1e6,
            "apart": kind in PROGRAMS,
        }
        for kind, body in bodies.items()
    }


def encoded(kind: FormatKey, page: MatLike) -> bytes:
    """The page as a file of that format.

    Args:
        kind: the format.
        page: uint8 (height, width, 3), blue first.

    Raises:
        ScanlineError: there is no encoder for HEIC.
    """
    with_opencv: dict[FormatKey, list[int]] = {
        "jpeg": [cv2.IMWRITE_JPEG_QUALITY, _QUALITY],
        "webp": [cv2.IMWRITE_WEBP_QUALITY, _QUALITY],
        "avif": [cv2.IMWRITE_AVIF_QUALITY, _QUALITY, cv2.IMWRITE_AVIF_SPEED, 9],
    }
    with_pillow: dict[FormatKey, Callable[[Image.Image, io.BytesIO], None]] = {
        "gif": lambda image, file: image.quantize(256).save(file, "gif"),
        "jpeg2000": lambda image, file: image.save(file, "jpeg2000", quality_layers=[20]),
        "pdf": lambda image, file: image.save(file, "pdf", resolution=_DOTS, quality=_QUALITY),
    }
    if kind == "heif":
        return _heic(page)
    if kind in with_pillow:
        file = io.BytesIO()
        with_pillow[kind](Image.fromarray(page[..., ::-1]), file)
        return file.getvalue()
    _, body = cv2.imencode(FORMATS[kind].suffixes[0], page, with_opencv.get(kind, []))
    return body.tobytes()


def _heic(page: MatLike) -> bytes:
    if shutil.which(_HEIC_ENCODER) is None:
        raise ScanlineError(f"{_HEIC_ENCODER} is missing: apt-get install libheif-examples")
    with TemporaryDirectory(prefix="scanline-formats-") as name:
        picture, made = Path(name, "page.png"), Path(name, "page.heic")
        cv2.imwrite(str(picture), page)
        command = [_HEIC_ENCODER, "-q", str(_QUALITY), str(picture), "-o", str(made)]
        subprocess.run(command, check=True, capture_output=True)
        return made.read_bytes()
