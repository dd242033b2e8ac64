"""The format and size of a picture by its header, and that it is whole, without decoding it."""

import io
import struct
from collections import Counter
from typing import NamedTuple

import imagesize
import numpy as np
from numpy.typing import NDArray

from models.errors import PhotoError, UnknownFormatError
from models.imaging.formats import FORMATS, NAMES, FormatKey

Data = bytes | bytearray | memoryview

MAX_SCANS = 100  # of a progressive JPEG; ordinary encoders write about ten
MAX_MARKERS = 10_000  # of a JPEG, and chunks of a PNG
MAX_TEXTS = 8  # that a PNG keeps compressed: libpng takes 0.05 s to make 8 MB of each
FIRST, CHUNK = 2**8, 2**18  # bytes of a JPEG searched at once; these stay in a core's cache
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the markers that give a size
_LOSSLESS = {0xC3, 0xC7, 0xCB, 0xCF}  # of these, frames that no decoder shrinks on its way
_DEFLATE_RATIO = 1032  # zlib cannot compress by more


# What OpenCV 5 keeps at once while it decodes, in bytes a pixel, measured for each kind of file
# (tests/models/imaging/test_decode.py): a PNG twice, as libpng gives it and as a picture.
_PNG_SAMPLES = {0: 1, 2: 3, 3: 3, 4: 4, 6: 4}  # by colour type, as decoded; 4 with transparency
_ANIMATED_PNG = 16.0
_WEBP, _ANIMATED_WEBP = 9.2, 12.5
_WEBP_HEAD = 64  # bytes, in which its size stands
_WEBP_PIXELS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
_COPIES = 4  # of metadata, while it is taken out
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}  # frames that libjpeg keeps all coefficients of


class Header(NamedTuple):
    """What a picture's header says; width and height as stored, before EXIF turns it.

    `per_pixel` is how many bytes a pixel the decoder keeps at once: none for a JPEG that it can
    shrink row by row. `copied` is what it takes for metadata.
    """

    format: FormatKey
    width: int
    height: int
    per_pixel: float
    copied: int = 0


def header_of(body: Data) -> Header:
    """The format and size of a picture, and that it is whole, without decoding it.

    Args:
        body: the whole file.

    Raises:
        UnknownFormatError: it is in none of the formats that are read.
        PhotoError: it is truncated, corrupt, or a JPEG with too many scans.
    """
    view = memoryview(body)
    start = bytes(view[:12])
    if start.startswith(b"\xff\xd8\xff"):
        header = _jpeg(view)
    elif start.startswith(b"\x89PNG\r\n\x1a\n"):
        header = _png(view)
    elif start.startswith(b"RIFF") and start.endswith(b"WEBP"):
        header = _webp(view)
    else:
        raise UnknownFormatError(f"the file is no {NAMES}: convert it to one of these")
    if not (header.width and header.height):
        raise PhotoError(f"the {FORMATS[header.format].name} has zero pixels")
    return header


def _webp(body: memoryview) -> Header:
    if len(body) < 8 + struct.unpack_from("<I", body, 4)[0]:
        raise PhotoError("the WebP file is truncated: send the whole file")
    try:
        width, height = imagesize.get(io.BytesIO(body[:_WEBP_HEAD]), exif_rotation=False)
    except (ValueError, struct.error, OSError) as error:
        raise PhotoError(f"the WebP header is corrupt ({error})") from error
    if width <= 0 or height <= 0:
        raise PhotoError("the WebP header gives no size, or zero pixels")
    animated = bytes(body[12:16]) == b"VP8X" and body[20] & 2
    per_pixel = _ANIMATED_WEBP if animated else _WEBP
    return Header("webp", int(width), int(height), per_pixel, _COPIES * _metadata(body))


def _metadata(body: memoryview) -> int:
    """Bytes of a WebP's chunks that hold no pixels."""
    position, size = 12, 0
    for _ in range(MAX_MARKERS):
        if position + 8 > len(body):
            return size
        kind, length = struct.unpack_from("<4sI", body, position)
        size += 0 if kind in _WEBP_PIXELS else length
        position += 8 + length + length % 2
    raise PhotoError(f"the WebP is corrupt: it has over {MAX_MARKERS} chunks")


def _jpeg(body: memoryview) -> Header:
    """The header of a JPEG that is whole and has few scans (ITU T.81, annex B).

    Walks the markers as libjpeg does, so that no second size can be hidden from one of the two.
    """
    data = np.frombuffer(body, np.uint8)
    position, scans, header = 2, 0, None
    coefficients, components, is_split = 0.0, 0, False
    for _ in range(MAX_MARKERS):
        marker = _next_marker(data, position)
        if marker is None:
            break
        position = marker + 2
        code = body[position - 1]
        if code == 0xD9 and scans and header:  # end of image
            return header._replace(per_pixel=coefficients) if is_split else header
        if code in (0x01, 0xD8, 0xD9):  # no length follows
            continue
        if position + (7 if code in _FRAMES else 2) > len(body):
            break
        if code in _FRAMES:
            if header is not None:
                raise PhotoError("the JPEG is corrupt: it gives its size twice")
            if code in _LOSSLESS:
                raise PhotoError("the JPEG is of the lossless kind: save it as a baseline JPEG")
            height, width = struct.unpack_from(">HH", body, position + 3)
            coefficients = _coefficients(body, position)
            components = body[position + 7] if position + 7 < len(body) else 0
            kept = coefficients if code in _PROGRESSIVE else 0.0
            header = Header("jpeg", width, height, kept)
        if code == 0xDA:
            # Where a scan has not all components, libjpeg waits for others, even if none comes.
            scans += 1
            is_split |= scans > 1 or body[position + 2 : position + 3] != bytes([components])
        if scans > MAX_SCANS:
            raise PhotoError(f"the JPEG has over {MAX_SCANS} scans: save it as a baseline JPEG")
        position += struct.unpack_from(">H", body, position)[0]
    else:
        raise PhotoError(f"the JPEG is corrupt: it has over {MAX_MARKERS} markers")
    raise PhotoError("the JPEG is truncated: send the whole file")


def _coefficients(body: memoryview, frame: int) -> float:
    """Bytes a pixel of all coefficients of a JPEG, two each, its colours as they are sampled."""
    count = body[frame + 7] if frame + 7 < len(body) else 0
    factors = body[frame + 9 : frame + 8 + 3 * count : 3]
    samples = [(byte >> 4) * (byte & 15) for byte in factors]
    widest = max((byte >> 4 for byte in factors), default=1)
    highest = max((byte & 15 for byte in factors), default=1)
    return 2.0 * sum(samples) / max(1, widest * highest)


def _next_marker(data: NDArray[np.uint8], start: int) -> int | None:
    """Where a JPEG's next marker is: 0xFF, but not stuffed, filled or a restart; None for none.

    Looks no further than it must: all the markers of a file may be more than the file.
    """
    size = FIRST
    while start + 1 < len(data):
        part = data[start : start + size + 1]
        codes = part[1:]
        follows = codes + np.uint8(1)  # wraps around, which makes one comparison of two
        is_restart = (codes >= 0xD0) & (codes <= 0xD7)
        is_marker = (part[:-1] == 0xFF) & (follows > 1) & ~is_restart
        first = int(is_marker.argmax())
        if is_marker[first]:
            return start + first
        start += size
        size = min(2 * size, CHUNK)
    return None


def _png(body: memoryview) -> Header:
    """The header of a PNG that is whole and has enough data for its pixels.

    Walks the chunks (ISO/IEC 15948, section 5).
    """
    if bytes(body[12:16]) != b"IHDR" or len(body) < 33:
        raise PhotoError("the PNG is corrupt: it does not begin with its size")
    width, height, bits, colour = struct.unpack_from(">IIBB", body, 16)
    position, data, others, kinds = 8, 0, 0, Counter[bytes]()
    for _ in range(MAX_MARKERS):
        if position + 12 > len(body):
            raise PhotoError("the PNG is truncated: send the whole file")
        length, kind = struct.unpack_from(">I4s", body, position)
        kinds[kind] += 1
        if kind == b"IDAT":
            data += length
        elif kind != b"fdAT":  # of an animation, which is not read
            others += length
        position += 12 + length
        if kind == b"IEND" and position <= len(body):
            break
    else:
        raise PhotoError(f"the PNG is corrupt: it has over {MAX_MARKERS} chunks")
    if kinds[b"zTXt"] + kinds[b"iTXt"] > MAX_TEXTS:
        raise PhotoError(f"the PNG has over {MAX_TEXTS} texts: save it without them")
    if data * _DEFLATE_RATIO < width * height * bits // 8:  # a pixel has a sample or more
        raise PhotoError("the PNG is corrupt: its data is too short for its size")
    samples = 4 if b"tRNS" in kinds else _PNG_SAMPLES.get(colour, 4)
    each = _ANIMATED_PNG if b"acTL" in kinds else 2.0 * samples
    return Header("png", width, height, each * (2 if bits == 16 else 1), _COPIES * others)
