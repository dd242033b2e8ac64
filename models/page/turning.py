"""A page turned so that its text stands upright, and places on it taken back."""

import math
from math import atan2, ceil, cos, radians, sin
from typing import Any, NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Points = NDArray[np.float64]


class Turn(NamedTuple):
    """How a picture is turned.

    degrees: counterclockwise, so that text that runs so far clockwise is level.
    matrix: (3, 3), from places on the picture to places on the turned one; both begin at 0 at the
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
        return cv2.warpAffine(picture, self._of_middles[:2], self.size, **_beyond(picture))

    def straightened(self, picture: MatLike) -> MatLike:
        """The same of a turn that `straightening` made."""
        return cv2.warpPerspective(picture, self._of_middles, self.size, **_beyond(picture))

    @property
    def _of_middles(self) -> Points:
        """The matrix from pixels' middles to pixels' middles."""
        return np.asarray(_moved(-0.5, -0.5) @ self.matrix @ _moved(0.5, 0.5))

    def cut(self, part: tuple[slice, slice]) -> "Turn":
        """This turn, and then a part of what it gives: rows and columns."""
        rows, columns = part
        matrix = _moved(-columns.start, -rows.start) @ self.matrix
        return Turn(self.degrees, matrix, (columns.stop - columns.start, rows.stop - rows.start))

    def then(self, next_turn: "Turn") -> "Turn":
        """This turn and another of what it gives."""
        matrix = next_turn.matrix @ self.matrix
        return Turn(self.degrees + next_turn.degrees, matrix, next_turn.size)

    def there(self, points: Points) -> Points:
        """Where points (n, 2) of the picture, x and y, are on the turned one."""
        return _seen(self.matrix, points)

    def back(self, points: Points) -> Points:
        """Where points (n, 2) of the turned picture, x and y, are on the picture."""
        return _seen(np.asarray(np.linalg.inv(self.matrix), np.float64), points)


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
    matrix = np.eye(3)
    matrix[:2] = np.column_stack([along, new - along @ middle])
    return Turn(degrees, matrix, size)


def straightening(corners: Points, around: float) -> Turn:
    """The turn, and the cut, after which a part of a picture is an upright rectangle.

    Args:
        corners: (4, 2), of the part, clockwise from the upper left of its text.
        around: pixels of what is around it that are kept.
    """
    sides = np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1)
    wide, high = max(1.0, sides[[0, 2]].mean()), max(1.0, sides[[1, 3]].mean())
    there = around + np.array([[0, 0], [wide, 0], [wide, high], [0, high]])
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), there.astype(np.float32))
    across = corners[[1, 2]].sum(0) - corners[[0, 3]].sum(0)
    size = max(1, round(wide + 2 * around)), max(1, round(high + 2 * around))
    return Turn(math.degrees(atan2(across[1], across[0])), np.asarray(matrix, np.float64), size)


def _beyond(picture: MatLike) -> dict[str, Any]:
    """How a picture is warped, and goes on."""
    middle = float(np.median(picture[::4, ::4]))
    return {"flags": cv2.INTER_LINEAR, "borderMode": cv2.BORDER_CONSTANT, "borderValue": middle}


def _moved(x: float, y: float) -> Points:
    return np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])


def _seen(matrix: Points, points: Points) -> Points:
    there = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(there[:, :2] / there[:, 2:])
