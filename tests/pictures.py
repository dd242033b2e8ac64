"""Pictures that the tests draw, whole and broken ones; none is taken from anywhere."""

import io
import struct
import zlib

import cv2
import numpy as np
from cv2.typing import MatLike
from PIL import Image

STROKES: dict[int, list[list[tuple[float, float]]]] = {
    1: [[(0.5, 0.1), (0.5, 0.9)]],
    2: [
        [
            (0.25, 0.3),
            (0.35, 0.13),
            (0.6, 0.1),
            (0.72, 0.28),
            (0.6, 0.5),
            (0.22, 0.88),
            (0.78, 0.88),
        ]
    ],
    4: [[(0.35, 0.1), (0.22, 0.58), (0.78, 0.58)], [(0.62, 0.3), (0.62, 0.92)]],
    7: [[(0.2, 0.12), (0.78, 0.12), (0.42, 0.92)]],
}


def photo(
    digit: int, height: int = 400, width: int = 320, paper: int = 200, ink: int = 40
) -> MatLike:
    """A grey photo of a digit in the middle of paper: uint8 (height, width)."""
    image = np.full((height, width), paper, np.uint8)
    side, thick = min(height, width) * 0.6, max(2, min(height, width) // 20)
    corner = np.array([width - side, height - side]) / 2
    if digit == 0:
        axes = (int(side * 0.28), int(side * 0.4))
        cv2.ellipse(image, (width // 2, height // 2), axes, 0, 0, 360, ink, thick, cv2.LINE_AA)
        return image
    for stroke in STROKES[digit]:
        points = (corner + np.array(stroke) * side).astype(np.int32)
        cv2.polylines(image, [points], False, ink, thick, cv2.LINE_AA)
    return image


def thousand_blobs() -> MatLike:
    """A page of three megapixels with a thousand dots."""
    page, random = np.full((1500, 2000), 230, np.uint8), np.random.default_rng(1)
    for x, y in random.integers(20, 1480, (1000, 2)):
        cv2.circle(page, (int(x), int(y)), 12, 40, -1)
    return page


def encoded(image: MatLike, kind: str = ".png") -> bytes:
    """The picture as a file: .png, .jpg or .webp."""
    _, data = cv2.imencode(kind, image)
    return data.tobytes()


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    """The picture as Pillow saves it."""
    buffer = io.BytesIO()
    image.save(buffer, format_, **options)
    return buffer.getvalue()


def png(width: int, height: int, data: bytes = b"", depth: int = 8, colour: int = 0) -> bytes:
    """A PNG with a header of that size and whatever data."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def with_many_scans(scans: int) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    body = saved(Image.fromarray(np.asarray(photo(7))), "JPEG", progressive=True)
    last = body.rindex(b"\xff\xda")
    return body[:last] + body[last:-2] * scans + body[-2:]
