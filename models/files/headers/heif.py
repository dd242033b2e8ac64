"""The header of an AVIF or HEIC picture (ISO/IEC 23008-12, and 14496-12 for its boxes)."""

import struct
from importlib.util import find_spec

from models.errors import PhotoError, UnknownFormatError
from models.files.formats import FORMATS, FormatKey
from models.files.header import Header
from models.files.headers.boxes import boxes_in

_AVIF = (b"avif", b"avis")
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_PER_PIXEL = {"avif": 18.5, "heif": 9.0}  # bytes a decoder keeps, and again for transparency
_DECODER = "pi_heif"  # the module that the extra `heif` installs
_TURNS = (1, 8, 3, 6)  # EXIF's orientation of a quarter more counterclockwise each
_MIRRORS = {  # the same, mirrored after that: top and bottom changed, left and right
    0: {1: 4, 8: 5, 3: 2, 6: 7},
    1: {1: 2, 8: 7, 3: 4, 6: 5},
}
_LONGEST = 256  # bytes of brands that are looked at
_FULL = 4  # bytes of version and flags, with which some boxes begin


def kind_of(body: memoryview) -> FormatKey | None:
    """The format that a file's brands say; None where it is neither of these."""
    if bytes(body[4:8]) != b"ftyp":
        return None
    (length,) = struct.unpack_from(">I", body)
    brands = bytes(body[8:12]) + bytes(body[16 : min(length, _LONGEST)])
    found = {brands[at : at + 4] for at in range(0, len(brands), 4)}
    if found.intersection(_AVIF):
        return "avif"
    return "heif" if found.intersection(_HEIC) else None


def read(body: memoryview) -> Header:
    """The header of a file's primary picture.

    Raises:
        UnknownFormatError: it is a HEIC, and nothing here decodes it.
        PhotoError: it is truncated or corrupt.
    """
    kind = kind_of(body) or "heif"
    name = FORMATS[kind].name
    if kind == "heif" and find_spec(_DECODER) is None:
        raise UnknownFormatError(
            f"a {name} is read where Scanline's extra `heif` is installed: install that, or send "
            "it as a JPEG"
        )
    try:
        whole = dict(boxes_in(body))
        meta = dict(boxes_in(whole[b"meta"], _FULL))
        properties = dict(boxes_in(meta[b"iprp"]))
        kept = list(boxes_in(properties[b"ipco"]))
        own = _of_item(properties[b"ipma"], _primary(meta[b"pitm"]))
        placed = [kept[at - 1] for at in own if at]
        sizes = [part for one, part in placed if one == b"ispe"]
        width, height = struct.unpack_from(">II", sizes[-1], _FULL)
        orientation = _orientation(placed)
    except (KeyError, IndexError, struct.error) as error:
        raise PhotoError(f"the {name} is truncated, or corrupt: send the whole file") from error
    has_alpha = any(one == b"auxC" for one, _ in kept)
    return Header(
        kind,
        width,
        height,
        (1 + has_alpha) * _PER_PIXEL[kind],
        orientation=orientation,
        has_alpha=has_alpha,
    )


def _primary(box: memoryview) -> int:
    """The number of the picture that is shown."""
    (number,) = struct.unpack_from(">I" if box[0] else ">H", box, _FULL)
    return int(number)


def _of_item(box: memoryview, item: int) -> list[int]:
    """The numbers of an item's properties, in the order in which they hold."""
    version, flags = box[0], box[3]
    (count,) = struct.unpack_from(">I", box, _FULL)
    position = _FULL + 4
    for _ in range(count):
        (number,) = struct.unpack_from(">I" if version else ">H", box, position)
        position += 4 if version else 2
        many, position = box[position], position + 1
        wide = flags & 1
        if number == item:
            values = struct.unpack_from(f">{many}{'H' if wide else 'B'}", box, position)
            return [value & (0x7FFF if wide else 0x7F) for value in values]
        position += many * (2 if wide else 1)
    raise KeyError(item)


def _orientation(properties: list[tuple[bytes, memoryview]]) -> int:
    """How the picture is to be turned and then mirrored, as EXIF says it."""
    orientation = 1
    for kind, part in properties:
        if kind == b"irot":
            orientation = _TURNS[part[0] & 3]
        elif kind == b"imir":
            orientation = _MIRRORS[part[0] & 1][orientation]
    return orientation
