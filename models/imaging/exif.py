"""How a camera was held, as a picture's EXIF block says it (CIPA DC-008, tag 0x0112)."""

import struct

from models.files.header import Data

_BEGIN = b"Exif\x00\x00"
_ORIENTATION = 0x0112
_APP1, _SCAN = 0xE1, 0xDA
# Degrees clockwise that a picture is turned by; 2, 4, 5 and 7 are mirrored, too.
DEGREES = {1: 0, 2: 0, 3: 180, 4: 0, 5: 270, 6: 90, 7: 90, 8: 270}


def orientation(exif: bytes) -> int:
    """The orientation, 1 to 8, of an EXIF block's first directory; 1, upright, without one."""
    block = exif.removeprefix(_BEGIN)
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return 1
    try:
        start = struct.unpack_from(order + "I", block, 4)[0]
        for entry in range(struct.unpack_from(order + "H", block, start)[0]):
            tag, _, _, value = struct.unpack_from(order + "HHIH", block, start + 2 + 12 * entry)
            if tag == _ORIENTATION:
                return int(value) if value in DEGREES else 1
    except struct.error:
        pass  # a damaged block turns nothing
    return 1


def exif_of_jpeg(body: Data) -> bytes:
    """The EXIF block in a JPEG's segments before its first scan; empty where there is none."""
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF and body[at + 1] != _SCAN:
        length = int.from_bytes(body[at + 2 : at + 4])
        if body[at + 1] == _APP1 and bytes(body[at + 4 : at + 10]) == _BEGIN:
            return bytes(body[at + 4 : at + 2 + length])
        at += 2 + max(2, length)
    return b""
