import cv2
import numpy as np
from cv2.typing import MatLike

from benchmarks.pictures.variants import CUT, HEIGHTS, NAMES, variants
from tests.pictures import encoded


def decoded(body: bytes) -> MatLike:
    image = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image


IMAGE = np.arange(60 * 90 * 3, dtype=np.uint32).reshape(60, 90, 3).astype(np.uint8)


def test_a_picture_comes_as_it_is_and_in_each_variant() -> None:
    body = encoded(IMAGE)
    found = dict(zip(NAMES, variants(body), strict=True))
    assert found.pop("as it is") == body
    images = {name: decoded(one) for name, one in found.items()}
    np.testing.assert_array_equal(images["turned"], np.rot90(IMAGE, -1))
    np.testing.assert_array_equal(images["mirrored"], IMAGE[:, ::-1])
    np.testing.assert_array_equal(images["inverted"], 255 - IMAGE)
    for height in HEIGHTS:
        assert images[f"{height} pixels high"].shape[:2] == (height, round(1.5 * height))
    np.testing.assert_array_equal(images["cut at the left"], IMAGE[:, 90 // CUT :])
    np.testing.assert_array_equal(images["cut at the right"], IMAGE[:, : -90 // CUT])
    np.testing.assert_array_equal(images["cut at the top"], IMAGE[60 // CUT :])
    np.testing.assert_array_equal(images["cut at the bottom"], IMAGE[: -60 // CUT])


def test_what_cannot_be_decoded_comes_as_it_is() -> None:
    assert list(variants(b"no picture")) == [b"no picture"]


def test_a_narrow_picture_stays_a_pixel_wide() -> None:
    for one in variants(encoded(IMAGE[:, :1])):
        assert decoded(one).shape[1] >= 1
