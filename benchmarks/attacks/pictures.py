"""Picture bombs: small files that would take much to decode, and those that just pass the caps."""

import struct
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from math import isqrt
from typing import Any

import numpy as np
from PIL import Image

BUDGET = 190_000_000  # bytes, of the 192 million that the service lets pictures take
JPEG_SIDE = 9_990  # pixels; 100 megapixels are the most
TEXTS = 990  # compressed ones in a PNG, each of which libpng makes 8 MB of
CHUNKS = 1_500_000  # without data, 12 bytes each
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a PNG's pixel, by colour type
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2))
_WHOLE, _ADAM7 = ((0, 0, 1, 1),), (*_PASSES, (0, 1, 1, 2))


def bombs() -> dict[str, Callable[[], bytes]]:
    """What makes each file, by what it is; made when its turn comes, since many take seconds."""
    return {
        **{
            f"PNG, {side} x {side}, {16 if bits == 16 else 8} bits, {name}": _png_of(
                side, bits, colour
            )
            for side, bits, colour, name in (
                (8000, 8, 6, "RGBA"),
                (10_000, 8, 0, "grey"),
                (10_000, 8, 6, "RGBA"),
                (10_000, 16, 6, "RGBA"),
            )
        },
        "PNG, grey, as large as is read": _png_of(_side(2), 8, 0),
        "PNG, interlaced, as large as is read": _png_of(_side(2), 8, 0, interlaced=True),
        "PNG, 16 bits, RGBA, as large as is read": _png_of(_side(16), 16, 6),
        "PNG, 1 bit, as large as is read": _png_of(_side(2), 1, 0),
        "PNG, palette, as large as is read": lambda: _saved(_blank("P", _side(6)), "png"),
        "PNG, animated, as large as is read": lambda: _animated("png", _side(16)),
        "PNG with 990 compressed texts": png_with_texts,
        "PNG with 1,500,000 chunks": png_with_chunks,
        "WebP, as large as is read": lambda: _saved(_blank("RGB", _side(9.2)), "webp", method=0),
        "WebP, lossless, 10,000 x 10,000": lambda: _saved(
            _blank("RGB", 10_000), "webp", lossless=True, method=0
        ),
        "WebP, animated, as large as is read": lambda: _animated("webp", _side(12.5)),
        "WebP with 19 MB of metadata": lambda: _saved(
            _blank("RGB", 100), "webp", icc_profile=bytes(19_000_000)
        ),
        "JPEG, 100 megapixels": lambda: _saved(_blank("RGB", JPEG_SIDE), "jpeg"),
        "JPEG, progressive, 100 megapixels": lambda: _saved(
            _blank("RGB", JPEG_SIDE), "jpeg", progressive=True
        ),
        "JPEG, progressive, as large as is read": lambda: _saved(
            _blank("L", _side(2)), "jpeg", progressive=True
        ),
        "JPEG, lossless, 100 megapixels": lossless_jpeg,
        "BMP, 3,000 x 3,000": lambda: _saved(_blank("L", 3000), "bmp"),
        "GIF, animated, 3,000 x 3,000": lambda: _animated("gif", 3000),
        "TIFF, 10,000 x 10,000": lambda: _saved(_blank("1", 10_000), "tiff", compression="group4"),
        "AVIF, 3,000 x 3,000": lambda: _saved(_blank("RGB", 3000), "avif", speed=10),
        "JPEG 2000, 3,000 x 3,000": lambda: _saved(_blank("L", 3000), "jpeg2000"),
    }


def png(
    width: int,
    height: int,
    bits: int,
    colour: int,
    interlaced: bool = False,
    before: Sequence[bytes] = (),
) -> bytes:
    """A white PNG, made row by row.

    Args:
        width: pixels.
        height: pixels.
        bits: of a sample.
        colour: the type, as ISO/IEC 15948 numbers them.
        interlaced: whether it comes in seven passes.
        before: chunks that stand before its data.
    """
    data, deflate = [], zlib.compressobj(9)
    for left, top, across, down in _ADAM7 if interlaced else _WHOLE:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        row = b"\0" + b"\xff" * -(-columns * _SAMPLES[colour] * bits // 8)
        data += [deflate.compress(row) for _ in range(rows)]
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    chunks = [chunk(b"IHDR", head), *before]
    chunks += [chunk(b"IDAT", b"".join(data) + deflate.flush()), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def png_with_texts(count: int = TEXTS) -> bytes:
    """A small PNG with so many compressed texts of 8 MB."""
    text = zlib.compress(bytes(7_900_000), 9)
    texts = [chunk(b"zTXt", b"k%d\0\0" % number + text) for number in range(count)]
    return png(100, 100, 8, 0, before=texts)


def png_with_chunks(count: int = CHUNKS) -> bytes:
    """A small PNG with so many chunks that hold nothing."""
    return png(100, 100, 8, 0, before=[chunk(b"teSt", b"")] * count)


def lossless_jpeg(side: int = JPEG_SIDE) -> bytes:
    """A grey JPEG of process 14 (ITU T.81, annex H), a bit a pixel, all of them as predicted.

    Decoders cannot shrink it while they decode.
    """
    parts = {
        0xC4: b"\0" + b"\1" + bytes(15) + b"\0",  # one code: no difference
        0xC3: struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0",
        0xDA: b"\1\1\0\1\0\0",
    }
    segments = [
        b"\xff" + bytes([code]) + struct.pack(">H", len(content) + 2) + content
        for code, content in parts.items()
    ]
    return b"\xff\xd8" + b"".join(segments) + bytes(-(-side * side // 8)) + b"\xff\xd9"


def _side(per_pixel: float) -> int:
    """The side of the largest square whose pixels take so many bytes each."""
    return isqrt(int((BUDGET - 8_000_000) / per_pixel))


def _png_of(side: int, bits: int, colour: int, interlaced: bool = False) -> Callable[[], bytes]:
    return lambda: png(side, side, bits, colour, interlaced)


def _blank(mode: str, side: int) -> Image.Image:
    return Image.new(mode, (side, side), 0)


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _animated(kind: str, side: int) -> bytes:
    frames = [Image.fromarray(np.full((side, side), grey, np.uint8)) for grey in (0, 99, 255)]
    return _saved(frames[0], kind, save_all=True, append_images=frames[1:])
