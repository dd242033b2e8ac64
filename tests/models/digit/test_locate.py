import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.runtimes.onnx import OnnxReader
from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.digit.locate import Found, ink_of, notebook_ink
from tests.pictures import noise, photo, thousand_blobs
from training.data import mnist


def reader() -> OnnxReader:
    loaded = checkpoint.load(SHIPPED / "digits")
    assert isinstance(loaded.card, DigitCard)
    return OnnxReader(Checkpoint(loaded.card, loaded.weights, None))


READER = reader()


def digit_in(grey: np.ndarray) -> int:
    found = ink_of(grey)
    assert found is not None
    return int(READER.logits(found.ink[None]).argmax())


@pytest.mark.parametrize("digit", [0, 1, 2, 4, 7])
@pytest.mark.parametrize("light", ["plain", "inverted", "uneven", "shadow", "faint", "noise"])
def test_a_digit_is_read_in_any_light(digit: int, light: str) -> None:
    grey = photo(digit)
    width = grey.shape[1]
    slope = np.linspace(1, 0.4, width)
    if light == "inverted":
        grey = 255 - grey
    elif light == "uneven":
        grey = (grey * slope).astype(np.uint8)
    elif light == "shadow":
        grey[:, : width // 3] = (grey[:, : width // 3] * 0.6).astype(np.uint8)
    elif light == "faint":
        grey = photo(digit, ink=170)
    elif light == "noise":
        noise = np.random.default_rng(1).normal(0, 15, grey.shape)
        grey = np.clip(grey + noise, 0, 255).astype(np.uint8)
    assert digit_in(grey) == digit


@pytest.mark.parametrize("digit", [0, 1, 2, 4, 7])
@pytest.mark.parametrize("value", [20, 60, 100])
@pytest.mark.parametrize("share", [0.03, 0.06, 0.12, 0.25])
def test_a_digit_is_read_on_paper_with_a_dark_border(digit: int, value: int, share: float) -> None:
    for size in ((100, 80), (1200, 900)):
        border = round(share * min(size))
        grey = photo(digit, *size)
        grey = cv2.copyMakeBorder(grey, *(border,) * 4, cv2.BORDER_CONSTANT, value=value)
        assert digit_in(grey) == digit


@pytest.mark.parametrize("digit", [0, 1, 2, 4, 7])
@pytest.mark.parametrize("size", [(60, 50), (200, 900), (1200, 400), (1500, 2000)])
def test_a_digit_is_read_at_any_size(digit: int, size: tuple[int, int]) -> None:
    assert digit_in(photo(digit, *size)) == digit


@pytest.mark.parametrize("digit", [0, 1, 2, 4, 7])
def test_a_digit_off_the_middle_is_found_where_it_is(digit: int) -> None:
    paper = np.full((800, 800), 210, np.uint8)
    paper[60:360, 450:690] = photo(digit, 300, 240, paper=210)
    found = ink_of(paper)
    assert found is not None
    assert int(READER.logits(found.ink[None]).argmax()) == digit
    assert 450 <= found.box.x <= found.box.x + found.box.width <= 690
    assert 60 <= found.box.y <= found.box.y + found.box.height <= 360


@pytest.mark.parametrize("digit", [0, 2, 4, 7])
def test_ruled_lines_are_left_out(digit: int) -> None:
    grey = photo(digit)
    for y in range(25, 400, 60):
        grey[y : y + 2] = np.minimum(grey[y : y + 2], 150)
    assert digit_in(grey) == digit


@pytest.mark.parametrize("digit", [0, 1, 2, 4, 7])
def test_squared_paper_is_left_out(digit: int) -> None:
    grey = photo(digit)
    grey[12::50] = np.minimum(grey[12::50], 140)
    grey[:, 17::50] = np.minimum(grey[:, 17::50], 140)
    assert digit_in(grey) == digit


@pytest.mark.parametrize("digit", [0, 1, 2, 4, 7])
def test_a_sheet_on_a_dark_table_is_looked_at_from_nearer(digit: int) -> None:
    table = np.full((1000, 900), 40, np.uint8)
    table[200:700, 250:650] = photo(digit, 500, 400)
    turn = cv2.getRotationMatrix2D((450, 500), 6, 1)
    assert digit_in(cv2.warpAffine(table, turn, (900, 1000), borderValue=40)) == digit


@pytest.mark.parametrize("digit", [0, 1, 2, 4, 7])
@pytest.mark.parametrize("corner", [0, 1, 2, 3])
def test_a_corner_in_hard_shadow_is_no_ink(digit: int, corner: int) -> None:
    grey = np.ascontiguousarray(np.rot90(photo(digit), corner))
    y, x = np.mgrid[: grey.shape[0], : grey.shape[1]]
    grey[x + y < 130] //= 3
    assert digit_in(np.ascontiguousarray(np.rot90(grey, -corner))) == digit


def test_a_second_digit_is_a_rival_and_a_fragment_at_the_edge_is_none() -> None:
    one, other = photo(4), photo(2)
    found = ink_of(np.hstack([one, other]))
    assert found is not None
    assert 0.6 < found.rival < 1.5
    found = ink_of(np.hstack([one, other[:, : other.shape[1] // 2]]))
    assert found is not None
    assert found.rival == 0
    found = ink_of(one)
    assert found is not None
    assert found.rival == 0


def test_the_grain_of_paper_is_not_prominent() -> None:
    random = np.random.default_rng(1)
    for paper in (
        random.integers(0, 256, (300, 240), np.uint8),
        cv2.GaussianBlur(random.integers(0, 256, (300, 240), np.uint8), (0, 0), 6, sigmaY=1),
        np.clip(random.normal(245, 4, (300, 240)), 0, 255).astype(np.uint8),
    ):
        found = ink_of(paper)
        assert found is None or found.prominence < 1.5
    found = ink_of(photo(7))
    assert found is not None
    assert found.prominence > 10


def test_blank_or_black_paper_has_no_ink() -> None:
    for value in (0, 90, 255):
        for shape in ((1, 1), (28, 28), (300, 200), (1, 500)):
            assert ink_of(np.full(shape, value, np.uint8)) is None


@settings(max_examples=150, deadline=None)
@given(
    arrays.arrays(
        np.uint8,
        st.tuples(st.integers(1, 60), st.integers(1, 60)) | st.sampled_from([(1, 900), (900, 2)]),
    )
)
def test_any_picture_gives_ink_or_none(grey: np.ndarray) -> None:
    found = ink_of(grey)
    for one in (found, notebook_ink(grey)):
        if one is not None:
            check_contract(one, grey.shape)


HOSTILE: dict[str, Callable[[], MatLike]] = {
    "64 megapixels": lambda: np.full((8000, 8000), 200, np.uint8),
    "64 megapixels of a 7": lambda: cv2.resize(photo(7), (8000, 8000)),
    "low and wide": lambda: np.tile(photo(7, 20, 25), (1, 400)),
    "high and narrow": lambda: np.tile(photo(7, 25, 20), (400, 1)),
    "border": lambda: cv2.copyMakeBorder(photo(7), 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=20),
    "noise": lambda: noise(1, (3000, 4000)),
    "blobs": thousand_blobs,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pictures_are_answered_soon(name: str) -> None:
    grey = HOSTILE[name]()
    began = time.thread_time()
    found = ink_of(grey)
    assert time.thread_time() - began < 1
    if found is not None:
        check_contract(found, grey.shape)


def check_contract(found: Found, shape: tuple[int, ...]) -> None:
    assert found.ink.shape == (28, 28)
    assert found.ink.dtype == np.float32
    assert 0 <= found.ink.min() <= found.ink.max() <= 1
    assert found.box.width > 0
    assert found.box.height > 0
    assert found.box.x + found.box.width <= shape[1] + 1e-6
    assert found.box.y + found.box.height <= shape[0] + 1e-6


def test_mnist_comes_back_nearly_unchanged(data: Path) -> None:
    _, validation = mnist.train_and_validation()
    images = validation.ink[:3000].numpy()
    digits = validation.digit[:3000].numpy()
    tensor = READER.logits(images.astype(np.float32) / np.float32(255)).argmax(1)
    for inverted in (False, True):
        found = [ink_of(255 - image if inverted else image) for image in images]
        ink = np.stack(
            [np.zeros((28, 28), np.float32) if one is None else one.ink for one in found]
        )
        assert np.abs(ink - images / 255).mean() < 0.002
        lost = (tensor == digits).mean() - (READER.logits(ink).argmax(1) == digits).mean()
        assert abs(lost) <= 0.0015


def test_the_notebooks_way_resizes_the_whole_picture() -> None:
    found = notebook_ink(photo(7))
    assert found.box == (0, 0, 320, 400)
    expected = 1 - cv2.resize(photo(7), (28, 28)) / 255
    np.testing.assert_allclose(found.ink, expected, atol=1e-6)


@pytest.mark.parametrize("digit", [1, 2, 4, 7])
@pytest.mark.parametrize("inverted", [False, True])
def test_a_thin_faint_pen_stands_out_from_light_that_falls_off(digit: int, inverted: bool) -> None:
    cover = (200.0 - cv2.resize(photo(digit, 200, 160), (320, 400))) / 160
    thin = cv2.erode(cover.astype(np.float32), np.ones((11, 11)))
    y, x = np.mgrid[-1:1:400j, -1:1:320j]
    light = 230 * (1 - 0.3 * (x * x + y * y)) * (1 - 0.2 * thin)
    grey = light.astype(np.uint8)
    assert digit_in(255 - grey if inverted else grey) == digit


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_digit_that_was_found_is_turned_as_if_its_picture_had_been(quarters: int) -> None:
    image = np.pad(photo(4), ((0, 80), (60, 0)), constant_values=200)
    wanted = ink_of(np.ascontiguousarray(np.rot90(image, quarters)))
    found = ink_of(image)
    assert found is not None
    assert wanted is not None
    turned = found.turned(quarters)
    assert np.abs(turned.ink - wanted.ink).mean() < 0.03
    assert turned.surroundings is not None
    assert wanted.surroundings is not None
    assert np.abs(turned.surroundings.picture - wanted.surroundings.picture).mean() < 0.03
    np.testing.assert_allclose(
        turned.surroundings.measures, wanted.surroundings.measures, atol=0.03
    )
