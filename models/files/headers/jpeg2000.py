"""The header of a JPEG 2000 picture (ISO/IEC 15444-1, annexes A and I)."""

import struct

from models.errors import PhotoError
from models.files.header import Header
from models.files.headers.boxes import boxes_in

STREAM = b"\xff\x4f\xff\x51"  # begins a codestream: its start, and its size's
_END = b"\xff\xd9"
_CODESTREAM = b"jp2c"
_SIZE = 4  # where the content of the marker of the size begins
_MOST_SAMPLES = 4  # of a pixel
_MOST_TILES = 65_535  # as many as can be told apart
_PER_SAMPLE = 6.5  # bytes that OpenCV 5 keeps at once, for each sample of a pixel


def read(body: memoryview) -> Header:
    """The header of a codestream, alone or in a JP2 file, that ends.

    Raises:
        PhotoError: it is truncated or corrupt, or has too many samples for each pixel.
    """
    stream = body
    if bytes(body[:4]) != STREAM:
        stream = next((part for kind, part in boxes_in(body) if kind == _CODESTREAM), body[:0])
    if bytes(stream[:4]) != STREAM or bytes(stream[-2:]) != _END:
        raise PhotoError("the JPEG 2000 is truncated, or corrupt: send the whole file")
    try:
        right, foot, left, top, across, down, first_x, first_y = struct.unpack_from(
            ">8I", stream, _SIZE + 4
        )
        (samples,) = struct.unpack_from(">H", stream, _SIZE + 36)
    except struct.error as error:
        raise PhotoError("the JPEG 2000 is truncated: send the whole file") from error
    width, height = right - left, foot - top
    if min(width, height) < 0 or not (across and down) or first_x > left or first_y > top:
        raise PhotoError("the JPEG 2000 is corrupt: its size makes no sense")
    if not 1 <= samples <= _MOST_SAMPLES:
        raise PhotoError(
            f"the JPEG 2000 has {samples} samples for each pixel: {_MOST_SAMPLES} are the most"
        )
    if -(-(right - first_x) // across) * -(-(foot - first_y) // down) > _MOST_TILES:
        raise PhotoError("the JPEG 2000 is corrupt: it has too many tiles")
    return Header("jpeg2000", width, height, _PER_SAMPLE * samples)
