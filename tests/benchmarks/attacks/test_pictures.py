import struct
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from app.settings import Settings
from benchmarks.attacks.pictures import CLIENTS, attacks, lossless_jpeg, png, png_with_texts
from models.errors import PhotoError, PictureTooLargeError
from models.files.headers import header_of
from models.imaging.decode import WORKING_SIDE, decoded_bytes

SIDE = 100  # pixels
BUDGET = Settings().max_decoded_bytes


@pytest.mark.parametrize(("bits", "colour"), [(1, 0), (8, 0), (8, 2), (8, 6), (16, 6)])
@pytest.mark.parametrize("interlaced", [False, True])
def test_a_png_is_white_whatever_its_kind(bits: int, colour: int, interlaced: bool) -> None:
    image = Image.open(BytesIO(png(SIDE, bits, colour, interlaced)))
    assert image.size == (SIDE, SIDE)
    assert (np.asarray(image.convert("L")) == 255).all()


def test_a_lossless_jpeg_says_its_size_and_kind() -> None:
    body = lossless_jpeg(SIDE)
    frame = body.index(b"\xff\xc3")
    assert struct.unpack_from(">HH", body, frame + 5) == (SIDE, SIDE)
    with pytest.raises(PhotoError, match="lossless"):
        header_of(body)


def test_texts_are_there() -> None:
    assert png_with_texts(3).count(b"zTXt") == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", attacks())
def test_a_picture_is_what_its_name_says(name: str) -> None:
    attack = attacks()[name]()
    assert attack.clients == CLIENTS
    digit, numbers, batch = attack.requests
    body = digit.partition(b"\r\n\r\n")[2]
    assert numbers.endswith(body)
    assert body in batch
    assert len(batch) < Settings().max_body_bytes
    if name.startswith(("PNG", "WebP", "JPEG,")) and "texts" not in name and "chunks" not in name:
        if "100 megapixels, lossless" in name:
            return
        takes = decoded_bytes(header_of(body), WORKING_SIDE)
        is_read = "as large" in name or name in ("JPEG, 100 megapixels", "WebP, 19 MB of metadata")
        assert (takes <= BUDGET) == is_read
        if "as large" in name:
            assert takes > 0.9 * BUDGET
    elif "texts" in name or "chunks" in name:
        with pytest.raises(PhotoError) as refused:
            header_of(body)
        assert not isinstance(refused.value, PictureTooLargeError)
    else:
        takes = decoded_bytes(header_of(body), WORKING_SIDE)
        assert (takes <= BUDGET) == (name != "TIFF, 10,000 x 10,000")
