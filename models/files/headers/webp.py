"""The header of a WebP, and that it is whole (RFC 9649)."""

import io
import struct

import imagesize

from models.errors import PhotoError
from models.files.header import COPIES, MAX_PARTS, Header

_STILL, _ANIMATED = 9.2, 12.5  # bytes a pixel that OpenCV 5 keeps at once
_HEAD = 64  # bytes, in which its size stands
_PIXELS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}


def read(body: memoryview) -> Header:
    """The header of a WebP that is as long as it says.

    Raises:
        PhotoError: it is truncated or corrupt.
    """
    if len(body) < 8 + struct.unpack_from("<I", body, 4)[0]:
        raise PhotoError("the WebP file is truncated: send the whole file")
    try:
        width, height = imagesize.get(io.BytesIO(body[:_HEAD]), exif_rotation=False)
    except (ValueError, struct.error, OSError) as error:
        raise PhotoError(f"the WebP header is corrupt ({error})") from error
    if width <= 0 or height <= 0:
        raise PhotoError("the WebP header gives no size, or zero pixels")
    animated = bytes(body[12:16]) == b"VP8X" and body[20] & 2
    per_pixel = _ANIMATED if animated else _STILL
    return Header("webp", int(width), int(height), per_pixel, COPIES * _metadata(body))


def _metadata(body: memoryview) -> int:
    """Bytes of a WebP's chunks that hold no pixels."""
    position, size = 12, 0
    for _ in range(MAX_PARTS):
        if position + 8 > len(body):
            return size
        kind, length = struct.unpack_from("<4sI", body, position)
        size += 0 if kind in _PIXELS else length
        position += 8 + length + length % 2
    raise PhotoError(f"the WebP is corrupt: it has over {MAX_PARTS} chunks")
