import pytest

from benchmarks.attacks.pictures import png_with_chunks, png_with_texts
from models.errors import PhotoError
from models.files.header import MAX_PARTS
from models.files.headers import header_of
from models.files.headers.png import MAX_TEXTS
from tests.pictures import png


def test_a_png_that_says_more_pixels_than_its_data_can_hold_is_refused() -> None:
    with pytest.raises(PhotoError, match="too short"):
        header_of(png(40_000, 40_000, b"x" * 100))
    with pytest.raises(PhotoError, match="zero pixels"):
        header_of(png(0, 10))


def test_a_png_with_too_many_chunks_or_compressed_texts_is_refused() -> None:
    header_of(png_with_chunks(MAX_PARTS - 3))  # IHDR, IDAT and IEND are chunks as well
    with pytest.raises(PhotoError, match=f"over {MAX_PARTS} chunks"):
        header_of(png_with_chunks(MAX_PARTS - 2))
    header_of(png_with_texts(MAX_TEXTS))
    with pytest.raises(PhotoError, match=f"over {MAX_TEXTS} texts"):
        header_of(png_with_texts(MAX_TEXTS + 1))
