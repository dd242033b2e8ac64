"""How many pages a PDF has, and how large these are: a program of its own says it."""

import struct
from threading import Lock

from models.files.apart import answered
from models.files.header import Header

BEGIN, WITHIN = b"%PDF-", 1024  # bytes from the start, within which readers of PDF look for it
MEMORY = 112_000_000  # bytes that a page may take: of A4 with 600 dots an inch, in colour, 104
SECONDS = 2  # of the processor that it may take
_OPENED = 48_000_000  # bytes that a file may take to be opened
_ONE = Lock()  # that is opened, since no budget of decoded bytes is asked for it


def pages_of(body: memoryview) -> int:
    """How many pages there are.

    Raises:
        PhotoError: the file is damaged, asks for a password, or is slow to open.
    """
    (count,) = struct.unpack(">I", _answered(body))
    return int(count)


def read(body: memoryview, page: int) -> Header:
    """The size of a page at 200 dots an inch.

    Raises:
        PhotoError: as for `pages_of`, or there is no such page.
    """
    width, height = struct.unpack(">II", _answered(body, page))
    return Header("pdf", width, height, 0.0, MEMORY)


def _answered(body: memoryview, *arguments: int) -> bytes:
    with _ONE:
        return answered("pdf", body, *arguments, memory=_OPENED, seconds=SECONDS)
