"""HEIC and HEIF pictures, by libheif: what the extra `heif` installs."""

import io
from collections.abc import Iterable

import cv2
import numpy as np
from pi_heif import options
from pi_heif.heif import open_heif
from typing_extensions import Buffer

from models.files.apart.child import RefusedError, main
from models.files.apart.opencv import in_grey

_AS_OPENCV = {"RGB": cv2.COLOR_RGB2BGR, "RGBA": cv2.COLOR_RGBA2BGRA}


def answer(body: bytes, _page: str, side: str) -> Iterable[Buffer]:
    """The primary picture, grey on white paper, turned as the file asks for.

    Args:
        body: the file.
        side: pixels of its long side that are enough.

    Returns:
        As the program of OpenCV.

    Raises:
        RefusedError: it cannot be decoded.
    """
    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    try:
        file = open_heif(io.BytesIO(body))
        picture = file[file.primary_index]
        image = np.asarray(picture)
    except (ValueError, EOFError, SyntaxError, RuntimeError, OSError, IndexError) as error:
        raise RefusedError(f"the HEIC is corrupt: {error}") from error
    if picture.mode in _AS_OPENCV:
        image = cv2.cvtColor(image, _AS_OPENCV[picture.mode])
    return in_grey(image, side)


if __name__ == "__main__":
    main(answer)
