import pytest

from benchmarks.pictures.drawn import ONE, SEVEN, drawn_photo
from benchmarks.reader import MAX_PIXELS, Reader
from models.imaging.decode import decode


@pytest.mark.slow
@pytest.mark.parametrize(("stroke", "digit"), [(SEVEN, "7"), (ONE, "1")])
def test_a_drawn_photo_is_a_jpeg_of_its_size_that_is_read(
    stroke: tuple[tuple[int, int], ...], digit: str
) -> None:
    body = drawn_photo(640, 480, stroke)
    assert body.startswith(b"\xff\xd8")
    grey = decode(body, MAX_PIXELS).grey
    assert grey.shape == (480, 640)
    assert Reader("digits").digit(grey) == digit


@pytest.mark.slow
def test_it_is_the_same_in_every_process() -> None:
    assert drawn_photo(320, 240) == drawn_photo.__wrapped__(320, 240)
