"""What is measured on a mask or a picture: connected components, strokes, quantiles."""

from typing import TypeVar

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.imaging.picture import Grey

ValueT = TypeVar("ValueT", np.bool_, np.uint8)


def connected_components(mask: Grey) -> tuple[int, MatLike, MatLike, MatLike]:
    """Count, labels, stats and centres, background first; three times as fast as the default."""
    way = cv2.CCL_BBDT
    return cv2.connectedComponentsWithStatsWithAlgorithm(mask, 8, cv2.CV_32S, way)


def pixels_of(labels: MatLike, chosen: NDArray[ValueT]) -> NDArray[ValueT]:
    """Of each pixel what is known of its component; faster than an index of two dimensions.

    Args:
        labels: int32 (height, width), the number of each pixel's component.
        chosen: (components,), what is known of each, whether it is chosen, say.
    """
    return np.take(chosen, np.asarray(labels, np.intp))


def stroke_width(mask: Grey) -> float:
    """The median width of the strokes, in pixels: twice the distance transform on its ridge."""
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    ridge = distance[(distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8))) & (mask > 0)]
    return 2 * quantile(ridge, 0.5) - 0.5


def quantile(values: MatLike, share: float) -> float:
    """The value that `share` of these do not exceed; faster than numpy's, which interpolates."""
    place = round(share * (values.size - 1))
    return float(np.partition(values, place)[place])


def median(grey: Grey) -> float:
    """The median of a picture, uint8 (height, width), by its histogram; faster than numpy's."""
    counts = cv2.calcHist([np.ascontiguousarray(grey)], [0], None, [256], [0, 256])
    middle = (grey.size - 1) // 2, grey.size // 2
    return float(np.searchsorted(counts.ravel().cumsum(dtype=np.float64), middle, "right").mean())
