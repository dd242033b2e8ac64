"""The header of a PNG, and that it is whole (ISO/IEC 15948, section 5)."""

import struct
from collections import Counter

from models.errors import PhotoError
from models.files.header import COPIES, MAX_PARTS, Header

MAX_TEXTS = 8  # that a PNG keeps compressed: libpng takes 0.05 s to make 8 MB of each
_DEFLATE_RATIO = 1032  # zlib cannot compress by more
# What OpenCV 5 keeps at once, twice: as libpng gives it and as a picture.
_SAMPLES = {0: 1, 2: 3, 3: 3, 4: 4, 6: 4}  # by colour type, as decoded; 4 with transparency
_ANIMATED = 16.0


def read(body: memoryview) -> Header:
    """The header of a PNG that is whole and has enough data for its pixels.

    Walks the chunks (ISO/IEC 15948, section 5).
    """
    if bytes(body[12:16]) != b"IHDR" or len(body) < 33:
        raise PhotoError("the PNG is corrupt: it does not begin with its size")
    width, height, bits, colour = struct.unpack_from(">IIBB", body, 16)
    position, data, others, kinds = 8, 0, 0, Counter[bytes]()
    for _ in range(MAX_PARTS):
        if position + 12 > len(body):
            raise PhotoError("the PNG is truncated: send the whole file")
        length, kind = struct.unpack_from(">I4s", body, position)
        kinds[kind] += 1
        if kind == b"IDAT":
            data += length
        elif kind != b"fdAT":  # of an animation, which is not read
            others += length
        position += 12 + length
        if kind == b"IEND" and position <= len(body):
            break
    else:
        raise PhotoError(f"the PNG is corrupt: it has over {MAX_PARTS} chunks")
    if kinds[b"zTXt"] + kinds[b"iTXt"] > MAX_TEXTS:
        raise PhotoError(f"the PNG has over {MAX_TEXTS} texts: save it without them")
    if data * _DEFLATE_RATIO < width * height * bits // 8:  # a pixel has a sample or more
        raise PhotoError("the PNG is corrupt: its data is too short for its size")
    samples = 4 if b"tRNS" in kinds else _SAMPLES.get(colour, 4)
    each = _ANIMATED if b"acTL" in kinds else 2.0 * samples
    return Header("png", width, height, each * (2 if bits == 16 else 1), COPIES * others)
