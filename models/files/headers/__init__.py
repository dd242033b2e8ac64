"""The format and size of a picture by its header, and that it is whole, without decoding it.

A module for each format; told by their first bytes, never by a name or a content type.
"""

from collections.abc import Callable

from models.errors import PhotoError, UnknownFormatError
from models.files.formats import FORMATS, NAMES, FormatKey
from models.files.header import Data, Header
from models.files.headers import bmp, gif, heif, jpeg, jpeg2000, pdf, png, tiff, webp

_BEGIN: dict[bytes, Callable[[memoryview], Header]] = {
    b"\xff\xd8\xff": jpeg.read,
    b"\x89PNG\r\n\x1a\n": png.read,
    b"GIF87a": gif.read,
    b"GIF89a": gif.read,
    b"BM": bmp.read,
    b"\0\0\0\x0cjP  \r\n\x87\n": jpeg2000.read,
    jpeg2000.STREAM: jpeg2000.read,
}
_START = 12  # bytes that tell them apart
_PICTURES = tuple(_BEGIN)
_TIFF = (b"II*\0", b"MM\0*")


def header_of(body: Data, page: int = 0) -> Header:
    """The format and size of a picture, and that it is whole, without decoding it.

    Args:
        body: the whole file.
        page: which of its pages, from 0 on.

    Raises:
        UnknownFormatError: it is in none of the formats that are read.
        PhotoError: it is truncated or corrupt, takes too long to decode, or has no such page.
    """
    header = _header(memoryview(body), page)
    if not (header.width and header.height):
        raise PhotoError(f"the {FORMATS[header.format].name} has zero pixels")
    return header


def pages_in(body: Data) -> int:
    """How many pages a file has: 1 for a picture.

    Raises:
        PhotoError: they cannot be counted.
    """
    if not has_pages(body):
        return 1
    view = memoryview(body)
    return len(tiff.pages_of(view)) if bytes(view[:4]) in _TIFF else pdf.pages_of(view)


def has_pages(body: Data) -> bool:
    """Whether a file is of a format whose files may have several pages."""
    start = bytes(memoryview(body)[:_START])
    if start.startswith(_PICTURES):
        return False
    return start[:4] in _TIFF or pdf.BEGIN in bytes(memoryview(body)[: pdf.WITHIN])


def is_apart(body: Data) -> bool:
    """Whether a program of its own decodes a file (models/files/apart): that takes a while."""
    return _kind_apart(body) is not None


def work_of(body: Data) -> int:
    """How many JPEGs are decoded while a program decodes this file; 1 where none does."""
    kind = _kind_apart(body)
    return FORMATS[kind].work if kind else 1


def _kind_apart(body: Data) -> FormatKey | None:
    view = memoryview(body)
    start = bytes(view[:_START])
    if start.startswith(_PICTURES):
        return None
    if has_pages(view):
        return "tiff" if start[:4] in _TIFF else "pdf"
    return heif.kind_of(view)


def _header(body: memoryview, page: int) -> Header:
    start = bytes(body[:_START])
    if has_pages(body):
        return tiff.read(body, page) if start[:4] in _TIFF else pdf.read(body, page)
    if page:
        raise PhotoError(f"there is no page {page + 1}: a picture has one")
    for begin, read in _BEGIN.items():
        if start.startswith(begin):
            return read(body)
    if start.startswith(b"RIFF") and start.endswith(b"WEBP"):
        return webp.read(body)
    if heif.kind_of(body) is not None:
        return heif.read(body)
    raise UnknownFormatError(f"the file is no {NAMES}: convert it to one of these")
