"""AVIF and TIFF by OpenCV: what its decoders log, and take, is known here.

The one for AVIF believes the data, not the header, about how large a picture is; the one for TIFF
logs which strips it could not decode, and gives the page without them.
"""

import struct
from collections.abc import Iterable

import cv2
import numpy as np
from cv2.typing import MatLike
from typing_extensions import Buffer

from models.errors import PhotoError
from models.files.apart.child import RefusedError, main
from models.files.paper import on_paper, shrunk


def answer(body: bytes, page: str, side: str) -> Iterable[Buffer]:
    """A picture, grey on white paper, as it is stored; a TIFF's turned as it asks for.

    Args:
        body: the file.
        page: which one of it, from 0 on.
        side: pixels of its long side that are enough.

    Returns:
        Width and height, unsigned, in four bytes each, the most significant first, and then a byte
        for each pixel, row by row.

    Raises:
        RefusedError: it cannot be decoded.
    """
    try:
        pages = int(page), int(page) + 1
        _, images = cv2.imdecodemulti(
            np.frombuffer(body, np.uint8), cv2.IMREAD_UNCHANGED, range=pages
        )
        if not images:
            raise RefusedError("the picture is corrupt: it cannot be decoded")
        return in_grey(images[0], side)
    except cv2.error as error:
        raise RefusedError(f"the picture is corrupt: {error.err}") from error


def in_grey(image: MatLike, side: str) -> list[Buffer]:
    """A decoded image as it is answered: `answer` says how.

    Args:
        image: as OpenCV has it.
        side: pixels of its long side that are enough.

    Raises:
        RefusedError: its samples are of a kind that is not read.
    """
    try:
        grey = on_paper(shrunk(image, int(side) // 2))
    except PhotoError as error:
        raise RefusedError(str(error)) from error
    height, width = grey.shape
    return [struct.pack(">II", width, height), grey.tobytes()]


if __name__ == "__main__":
    main(answer)
