"""Bytes of an upload -> a grey photo: format and size from the header, then caps, then decoding."""

import os
import struct
from math import ceil
from typing import NamedTuple

# OpenCV's own cap, a backstop behind the setting; it is read when cv2 is imported.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(2**30))
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import cv2
import numpy as np
from cv2.typing import MatLike

from models.errors import PhotoError, PictureTooLargeError
from models.files.apart import LEAST, PROGRAMS, answered
from models.files.formats import FORMATS
from models.files.header import Data, Header
from models.files.headers import header_of
from models.files.headers.gif import first_frame
from models.files.headers.tiff import page_alone
from models.files.paper import on_paper, shrunk
from models.imaging.budget import UNBOUNDED, DecodedBytes
from models.imaging.exif import DEGREES, exif_of_jpeg, orientation
from models.imaging.picture import Grey

WORKING_SIDE = 480  # pixels of the long side that a photo of one digit needs

cv2.setNumThreads(1)  # photos are spread over worker threads, one each


class Photo(NamedTuple):
    """A decoded photo, upright.

    grey: uint8 (height, width), 0 black.
    scale: pixels of the upload in one of these.
    turned: the degrees clockwise, 0, 90, 180 or 270, that it was turned by, as its EXIF block or
        its header says.
    """

    grey: Grey
    scale: float
    turned: int


def decode(
    body: Data,
    max_pixels: int,
    side: int = WORKING_SIDE,
    budget: DecodedBytes = UNBOUNDED,
    page: int = 0,
) -> Photo:
    """The photo in a file, upright, its transparent parts on white paper.

    Args:
        body: a file of one of the formats that are read.
        max_pixels: the cap on width times height.
        side: pixels of the long side that are enough; a larger JPEG is decoded at a half, a quarter
            or an eighth, and another picture shrunk to twice as many.
        budget: what decoding may take beside other pictures.
        page: which one of a file that has several, from 0 on.

    Raises:
        UnknownFormatError: it is in none of the formats that are read.
        PhotoError: it is truncated, corrupt or empty, or has no such page.
        PictureTooLargeError: it is over the cap, or over the budget.
    """
    header = header_of(body, page)
    if header.pixels > max_pixels:
        raise PictureTooLargeError(
            f"the picture has {header.width} x {header.height} pixels: {max_pixels} is the most, "
            "send it smaller"
        )
    with budget.taken(decoded_bytes(header, side)):
        return _decoded(body, header, side, page)


def decoded_bytes(header: Header, side: int) -> int:
    """The most that decoding keeps at once, what it gives included."""
    ratio = max(1.0, max(header.width, header.height) / (2 * side))
    shrunk_pixels = header.pixels / ratio**2
    if header.format == "jpeg":
        made = 2 * header.pixels / _factor(header, side) ** 2  # and turned
    elif header.format == "pdf":
        made = 3 * shrunk_pixels  # drawn as large as that, and given
    else:
        made = (8 if header.has_alpha else 4) * shrunk_pixels  # and laid on paper
    apart = LEAST if header.format in PROGRAMS else 0
    return int(header.pixels * header.per_pixel + made) + header.copied + apart


def _decoded(body: Data, header: Header, side: int, page: int) -> Photo:
    turn = header.orientation
    try:
        if header.format == "jpeg":
            factor = _REDUCED[_factor(header, side)]
            grey = cv2.imdecode(np.frombuffer(body, np.uint8), factor)  # which turns it
            turn = orientation(exif_of_jpeg(body))
        elif header.format in PROGRAMS:
            grey = _apart(body, header, side, page)
            grey = grey if header.format in _TURNED else _turned(grey, turn)
        else:
            image, exif = _image(body, header)
            turn = orientation(exif) if exif else turn
            grey = None if image is None else _turned(on_paper(shrunk(image, side)), turn)
    except cv2.error as error:
        raise PhotoError(f"{_named(header)} is corrupt: {error.err}") from error
    if grey is None or grey.size == 0:
        raise PhotoError(f"{_named(header)} is corrupt: it cannot be decoded")
    return Photo(grey, max(header.width, header.height) / max(grey.shape), DEGREES[turn])


def _image(body: Data, header: Header) -> tuple[MatLike | None, bytes]:
    """A picture as it is stored, and its EXIF block where OpenCV gives that.

    Args:
        body: of a format that is neither JPEG nor one of PROGRAMS.
        header: its.
    """
    data = np.frombuffer(first_frame(body) if header.format == "gif" else body, np.uint8)
    if header.format in _WITH_EXIF:
        image, kinds, metadata = cv2.imdecodeWithMetadata(data, flags=cv2.IMREAD_UNCHANGED)
        blocks = dict(zip(kinds, metadata, strict=True))
        exif = np.asarray(blocks.get(cv2.IMAGE_METADATA_EXIF, ()), np.uint8)
        return image, exif.tobytes()
    return cv2.imdecode(data, cv2.IMREAD_UNCHANGED), b""


def _apart(body: Data, header: Header, side: int, page: int) -> Grey:
    """A picture that a program of its own decodes, with a long side of 2 * `side` at most."""
    memory = decoded_bytes(header, side)
    seconds = _SECONDS
    if header.format != "pdf":
        seconds += ceil(header.pixels / _PIXELS_A_SECOND)
    if header.format == "tiff":
        body, page = page_alone(body, page), 0
    said = answered(header.format, body, page, 2 * side, memory=memory, seconds=seconds)
    width, height = struct.unpack_from(">II", said)
    return np.frombuffer(said, np.uint8, offset=8).reshape(height, width)


def _named(header: Header) -> str:
    return f"the {FORMATS[header.format].name} data"


_TURNED = ("tiff", "heif")  # by what decodes them
_WITH_EXIF = ("png", "webp")  # whose EXIF block OpenCV gives
_SECONDS, _PIXELS_A_SECOND = 2, 4_000_000  # that these may take; pixels more for each second more


_REDUCED = {
    1: cv2.IMREAD_GRAYSCALE,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
    8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
}


def _factor(header: Header, side: int) -> int:
    """How many times smaller a JPEG is decoded: to a long side of at least `side`."""
    ratio = max(header.width, header.height) // side
    return max(factor for factor in _REDUCED if factor <= max(1, ratio))


def _turned(grey: Grey, turn: int) -> Grey:
    """The picture turned upright from that orientation of EXIF."""
    if turn >= 5:
        grey = cv2.transpose(grey)
    flips = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}
    return cv2.flip(grey, flips[turn]) if turn in flips else grey
