"""A photo as a picture that every browser shows: a small JPEG."""

from typing import NamedTuple

import cv2
import numpy as np

from models.imaging.decode import Photo

_SIDE = 2000  # pixels of the long side, at most: an A4 page at 170 dots an inch
_QUALITY = 85  # of 100; digits cut out of it are read as those of the photo


class Shown(NamedTuple):
    """A picture of a photo, grey and upright.

    jpeg: its file.
    scale: pixels of the upload in one of its own.
    """

    jpeg: bytes
    scale: float


def shown(photo: Photo) -> Shown:
    """The photo as a JPEG of at most `_SIDE` pixels a side."""
    grey = photo.grey
    ratio = max(1.0, max(grey.shape) / _SIDE)
    if ratio > 1:
        height, width = (max(1, round(side / ratio)) for side in grey.shape)
        grey = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)
    _, jpeg = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return Shown(jpeg.tobytes(), photo.scale * ratio)
