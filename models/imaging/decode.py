"""Bytes of an upload -> a grey photo: format and size from the header, then caps, then decoding."""

import io
import os
import struct
from collections.abc import Sequence
from typing import Literal, NamedTuple

# OpenCV's own cap, a backstop behind the setting; it is read when cv2 is imported.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(2**30))
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import cv2
import imagesize
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.errors import PhotoError, ScanlineError

Grey = MatLike  # uint8
Format = Literal["jpeg", "png", "webp"]

MAX_SCANS = 100  # of a progressive JPEG; ordinary encoders write about ten
WORKING_SIDE = 480  # pixels of the long side that a photo of one digit needs
MAX_MARKERS = 10_000  # of a JPEG
CHUNK = 2**18  # bytes of a JPEG searched at once, which stay in a core's cache
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the markers that give a size
_DEFLATE_RATIO = 1032  # zlib cannot compress by more

cv2.setNumThreads(1)  # photos are spread over worker threads, one each


class UnknownFormatError(ScanlineError):
    """The bytes are no JPEG, PNG or WebP."""


class Header(NamedTuple):
    """What a picture's header says; width and height as stored, before EXIF turns it."""

    format: Format
    width: int
    height: int


class Photo(NamedTuple):
    """A decoded photo, upright: grey uint8 (height, width), 0 black; `scale` upload pixels each."""

    grey: Grey
    scale: float
    size: tuple[int, int]  # width and height of the upright picture as uploaded


def header_of(body: bytes) -> Header:
    """The format and size of a picture, and that it is whole, without decoding it.

    Args:
        body: the whole file.

    Raises:
        UnknownFormatError: it is no JPEG, PNG or WebP.
        PhotoError: it is truncated, corrupt, or a JPEG with too many scans.
    """
    if body.startswith(b"\xff\xd8\xff"):
        width, height = _jpeg_size(body)
        if not (width and height):
            raise PhotoError("the JPEG has zero pixels")
        return Header("jpeg", width, height)
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = _png_size(body)
        if not (width and height):
            raise PhotoError("the PNG has zero pixels")
        return Header("png", width, height)
    if not (body[:4] == b"RIFF" and body[8:12] == b"WEBP"):
        raise UnknownFormatError("the file is no JPEG, PNG or WebP: convert it to one of these")
    if len(body) < 8 + struct.unpack_from("<I", body, 4)[0]:
        raise PhotoError("the WebP file is truncated: send the whole file")
    try:
        width, height = imagesize.get(io.BytesIO(body), exif_rotation=False)
    except (ValueError, struct.error, OSError) as error:
        raise PhotoError(f"the WebP header is corrupt ({error})") from error
    if width <= 0 or height <= 0:
        raise PhotoError("the WebP header gives no size, or zero pixels")
    return Header("webp", int(width), int(height))


def decode(body: bytes, max_pixels: int, side: int = WORKING_SIDE) -> Photo:
    """The photo in a file, upright, its transparent parts on white paper.

    Args:
        body: a JPEG, PNG or WebP file.
        max_pixels: the cap on width times height.
        side: pixels of the long side that are enough; a larger JPEG is decoded at a half, a quarter
            or an eighth, and another picture shrunk to twice as many.

    Raises:
        UnknownFormatError: it is no JPEG, PNG or WebP.
        PhotoError: it is truncated, corrupt, empty or over the cap.
    """
    header = header_of(body)
    if header.width * header.height > max_pixels:
        raise PhotoError(
            f"the picture has {header.width} x {header.height} pixels: {max_pixels} is the most, "
            "send it smaller"
        )
    data = np.frombuffer(body, np.uint8)
    try:
        if header.format == "jpeg":
            grey = cv2.imdecode(data, _reduced_grey(header, side))
        else:
            image, kinds, metadata = cv2.imdecodeWithMetadata(data, flags=cv2.IMREAD_UNCHANGED)
            grey = None
            if image is not None:
                grey = _turned(_on_paper(_shrunk(image, side)), kinds, metadata)
    except cv2.error as error:
        raise PhotoError(f"the {header.format} data is corrupt: {error.err}") from error
    if grey is None or grey.size == 0:
        raise PhotoError(f"the {header.format} data is corrupt: it cannot be decoded")
    scale = max(header.width, header.height) / max(grey.shape)
    turned = (header.width > header.height) != (grey.shape[1] > grey.shape[0])
    size = (header.height, header.width) if turned else (header.width, header.height)
    return Photo(grey, scale, size)


def _jpeg_size(body: bytes) -> tuple[int, int]:
    """Width and height of a JPEG that is whole and has few scans (ITU T.81, annex B).

    Walks the markers as libjpeg does, so that no second size can be hidden from one of the two.
    """
    markers = _markers(body)
    position, scans, size = 2, 0, None
    for _ in range(MAX_MARKERS):
        next_ = int(np.searchsorted(markers, position))
        if next_ == len(markers):
            break
        position = int(markers[next_]) + 2
        code = body[position - 1]
        if code == 0xD9 and scans and size:  # end of image
            return size
        if code in (0x01, 0xD8, 0xD9):  # no length follows
            continue
        if position + (7 if code in _FRAMES else 2) > len(body):
            break
        if code in _FRAMES:
            if size is not None:
                raise PhotoError("the JPEG is corrupt: it gives its size twice")
            height, width = struct.unpack_from(">HH", body, position + 3)
            size = width, height
        scans += code == 0xDA
        if scans > MAX_SCANS:
            raise PhotoError(f"the JPEG has over {MAX_SCANS} scans: save it as a baseline JPEG")
        position += struct.unpack_from(">H", body, position)[0]
    else:
        raise PhotoError(f"the JPEG is corrupt: it has over {MAX_MARKERS} markers")
    raise PhotoError("the JPEG is truncated: send the whole file")


def _markers(body: bytes) -> NDArray[np.intp]:
    """Where a JPEG may have a marker: 0xFF, but not stuffed, filled or a restart."""
    data = np.frombuffer(body, np.uint8)
    found = []
    for start in range(0, len(data) - 1, CHUNK):
        part = data[start : start + CHUNK + 1]
        follows = part[1:] + np.uint8(1)  # wraps around, which makes one comparison of two
        found.append(start + np.flatnonzero((part[:-1] == 0xFF) & (follows > 1)))
    places = np.concatenate(found)
    codes = data[places + 1]
    markers: NDArray[np.intp] = places[(codes < 0xD0) | (codes > 0xD7)]
    return markers


def _png_size(body: bytes) -> tuple[int, int]:
    """Width and height of a PNG that is whole and has enough data for its pixels.

    Walks the chunks (ISO/IEC 15948, section 5).
    """
    if body[12:16] != b"IHDR" or len(body) < 33:
        raise PhotoError("the PNG is corrupt: it does not begin with its size")
    width, height, bits = struct.unpack_from(">IIB", body, 16)  # a pixel has a sample or more
    position, data = 8, 0
    while position + 12 <= len(body):
        length, kind = struct.unpack_from(">I4s", body, position)
        if kind == b"IDAT":
            data += length
        position += 12 + length
        if kind == b"IEND" and position <= len(body):
            break
    else:
        raise PhotoError("the PNG is truncated: send the whole file")
    if data * _DEFLATE_RATIO < width * height * bits // 8:
        raise PhotoError("the PNG is corrupt: its data is too short for its size")
    return width, height


def _reduced_grey(header: Header, side: int) -> int:
    """The flag that decodes to the smallest size with a long side of at least `side`."""
    factor = max(header.width, header.height) // side
    if factor >= 8:
        return cv2.IMREAD_REDUCED_GRAYSCALE_8
    if factor >= 4:
        return cv2.IMREAD_REDUCED_GRAYSCALE_4
    return cv2.IMREAD_REDUCED_GRAYSCALE_2 if factor >= 2 else cv2.IMREAD_GRAYSCALE


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
        image = (image // 256).astype(np.uint8)
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
    cover = alpha.astype(np.float32) / 255
    for paper in (255, 0):  # white ink on nothing shows on black only
        grey = np.rint(paper + (ink - np.float32(paper)) * cover).astype(np.uint8)
        if int(grey.max()) - int(grey.min()) > 16:
            break
    return grey


def _turned(grey: Grey, kinds: Sequence[int], metadata: Sequence[MatLike]) -> Grey:
    """The picture turned upright as its EXIF block says."""
    for kind, block in zip(kinds, metadata, strict=True):
        if kind == cv2.IMAGE_METADATA_EXIF:
            orientation = _orientation(np.asarray(block).tobytes())
            if 5 <= orientation <= 8:
                grey = cv2.transpose(grey)
            flips = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}
            return cv2.flip(grey, flips[orientation]) if orientation in flips else grey
    return grey


def _orientation(exif: bytes) -> int:
    """The orientation tag (0x0112) of an EXIF block's first directory; 1 where there is none."""
    block = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return 1
    try:
        start = struct.unpack_from(order + "I", block, 4)[0]
        for entry in range(struct.unpack_from(order + "H", block, start)[0]):
            tag, _, _, value = struct.unpack_from(order + "HHIH", block, start + 2 + 12 * entry)
            if tag == 0x0112:
                return int(value)
    except struct.error:
        pass  # a damaged block turns nothing
    return 1
