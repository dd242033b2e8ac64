"""The header of a JPEG, and that it is whole (ITU T.81, annex B)."""

import struct

import numpy as np
from numpy.typing import NDArray

from models.errors import PhotoError
from models.files.header import MAX_PARTS, Header

MAX_SCANS = 100  # of a progressive JPEG; ordinary encoders write about ten
FIRST, CHUNK = 2**8, 2**18  # bytes of a JPEG searched at once; these stay in a core's cache
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the markers that give a size
_LOSSLESS = {0xC3, 0xC7, 0xCB, 0xCF}  # of these, frames that no decoder shrinks on its way
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}  # frames that libjpeg keeps all coefficients of


def read(body: memoryview) -> Header:
    """The header of a JPEG that is whole and has few scans (ITU T.81, annex B).

    Walks the markers as libjpeg does, so that no second size can be hidden from one of the two.
    """
    data = np.frombuffer(body, np.uint8)
    position, scans, header = 2, 0, None
    coefficients, components, is_split = 0.0, 0, False
    for _ in range(MAX_PARTS):
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
        raise PhotoError(f"the JPEG is corrupt: it has over {MAX_PARTS} markers")
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
