import io
import struct

import numpy as np
import pytest
from PIL import Image

from models.errors import PhotoError
from models.files.headers import header_of
from models.imaging.decode import decode
from models.imaging.exif import DEGREES

GREY = np.full((40, 60), 200, np.uint8)
GREY[5:15, 5:25] = 20  # dark at the upper left


def avif(orientation: int = 1, is_transparent: bool = False) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    image = Image.fromarray(GREY)
    if is_transparent:
        image.putalpha(Image.fromarray(255 - GREY))
    image.save(file, "avif", exif=exif.tobytes())
    return file.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_properties_say(orientation: int) -> None:
    body = avif(orientation)
    header = header_of(body)
    assert header[:3] == ("avif", 60, 40)
    assert header.orientation == orientation
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(GREY).save(file, "png", exif=exif)
    photo, same = decode(body, 10_000), decode(file.getvalue(), 10_000)
    assert photo.turned == same.turned == DEGREES[orientation]
    assert np.abs(photo.grey.astype(int) - same.grey).mean() < 3


def test_transparency_is_counted() -> None:
    assert header_of(avif(is_transparent=True)).per_pixel == 2 * header_of(avif()).per_pixel


def test_a_size_that_is_not_the_data_s_is_no_way_to_take_more_memory() -> None:
    body = bytearray(avif())
    struct.pack_into(">II", body, body.index(b"ispe") + 8, 3, 2)
    assert header_of(body)[1:3] == (3, 2)
    try:
        photo = decode(body, 10_000)
    except PhotoError:
        return
    assert photo.grey.size <= 60 * 40


def test_properties_that_are_not_there_are_missed() -> None:
    for kind in (b"meta", b"iprp", b"ipco", b"ipma", b"pitm", b"ispe"):
        with pytest.raises(PhotoError, match="truncated, or corrupt"):
            header_of(avif().replace(kind, b"none"))
