import cv2
import numpy as np

from training.lines.thinning import SUBPIXEL, distances, thinned


def test_a_thick_stroke_becomes_a_line_of_one_pixel_in_its_middle() -> None:
    ink = np.zeros((1, 20, 30), bool)
    ink[0, 8:13, 5:25] = True
    lines = thinned(ink)[0]
    assert set(np.flatnonzero(lines.any(1))) == {10}
    assert lines.sum(0).max() == 1
    assert lines.sum() > 12


def test_a_ring_stays_a_ring() -> None:
    image = np.zeros((40, 40), np.uint8)
    cv2.circle(image, (20, 20), 12, 1, 5)
    lines = thinned((image > 0)[None])[0]
    assert lines.sum() < (image > 0).sum() / 3
    count, _ = cv2.connectedComponents((~lines).view(np.uint8), connectivity=4)
    assert count == 3  # the lines, what is within, what is around


def test_pictures_are_thinned_apart() -> None:
    random = np.random.default_rng(1)
    pictures = cv2.dilate((random.random((30, 30)) > 0.97).astype(np.uint8), np.ones((5, 5)))
    pair = np.stack([pictures > 0, np.eye(30, dtype=bool)])
    np.testing.assert_array_equal(
        thinned(pair), np.concatenate([thinned(pair[:1]), thinned(pair[1:])])
    )


def test_distances_are_pixels_from_the_lines() -> None:
    lines = np.zeros((5, 30), bool)
    lines[2, 0] = True
    far = distances(lines)
    assert list(far[2, :4]) == [0, SUBPIXEL, 2 * SUBPIXEL, 3 * SUBPIXEL]
    assert far[2, 29] == 255
    assert distances(np.zeros((3, 3), bool)).min() == 255
