"""Pictures that the tests draw, whole and broken ones; none is taken from anywhere."""

import io
import struct
import zlib
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray
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


_MORE_STROKES: dict[int, str] = {  # points x,y in hundredths
    0: "50,10 63,14 72,28 76,50 72,72 63,86 50,90 37,86 28,72 24,50 28,28 37,14 50,10",
    3: "25,14 50,8 70,20 65,40 45,48 68,56 75,78 52,92 24,84",
    5: "72,10 30,10 27,45 55,40 74,58 70,82 48,92 24,84",
    6: "62,8 40,30 28,60 34,86 55,92 72,76 64,56 44,54 30,70",
    8: "50,48 30,30 36,13 50,8 64,13 70,30 50,48 28,68 32,87 50,93 68,87 72,68 50,48",
    9: "70,30 60,46 40,48 28,32 34,14 54,8 70,20 70,30 68,60 60,92",
}


def _strokes(digit: int) -> list[NDArray[np.float64]]:
    """A digit's strokes, points (x, y) in a square of side 1, y downwards."""
    if digit in STROKES:
        return [np.array(stroke) for stroke in STROKES[digit]]
    points = [point.split(",") for point in _MORE_STROKES[digit].split()]
    return [np.array(points, np.float64) / 100]


class Sheet(NamedTuple):
    """A drawn page and the box of each digit's ink: x, y, width, height."""

    image: MatLike
    boxes: list[list[tuple[float, float, float, float]]]


def sheet(
    rows: list[str],
    size: int = 70,
    gap: int = 26,
    slant: float = 0.0,
    paper: int = 215,
    ink: int = 50,
    pen: int = 6,
) -> Sheet:
    """A page of rows of digits.

    Args:
        rows: the digits of each.
        size: a digit's height in pixels, more or less.
        gap: between digits, in pixels.
        slant: of the digits to the right, in degrees.
        paper, ink: brightness, 0 to 255.
        pen: its width in pixels.
    """
    height, width = size * (2 * len(rows) + 1), max(map(len, rows)) * (size + gap) + 2 * size
    page = np.full((height, width), paper, np.uint8)
    boxes: list[list[tuple[float, float, float, float]]] = []
    lean = np.tan(np.radians(slant))
    for number, row in enumerate(rows):
        boxes.append([])
        right = float(size)
        for digit in map(int, row):
            drawn = [points * [0.8, 1] for points in _strokes(digit)]
            drawn = [points + (1 - points[:, 1:]) * [lean, 0] for points in drawn]
            left = min(points[:, 0].min() for points in drawn) * size
            layer = np.zeros_like(page)
            for points in drawn:
                places = points * size + [right + gap - left, size * (2 * number + 1)]
                cv2.polylines(layer, [np.rint(places).astype(np.int32)], False, 255, pen, 16)
            box = cv2.boundingRect((layer > 96).astype(np.uint8))
            boxes[-1].append((box[0], box[1], box[2], box[3]))
            right = box[0] + box[2]
            page = np.rint(page + (ink - page.astype(float)) * layer / 255).astype(np.uint8)
    return Sheet(page, boxes)


def edges(cells: list[list[str]], size: int = 50) -> tuple[list[int], list[int]]:
    """The y of the rows, and the x of the columns, of `table`: each's first side, and the last."""
    widths = [(max(map(len, column)) + 1) * size for column in zip(*cells, strict=True)]
    columns = [size + sum(widths[:place]) for place in range(len(widths) + 1)]
    return [size + 2 * size * place for place in range(len(cells) + 1)], columns


def table(cells: list[list[str]], size: int = 50, is_ruled: bool = True) -> MatLike:
    """A table of numbers: uint8 (height, width).

    Args:
        cells: the digits of each; empty where nothing stands, or spaces for room.
        size: a digit's height in pixels.
        is_ruled: whether it has lines.
    """
    rows, columns = edges(cells, size)
    page = np.full((rows[-1] + size, columns[-1] + size), 215, np.uint8)
    for y, line in zip(rows, cells, strict=False):
        for x, text in zip(columns, line, strict=False):
            for place, digit in enumerate(map(int, text.strip())):
                at = x + size * (place + 0.5), y + 0.5 * size
                for points in _strokes(digit):
                    drawn = np.rint(points * size + at).astype(np.int32)
                    cv2.polylines(page, [drawn], False, 50, max(2, size // 12), 16)
    if is_ruled:
        for y in rows:
            cv2.line(page, (columns[0], y), (columns[-1], y), 70, 2)
        for x in columns:
            cv2.line(page, (x, rows[0]), (x, rows[-1]), 70, 2)
    return page


def thousand_blobs() -> MatLike:
    """A picture of three megapixels with a thousand dots."""
    picture, random = np.full((1500, 2000), 230, np.uint8), np.random.default_rng(1)
    for x, y in random.integers(20, 1480, (1000, 2)):
        cv2.circle(picture, (int(x), int(y)), 12, 40, -1)
    return picture


def noise(seed: int, shape: tuple[int, int], least: int = 0) -> MatLike:
    """Pixels of any brightness from the least: uint8 of that shape."""
    return np.random.default_rng(seed).integers(least, 256, shape).astype(np.uint8)


def paragraph() -> MatLike:
    """A printed page."""
    page = np.full((1600, 1200), 240, np.uint8)
    words = ["quick", "brown", "fox", "jumps", "over", "lazy", "dog", "while", "rain", "falls"]
    random = np.random.default_rng(1)
    for y in range(80, 1560, 34):
        line = " ".join(str(random.choice(words)) for _ in range(12))[:62]
        cv2.putText(page, line, (60, y), cv2.FONT_HERSHEY_COMPLEX, 0.8, 40, 2, cv2.LINE_AA)
    return page


def scene() -> MatLike:
    """No paper at all: soft shapes of all brightnesses."""
    random = np.random.default_rng(2)
    coarse = random.integers(0, 256, (9, 12)).astype(np.uint8)
    page = cv2.resize(coarse, (1200, 900), interpolation=cv2.INTER_CUBIC)
    for _ in range(12):
        centre = tuple(int(value) for value in random.integers(0, 900, 2))
        cv2.circle(page, centre, int(random.integers(30, 200)), int(random.integers(256)), -1)
    return cv2.GaussianBlur(page, (0, 0), 3)


def printed(text: str) -> MatLike:
    """Letters or digits in a printer's type, on one line."""
    page = np.full((300, 110 + 45 * len(text)), 235, np.uint8)
    return cv2.putText(page, text, (60, 170), cv2.FONT_HERSHEY_TRIPLEX, 2, 40, 3, cv2.LINE_AA)


def signature() -> MatLike:
    """Loops that run on, as a name that nobody can read."""
    t = np.linspace(0, 1, 400)
    x = 80 + 640 * t + 30 * np.sin(43 * t)
    y = 150 + 55 * np.sin(61 * t) * (1.1 - t) + 25 * np.sin(17 * t)
    page = np.full((300, 800), 225, np.uint8)
    cv2.polylines(page, [np.stack([x, y], 1).astype(np.int32)], False, 50, 4, cv2.LINE_AA)
    return page


def qr_code() -> MatLike:
    """Dark squares that spell an address."""
    code = cv2.QRCodeEncoder.create().encode("https://example.com/120537")
    return np.pad(cv2.resize(code, None, None, 6, 6, cv2.INTER_NEAREST), 30, constant_values=255)


def encoded(image: MatLike, kind: str = ".png") -> bytes:
    """The picture as a file of that ending."""
    with_pillow = {".gif": "gif", ".jp2": "jpeg2000", ".pdf": "pdf"}
    if kind in with_pillow:
        return saved(Image.fromarray(np.asarray(image)), with_pillow[kind])
    _, data = cv2.imencode(kind, image)
    return data.tobytes()


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    """The picture as Pillow saves it."""
    buffer = io.BytesIO()
    image.save(buffer, format_, **options)
    return buffer.getvalue()


def pdf(*pages: MatLike) -> bytes:
    """A PDF of these pages."""
    first, *others = [Image.fromarray(np.asarray(page)) for page in pages]
    return saved(first, "pdf", resolution=200, save_all=True, append_images=others)


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
