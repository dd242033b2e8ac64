"""Picture bombs: small files that would take much to decode, and those that just pass the caps."""

import struct
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from math import isqrt
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.attacks.attack import Attack, form, post

BUDGET = 190_000_000  # bytes, of the 192 million that the service lets pictures take
JPEG_SIDE = 9_990  # pixels; 100 megapixels are the most
TEXTS = 990  # compressed ones in a PNG, each of which libpng makes 8 MB of
CHUNKS = 1_500_000  # without data, 12 bytes each
CLIENTS = 6
MOST_BATCH, MOST_BODY = 8, 19_000_000  # pictures and bytes of a batch
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a PNG's pixel, by colour type
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2))
_WHOLE, _ADAM7 = ((0, 0, 1, 1),), (*_PASSES, (0, 1, 1, 2))


def attacks() -> dict[str, Callable[[], Attack]]:
    """What makes each attack, by what it sends; made when its turn comes, since many take seconds.

    Each picture goes to both calls, and several in one form.
    """
    return {name: partial(_attack, make) for name, make in _bombs().items()}


def _attack(make: Callable[[], bytes]) -> Attack:
    body = make()
    kind, batch = form([body] * max(1, min(MOST_BATCH, MOST_BODY // len(body))))
    requests = [post("/v1/digits", body), post("/v1/numbers", body)]
    return Attack([*requests, post("/v1/digits/batch", batch, kind)], CLIENTS)


def _bombs() -> dict[str, Callable[[], bytes]]:
    """What makes each file."""
    large, lossless = partial(_saved, kind="webp", method=0), {"lossless": True}
    progressive = partial(_saved, kind="jpeg", progressive=True)
    return {
        "PNG, 8,000 x 8,000, RGBA": partial(png, 8000, 8, 6),
        "PNG, 10,000 x 10,000, grey": partial(png, 10_000, 8, 0),
        "PNG, 10,000 x 10,000, RGBA": partial(png, 10_000, 8, 6),
        "PNG, 10,000 x 10,000, RGBA, 16 bits": partial(png, 10_000, 16, 6),
        "PNG, as large as is read: grey": partial(png, _side(2), 8, 0),
        "PNG, as large as is read: grey, interlaced": partial(png, _side(2), 8, 0, True),
        "PNG, as large as is read: 1 bit": partial(png, _side(2), 1, 0),
        "PNG, as large as is read: RGBA, 16 bits": partial(png, _side(16), 16, 6),
        "PNG, as large as is read: palette": partial(_saved, _blank("P", _side(6)), "png"),
        "PNG, as large as is read: animated, 16 bits": partial(animated_png, _side(32)),
        "PNG, as large as is read: animated": partial(_animated, "png", _side(16)),
        "PNG, 990 compressed texts": png_with_texts,
        "PNG, 1,500,000 chunks": png_with_chunks,
        "WebP, 10,000 x 10,000, lossless": partial(large, _blank("RGB", 10_000), **lossless),
        "WebP, as large as is read": partial(large, _blank("RGB", _side(9.2))),
        "WebP, as large as is read: animated": partial(_animated, "webp", _side(12.5)),
        "WebP, 19 MB of metadata": partial(
            large, _blank("RGB", 100), icc_profile=bytes(MOST_BODY - 1000)
        ),
        "JPEG, 100 megapixels": partial(_saved, _blank("RGB", JPEG_SIDE), "jpeg"),
        "JPEG, 100 megapixels, lossless": lossless_jpeg,
        "JPEG, 100 megapixels, one colour of four": split_jpeg,
        "JPEG, 100 megapixels, progressive": partial(progressive, _blank("RGB", JPEG_SIDE)),
        "JPEG, as large as is read: progressive": partial(progressive, _blank("L", _side(2))),
        "BMP, 3,000 x 3,000": partial(_saved, _blank("L", 3000), "bmp"),
        "GIF, 3,000 x 3,000, animated": partial(_animated, "gif", 3000),
        "TIFF, 10,000 x 10,000": partial(_saved, _blank("1", 10_000), "tiff", compression="group4"),
        "TIFF, 3,800 x 3,800": partial(_saved, _blank("RGB", 3800), "tiff", compression="tiff_lzw"),
        "AVIF, 2,600 x 2,600": partial(_saved, _blank("RGB", 2600), "avif", speed=10),
        "JPEG 2000, 3,000 x 3,000": partial(_saved, _blank("L", 3000), "jpeg2000"),
        "PDF, A4, 600 dots an inch": partial(_saved, _scan, "pdf", resolution=600),
    }


def png(
    side: int, bits: int, colour: int, interlaced: bool = False, before: Sequence[bytes] = ()
) -> bytes:
    """A white, square PNG, made row by row.

    Args:
        side: pixels.
        bits: of a sample.
        colour: the type, as ISO/IEC 15948 numbers them.
        interlaced: whether it comes in seven passes.
        before: chunks that stand before its data.
    """
    data, deflate = [], zlib.compressobj(9)
    for left, top, across, down in _ADAM7 if interlaced else _WHOLE:
        columns, rows = -(-(side - left) // across), -(-(side - top) // down)
        row = b"\0" + b"\xff" * -(-columns * _SAMPLES[colour] * bits // 8)
        data += [deflate.compress(row) for _ in range(rows)]
    head = struct.pack(">IIBBBBB", side, side, bits, colour, 0, 0, interlaced)
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
    return png(100, 8, 0, before=texts)


def png_with_chunks(count: int = CHUNKS) -> bytes:
    """A small PNG with so many chunks that hold nothing."""
    return png(100, 8, 0, before=[chunk(b"teSt", b"")] * count)


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


def split_jpeg(side: int = JPEG_SIDE) -> bytes:
    """A JPEG of four colours, without differences, whose only scan has one of them.

    Decoders keep all coefficients of all four, for scans that never come.
    """
    colours = b"".join(bytes([number, 0x11, 0]) for number in range(1, 5))
    one_code = bytes([1, *bytes(15), 0])
    segments = [
        (0xDB, b"\0" + b"\1" * 64),
        (0xC0, struct.pack(">BHHB", 8, side, side, 4) + colours),
        (0xC4, b"\0" + one_code),
        (0xC4, b"\x10" + one_code),
        (0xDA, b"\1\1\0\0\x3f\0"),
    ]
    head = b"".join(
        b"\xff" + bytes([code]) + struct.pack(">H", len(content) + 2) + content
        for code, content in segments
    )
    across = -(-side // 8)  # blocks, of two bits each
    return b"\xff\xd8" + head + bytes(across**2 // 4 + 1) + b"\xff\xd9"


def animated_png(side: int) -> bytes:
    """A PNG of two frames, RGBA of 16 bits, the second of which does not come."""
    frame = struct.pack(">IIIIIHHBB", 0, side, side, 0, 0, 1, 1, 0, 0)
    animation = [chunk(b"acTL", struct.pack(">II", 2, 0)), chunk(b"fcTL", frame)]
    return png(side, 16, 6, before=animation)


def _side(per_pixel: float) -> int:
    """The side of the largest square whose pixels take so many bytes each."""
    return isqrt(int((BUDGET - 8_000_000) / per_pixel))


def _scan() -> Image.Image:
    return Image.new("RGB", (4960, 7016), "white")


def _blank(mode: str, side: int) -> Callable[[], Image.Image]:
    return lambda: Image.new(mode, (side, side), 0)


def _saved(image: Callable[[], Image.Image], kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image().save(file, kind, **options)
    return file.getvalue()


def _animated(kind: str, side: int) -> bytes:
    frames = [Image.fromarray(np.full((side, side), grey, np.uint8)) for grey in (0, 99, 255)]
    return _saved(lambda: frames[0], kind, save_all=True, append_images=frames[1:])
