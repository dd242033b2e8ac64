"""A picture as it is, and as nobody means to send it: turned, inverted, tiny, cut."""

from collections.abc import Iterator

import cv2
import numpy as np
from cv2.typing import MatLike

HEIGHTS = (24, 12, 6, 3)  # pixels
CUT = 3  # the part of a side that a cut takes away is one in so many
NAMES = (
    *("as it is", "turned", "mirrored", "inverted"),
    *(f"{height} pixels high" for height in HEIGHTS),
    *(f"cut at the {side}" for side in ("left", "right", "top", "bottom")),
)


def variants(body: bytes) -> Iterator[bytes]:
    """The file of a picture, and PNGs made of it, as NAMES has them.

    Only the first is there where it cannot be decoded.
    """
    yield body
    image = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        return
    height, width = image.shape[:2]
    made = [cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE), cv2.flip(image, 1), cv2.bitwise_not(image)]
    made += [_shrunk(image, pixels) for pixels in HEIGHTS]
    x, y = width // CUT, height // CUT
    made += [image[:, x:], image[:, : width - x], image[y:], image[: height - y]]
    for one in made:
        yield cv2.imencode(".png", one, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


def _shrunk(image: MatLike, height: int) -> MatLike:
    width = max(1, round(image.shape[1] * height / image.shape[0]))
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
