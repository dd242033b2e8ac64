"""Bytes of an upload -> a grey photo: format and size from the header, then caps, then decoding."""

import os
from typing import NamedTuple

# OpenCV's own cap, a backstop behind the setting; it is read when cv2 is imported.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(2**30))
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import cv2
import numpy as np
from cv2.typing import MatLike

from models.errors import PhotoError, PictureTooLargeError
from models.imaging.budget import UNBOUNDED, DecodedBytes
from models.imaging.exif import DEGREES, exif_of_jpeg, orientation
from models.imaging.headers import Data, Header, header_of

Grey = MatLike  # uint8

WORKING_SIDE = 480  # pixels of the long side that a photo of one digit needs

cv2.setNumThreads(1)  # photos are spread over worker threads, one each


class Photo(NamedTuple):
    """A decoded photo, upright.

    grey: uint8 (height, width), 0 black.
    scale: pixels of the upload in one of these.
    turned: the degrees clockwise, 0, 90, 180 or 270, that it was turned by, as its EXIF block says.
    """

    grey: Grey
    scale: float
    turned: int


def decode(
    body: Data, max_pixels: int, side: int = WORKING_SIDE, budget: DecodedBytes = UNBOUNDED
) -> Photo:
    """The photo in a file, upright, its transparent parts on white paper.

    Args:
        body: a file of one of the formats that are read.
        max_pixels: the cap on width times height.
        side: pixels of the long side that are enough; a larger JPEG is decoded at a half, a quarter
            or an eighth, and another picture shrunk to twice as many.
        budget: what decoding may take beside other pictures.

    Raises:
        UnknownFormatError: it is in none of the formats that are read.
        PhotoError: it is truncated, corrupt or empty.
        PictureTooLargeError: it is over the cap, or over the budget.
    """
    header = header_of(body)
    if header.width * header.height > max_pixels:
        raise PictureTooLargeError(
            f"the picture has {header.width} x {header.height} pixels: {max_pixels} is the most, "
            "send it smaller"
        )
    with budget.taken(decoded_bytes(header, side)):
        return _decoded(body, header, side)


def decoded_bytes(header: Header, side: int) -> int:
    """The most that decoding keeps at once, what it gives included."""
    pixels = header.width * header.height
    if header.format == "jpeg":
        made = 2 * pixels / _factor(header, side) ** 2  # and turned
    else:
        made = 8 * min(pixels, 4 * side * side)  # shrunk, with its alpha, and laid on paper
    return int(pixels * header.per_pixel + made) + header.copied


def _decoded(body: Data, header: Header, side: int) -> Photo:
    data = np.frombuffer(body, np.uint8)
    try:
        if header.format == "jpeg":
            grey = cv2.imdecode(data, _REDUCED[_factor(header, side)])  # which turns it
            turn = orientation(exif_of_jpeg(body))
        else:
            image, kinds, metadata = cv2.imdecodeWithMetadata(data, flags=cv2.IMREAD_UNCHANGED)
            blocks = dict(zip(kinds, metadata, strict=True))
            exif = np.asarray(blocks.get(cv2.IMAGE_METADATA_EXIF, ()), np.uint8)
            turn = orientation(exif.tobytes())
            grey = None if image is None else _turned(_on_paper(_shrunk(image, side)), turn)
    except cv2.error as error:
        raise PhotoError(f"the {header.format} data is corrupt: {error.err}") from error
    if grey is None or grey.size == 0:
        raise PhotoError(f"the {header.format} data is corrupt: it cannot be decoded")
    return Photo(grey, max(header.width, header.height) / max(grey.shape), DEGREES[turn])


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


def _shrunk(image: MatLike, side: int) -> MatLike:
    """The picture with a long side of 2 * `side` at most: what follows costs less memory."""
    ratio = max(image.shape[:2]) / (2 * side)
    if ratio <= 1:
        return image
    size = (max(1, round(image.shape[1] / ratio)), max(1, round(image.shape[0] / ratio)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def _on_paper(image: MatLike) -> Grey:
    """Grey of any decoded image: 8 or 16 bits, one to four channels, alpha over white paper."""
    if image.dtype == np.uint16:
        image = np.right_shift(image, 8, out=image).astype(np.uint8)
    if image.dtype != np.uint8:
        raise PhotoError(f"pictures of {image.dtype} samples are not supported: use 8 or 16 bits")
    channels = 1 if image.ndim == 2 else image.shape[2]
    if channels == 1:
        return image[..., 0] if image.ndim == 3 else image
    if channels == 3:
        return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    alpha = image[..., -1]
    ink = image[..., 0] if channels == 2 else cv2.cvtColor(image, cv2.COLOR_BGRA2GRAY)
    if alpha.min() == 255:
        return np.ascontiguousarray(ink)
    on_black = cv2.multiply(ink, alpha, scale=1 / 255)
    on_white = cv2.add(on_black, cv2.bitwise_not(alpha))
    # White ink on nothing shows on black only.
    return on_white if int(on_white.max()) - int(on_white.min()) > 16 else on_black


def _turned(grey: Grey, turn: int) -> Grey:
    """The picture turned upright from that orientation of EXIF."""
    if turn >= 5:
        grey = cv2.transpose(grey)
    flips = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}
    return cv2.flip(grey, flips[turn]) if turn in flips else grey
