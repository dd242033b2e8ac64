"""The headers of a TIFF's pages, and that each is whole (Adobe, "TIFF Revision 6.0")."""

import struct

import numpy as np
from numpy.typing import NDArray

from models.errors import PhotoError
from models.files.header import MAX_PARTS, Data, Header

_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_ENTRY, _INSIDE = 12, 4  # bytes of an entry, and of values that stand in it
_TYPES = {1: "u1", 3: "u2", 4: "u4"}  # of values: the unsigned ones
_WIDTH, _HEIGHT, _BITS, _ORIENTATION, _SAMPLES = 256, 257, 258, 274, 277
_PHOTOMETRIC, _OFFSETS, _STRIP_ROWS, _COUNTS = 262, 273, 278, 279
_TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_COUNTS, _SAMPLE_FORMAT = 322, 323, 324, 325, 339
_UNSIGNED = {1, 4}  # formats of a sample: unsigned, and undefined
_ALLOWED_BITS = {1, 2, 4, 8, 16}  # of a sample
_MOST_SAMPLES = 4  # of a pixel
_WITH_ALPHA = (2, 4)  # samples of a pixel that may be transparent
_MOST_TILE = 2**24  # pixels
_PALETTE = 3  # the photometric kind that is given as three colours
_COLOURS = 4  # bytes a pixel of a strip or tile, beside the page, which OpenCV 5 keeps twice


Tags = dict[int, NDArray[np.unsignedinteger]]


def pages_of(body: memoryview) -> list[int]:
    """Where the directory of each page begins.

    Raises:
        PhotoError: there is none, a directory lies beyond the file or leads back to one before, or
            there are over MAX_PARTS.
    """
    order = _ORDERS[bytes(body[:4])]
    found: dict[int, None] = {}
    try:
        (at,) = struct.unpack_from(order + "I", body, 4)
        while at:
            if at in found:
                raise PhotoError("the TIFF is corrupt: its pages lead in a circle")
            if len(found) == MAX_PARTS:
                raise PhotoError(f"the TIFF has over {MAX_PARTS} pages: send fewer")
            found[at] = None
            (count,) = struct.unpack_from(order + "H", body, at)
            (at,) = struct.unpack_from(order + "I", body, at + 2 + _ENTRY * count)
    except struct.error as error:
        raise PhotoError("the TIFF is truncated: send the whole file") from error
    if not found:
        raise PhotoError("the TIFF is corrupt: it has no page")
    return list(found)


def read(body: memoryview, page: int = 0) -> Header:
    """The header of a page.

    Args:
        body: the file.
        page: from 0 on.

    Raises:
        PhotoError: it is truncated or corrupt, has no such page, or its samples are of a kind that
            is not read.
    """
    order = _ORDERS[bytes(body[:4])]
    pages = pages_of(body)
    if page >= len(pages):
        raise PhotoError(f"there is no page {page + 1}: the file has {len(pages)}")
    try:
        own = _directory(body, pages[page], order)
    except struct.error as error:
        raise PhotoError("the TIFF is truncated: send the whole file") from error
    samples, bits = _first(own, _SAMPLES, 1), _first(own, _BITS, 1)
    if not set(own.get(_SAMPLE_FORMAT, np.ones(1, "u2")).tolist()) <= _UNSIGNED:
        raise PhotoError("the TIFF's samples have a sign or a point: save it with 8 bits for each")
    if not set(own.get(_BITS, np.ones(1, "u2")).tolist()) <= _ALLOWED_BITS:
        raise PhotoError(f"the TIFF has samples of {bits} bits: save it with 8 or 16")
    if not 1 <= samples <= _MOST_SAMPLES:
        raise PhotoError(
            f"the TIFF has {samples} samples for each pixel: {_MOST_SAMPLES} are the most"
        )
    tile = _first(own, _TILE_WIDTH) * _first(own, _TILE_HEIGHT)
    if tile > _MOST_TILE:
        raise PhotoError("the TIFF is of larger tiles than are read: save it in strips")
    _check_whole(body, own)
    width, height = _first(own, _WIDTH), _first(own, _HEIGHT)
    each = max(1, bits // 8)
    given = 3 if _first(own, _PHOTOMETRIC) == _PALETTE else samples
    strip = width * min(height, _first(own, _STRIP_ROWS, height))
    orientation = _first(own, _ORIENTATION, 1)
    return Header(
        "tiff",
        width,
        height,
        per_pixel=2 * given * each,
        copied=max(_COLOURS, samples * each) * max(tile, strip),
        orientation=orientation if 1 <= orientation <= 8 else 1,
        has_alpha=samples in _WITH_ALPHA,
    )


def page_alone(body: Data, page: int) -> bytes:
    """A TIFF of that page alone: no decoder walks the pages before it.

    Args:
        body: the file.
        page: from 0 on, one that it has.
    """
    view = memoryview(body)
    order = _ORDERS[bytes(view[:4])]
    at = pages_of(view)[page]
    (count,) = struct.unpack_from(order + "H", view, at)
    alone = bytearray(view)
    struct.pack_into(order + "I", alone, 4, at)
    struct.pack_into(order + "I", alone, at + 2 + _ENTRY * count, 0)
    return bytes(alone)


def _directory(body: memoryview, at: int, order: str) -> Tags:
    """The tags of a page that have unsigned values, and these.

    Raises:
        struct.error: they lie beyond the file.
    """
    (count,) = struct.unpack_from(order + "H", body, at)
    tags: Tags = {}
    for entry in range(at + 2, at + 2 + _ENTRY * count, _ENTRY):
        tag, kind, many = struct.unpack_from(order + "HHI", body, entry)
        if kind not in _TYPES:
            continue
        values = np.dtype(order + _TYPES[kind])
        where = entry + 8
        if many * values.itemsize > _INSIDE:
            (where,) = struct.unpack_from(order + "I", body, where)
        if where + many * values.itemsize > len(body):
            raise struct.error("values beyond the file")
        tags[tag] = np.frombuffer(body, values, many, where)
    return tags


def _first(tags: Tags, tag: int, default: int = 0) -> int:
    values = tags.get(tag)
    return default if values is None or not len(values) else int(values[0])


def _check_whole(body: memoryview, tags: Tags) -> None:
    """Looks whether all of a page's strips or tiles lie within the file.

    Raises:
        PhotoError: there are none, or not all do.
    """
    for offsets, counts in ((_OFFSETS, _COUNTS), (_TILE_OFFSETS, _TILE_COUNTS)):
        starts, sizes = (tags.get(tag, np.zeros(0, "u4")) for tag in (offsets, counts))
        if len(starts):
            if len(starts) != len(sizes):
                raise PhotoError("the TIFF is corrupt: it has not as many strips as it says")
            if int((starts.astype(np.int64) + sizes).max()) > len(body):
                raise PhotoError("the TIFF is truncated: send the whole file")
            return
    raise PhotoError("the TIFF is corrupt: it has no data")
