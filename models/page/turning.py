"""A page turned so that its text stands upright, and places on it taken back."""

from math import ceil, cos, radians, sin
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Points = NDArray[np.float64]


class Turn(NamedTuple):
    """How a picture is turned.

    degrees: counterclockwise, so that text that runs so far clockwise is level.
    matrix: (2, 3), from places on the picture to places on the turned one; both begin at 0 at the
        upper left of their first pixel.
    size: of the turned picture, pixels across and down: all of the picture is on it.
    """

    degrees: float
    matrix: Points
    size: tuple[int, int]

    def turned(self, picture: MatLike) -> MatLike:
        """The picture turned; beyond it is what half of it is darker than.

        Args:
            picture: (height, width), of the size that the turn was made for.
        """
        if self.degrees % 90 == 0:
            return np.ascontiguousarray(np.rot90(picture, round(self.degrees / 90)))
        middles = self.matrix.copy()  # from pixels' middles to pixels' middles
        middles[:, 2] += self.matrix[:, :2].sum(1) / 2 - 0.5
        return cv2.warpAffine(
            picture,
            middles,
            self.size,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=float(np.median(picture[::4, ::4])),
        )

    def cut(self, part: tuple[slice, slice]) -> "Turn":
        """This turn, and then a part of what it gives: rows and columns."""
        rows, columns = part
        matrix = self.matrix - [[0, 0, columns.start], [0, 0, rows.start]]
        return Turn(self.degrees, matrix, (columns.stop - columns.start, rows.stop - rows.start))

    def then(self, next_turn: "Turn") -> "Turn":
        """This turn and another of what it gives."""
        across = next_turn.matrix[:, :2]
        matrix = np.column_stack(
            [across @ self.matrix[:, :2], across @ self.matrix[:, 2] + next_turn.matrix[:, 2]]
        )
        return Turn(self.degrees + next_turn.degrees, matrix, next_turn.size)

    def there(self, points: Points) -> Points:
        """Where points (n, 2) of the picture, x and y, are on the turned one."""
        return np.asarray(points @ self.matrix[:, :2].T + self.matrix[:, 2])

    def back(self, points: Points) -> Points:
        """Where points (n, 2) of the turned picture, x and y, are on the picture."""
        turn = self.matrix[:, :2]
        return np.asarray((points - self.matrix[:, 2]) @ turn)  # its inverse is its transpose


def turn_by(degrees: float, shape: tuple[int, ...]) -> Turn:
    """The turn of a picture.

    Args:
        degrees: counterclockwise.
        shape: of the picture, pixels down and across.
    """
    high, wide = shape[:2]
    angle = radians(degrees)
    along = np.array([[cos(angle), sin(angle)], [-sin(angle), cos(angle)]])
    reach = np.abs(along) @ [wide, high]
    size = max(1, ceil(reach[0] - 1e-6)), max(1, ceil(reach[1] - 1e-6))
    middle, new = np.array([wide, high]) / 2, np.array(size) / 2
    return Turn(degrees, np.column_stack([along, new - along @ middle]), size)
