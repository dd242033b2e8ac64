"""The header of a BMP, and that it is whole (Microsoft, "Bitmap Storage")."""

import struct

from models.errors import PhotoError
from models.files.header import Header

_PER_PIXEL = 4.7  # bytes that OpenCV 5 keeps at once
_CORE, _INFO = 12, 40  # bytes of the oldest header, and at least of all later ones
_START = 18  # where width and height stand in both
_PLAIN = (0, 3)  # kinds of compression that are none


def read(body: memoryview) -> Header:
    """The header of a BMP whose rows are all there, where they are not compressed.

    Raises:
        PhotoError: it is truncated or corrupt.
    """
    if len(body) < _START + _INFO:
        raise PhotoError("the BMP is truncated: send the whole file")
    offset, size = struct.unpack_from("<II", body, 10)
    if size == _CORE:
        width, height, _, bits = struct.unpack_from("<HHHH", body, _START)
        compression = 0
    elif size >= _INFO:
        width, height, _, bits, compression = struct.unpack_from("<iiHHI", body, _START)
    else:
        raise PhotoError("the BMP is corrupt: its header has no such length")
    height = abs(height)  # below zero where rows come from the top
    if width < 0:
        raise PhotoError("the BMP is corrupt: its width is below zero")
    row = (width * bits + 31) // 32 * 4
    if compression in _PLAIN and offset + row * height > len(body):
        raise PhotoError("the BMP is truncated: send the whole file")
    return Header("bmp", width, height, _PER_PIXEL)
