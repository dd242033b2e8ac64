import io
import struct

import pytest
from PIL import Image

from models.imaging.exif import exif_of_jpeg, orientation


def block(value: int, order: str = "<") -> bytes:
    """An EXIF block of one directory with one entry."""
    mark = b"II" if order == "<" else b"MM"
    head = mark + struct.pack(order + "HI", 42, 8)
    return head + struct.pack(order + "HHHIHH", 1, 0x0112, 3, 1, value, 0)


@pytest.mark.parametrize("order", "<>")
def test_the_orientation_is_what_the_block_says(order: str) -> None:
    for value in range(1, 9):
        assert orientation(block(value, order)) == value
        assert orientation(b"Exif\0\0" + block(value, order)) == value


def test_a_block_that_says_nothing_turns_nothing() -> None:
    assert orientation(b"") == 1
    assert orientation(b"no block") == 1
    assert orientation(block(9)) == 1
    for length in range(len(block(6)) - 3):
        assert orientation(block(6)[:length]) == 1


def jpeg(**options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (8, 8)).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def test_the_block_of_a_jpeg_is_found_behind_other_segments() -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    assert orientation(exif_of_jpeg(jpeg(exif=exif, comment=b"before it"))) == 8
    assert exif_of_jpeg(jpeg()) == b""


def test_damaged_segments_have_no_block() -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    whole = jpeg(exif=exif)
    for length in range(60):
        assert orientation(exif_of_jpeg(whole[:length])) in (1, 8)
    assert exif_of_jpeg(b"\xff\xd8" + b"\xff\xe0\0\0" * 50) == b""
