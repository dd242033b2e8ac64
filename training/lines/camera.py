"""What a camera makes of a strip: blur, resolution, grain, sharpening, JPEG."""

from math import exp, log

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from training.lines.thinning import Bytes

_ROWS = (22, 64)  # pixels of a picture's height


def taken(random: Generator, scene: MatLike, contrast: float, digit: float) -> Bytes:
    """The picture of a scene.

    Args:
        random: the source of randomness.
        scene: float32 (height, width), 0 black to 1 white.
        contrast: of the ink, which grain is measured by.
        digit: pixels of a digit's height in the scene.

    Returns:
        uint8 of another size.
    """
    height, width = scene.shape
    rows = round(exp(random.uniform(log(_ROWS[0]), log(_ROWS[1]))))
    rows = 34 if random.random() < 0.3 else rows
    rows = max(rows, min(height, round(11 * height / digit)))  # a digit keeps 11 pixels
    blur = random.uniform(0.25, 0.3 + 0.02 * digit)
    if blur > 0.4:
        scene = cv2.GaussianBlur(scene, (0, 0), blur)
    columns = max(8, round(width * rows / height * exp(random.normal(0, 0.05))))
    way = cv2.INTER_AREA if rows < height else cv2.INTER_LINEAR
    picture: MatLike = cv2.resize(scene, (columns, rows), interpolation=way)
    if random.random() < 0.7:
        grain = min(0.03, contrast * random.uniform(0, 0.1))
        picture = picture + grain * random.standard_normal(picture.shape, np.float32)
    if random.random() < 0.3:  # as phones sharpen
        soft = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.8, 1.6))
        picture = picture + random.uniform(0.3, 1.2) * (picture - soft)
    grey = np.clip(picture * 255, 0, 255).astype(np.uint8)
    if random.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(35, 96))]
        file = cv2.imencode(".jpg", grey, quality)[1]
        return np.asarray(cv2.imdecode(file, cv2.IMREAD_GRAYSCALE), np.uint8)
    return grey
