"""Boxes, of which JPEG 2000 and HEIF files are made (ISO/IEC 14496-12, 4.2; 15444-1, I.4)."""

import struct
from collections.abc import Iterator
from itertools import count

from models.errors import PhotoError
from models.files.header import MAX_PARTS

_LONG = 1  # a length that stands behind the kind, in eight bytes
_REST = 0  # a length that is all there is


def boxes_in(body: memoryview, start: int = 0) -> Iterator[tuple[bytes, memoryview]]:
    """The kind and the content of each box.

    Args:
        body: of boxes alone, from `start` on.
        start: where the first one begins.

    Raises:
        PhotoError: one goes on beyond the body, or there are over MAX_PARTS.
    """
    for number in count():
        if start == len(body):
            return
        if number == MAX_PARTS:
            raise PhotoError(f"the file is corrupt: it has over {MAX_PARTS} boxes")
        try:
            length, kind = struct.unpack_from(">I4s", body, start)
            head = 8
            if length == _LONG:
                (length,) = struct.unpack_from(">Q", body, start + 8)
                head = 16
        except struct.error as error:
            raise PhotoError("the file is truncated: send it whole") from error
        if length == _REST:
            length = len(body) - start
        if length < head or start + length > len(body):
            raise PhotoError("the file is truncated, or corrupt: send it whole")
        yield kind, body[start + head : start + length]
        start += length
