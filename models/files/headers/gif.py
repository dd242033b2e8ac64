"""The header of a GIF, and that its first frame is whole (CompuServe, "GIF89a")."""

import struct

from models.errors import PhotoError
from models.files.header import Data, Header

_PER_PIXEL = 9.0  # bytes that OpenCV 5 keeps at once
_EXTENSION, _FRAME, _END = 0x21, 0x2C, 0x3B
_MAX_EXTENSIONS = 100  # before the first frame


def read(body: memoryview) -> Header:
    """The header of a GIF; its size is that of its screen.

    Raises:
        PhotoError: it is truncated or corrupt.
    """
    try:
        _frame_end(body)
        width, height = struct.unpack_from("<HH", body, 6)
    except (struct.error, IndexError) as error:
        raise PhotoError("the GIF is truncated: send the whole file") from error
    return Header("gif", width, height, _PER_PIXEL)


def first_frame(body: Data) -> bytes:
    """A GIF of the first frame alone: others are never looked at, however many there are.

    Raises:
        PhotoError: as for `read`, which comes first.
    """
    return bytes(body[: _frame_end(memoryview(body))]) + bytes([_END])


def _frame_end(body: memoryview) -> int:
    """Where the first frame ends.

    Raises:
        IndexError: the file ends before.
        PhotoError: there is none.
    """
    position = 13 + _colours(body[10])
    for _ in range(_MAX_EXTENSIONS):
        kind = body[position]
        if kind == _EXTENSION:
            position = _blocks_end(body, position + 2)
        elif kind == _FRAME:
            return _blocks_end(body, position + 11 + _colours(body[position + 9]))
        else:
            raise PhotoError("the GIF is corrupt: it has no picture")
    raise PhotoError(f"the GIF is corrupt: it has over {_MAX_EXTENSIONS} extensions")


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(body: memoryview, position: int) -> int:
    """Where blocks of up to 255 bytes end, whose last one is empty."""
    while size := body[position]:
        position += 1 + size
    return position + 1
