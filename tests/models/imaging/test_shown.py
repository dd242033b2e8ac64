import cv2
import numpy as np
import pytest

from models.imaging.decode import Photo
from models.imaging.shown import shown


@pytest.mark.parametrize(
    ("height", "width", "small"),
    [(30, 40, (30, 40)), (3000, 4000, (1500, 2000)), (1, 9000, (1, 2000))],
)
def test_a_picture_is_as_large_as_the_photo_or_as_a_page_needs(
    height: int, width: int, small: tuple[int, int]
) -> None:
    picture = shown(Photo(np.full((height, width), 90, np.uint8), 1.5, 0))
    grey = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    assert grey.shape == small
    assert abs(int(grey.mean()) - 90) < 2
    assert picture.scale == pytest.approx(1.5 * width / small[1])
