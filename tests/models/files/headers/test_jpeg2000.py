import struct

import numpy as np
import pytest

from models.errors import PhotoError
from models.files.headers import header_of
from models.files.headers.jpeg2000 import STREAM
from models.imaging.decode import decode
from tests.pictures import encoded

NOISE = np.random.default_rng(1).integers(0, 256, (30, 70)).astype(np.uint8)
WHOLE = encoded(NOISE, ".jp2")


def test_a_codestream_alone_is_read_too() -> None:
    stream = WHOLE[WHOLE.index(STREAM) :]
    assert header_of(stream)[:3] == ("jpeg2000", 70, 30)
    assert np.abs(decode(stream, 10_000).grey.astype(int) - NOISE).max() <= 1


@pytest.mark.parametrize(
    ("at", "value", "wrong"),
    [
        (8, 0, "zero pixels"),
        (24, 0, "makes no sense"),
        (24, 1, "too many tiles"),
        (16, 2**32 - 1, "makes no sense"),
    ],
)
def test_a_size_that_makes_no_sense_is_refused(at: int, value: int, wrong: str) -> None:
    body = bytearray(WHOLE)
    start = WHOLE.index(STREAM)
    if wrong == "too many tiles":
        struct.pack_into(">II", body, start + 8, 2**20, 2**20)
        struct.pack_into(">I", body, start + 28, 1)
    struct.pack_into(">I", body, start + at, value)
    with pytest.raises(PhotoError, match=wrong):
        header_of(body)


def test_too_many_samples_for_each_pixel_are_refused() -> None:
    body = bytearray(WHOLE)
    struct.pack_into(">H", body, WHOLE.index(STREAM) + 40, 5)
    with pytest.raises(PhotoError, match="5 samples"):
        header_of(body)
