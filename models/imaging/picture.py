"""A grey picture, and a rectangle on it."""

from typing import NamedTuple

from cv2.typing import MatLike

Grey = MatLike  # uint8 (height, width), 0 black to 255 white


class Box(NamedTuple):
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    def scaled(self, scale: float) -> "Box":
        """In pixels of a picture that is `scale` times as large, to a tenth."""
        return Box(*(round(side * scale, 1) for side in self))
