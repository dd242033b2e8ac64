import struct

import numpy as np
import pytest

from models.errors import PhotoError, UnknownFormatError
from models.imaging.formats import NAMES
from models.imaging.headers import MAX_SCANS, header_of
from tests.pictures import encoded, png, with_many_scans

NOISE = np.random.default_rng(1).integers(0, 256, (30, 70)).astype(np.uint8)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_header_says_format_and_size(kind: str) -> None:
    assert header_of(encoded(NOISE, f".{kind}"))[:3] == (kind, 70, 30)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_picture_that_is_cut_anywhere_is_refused(kind: str) -> None:
    whole = encoded(NOISE, f".{kind}")
    for length in range(len(whole)):
        with pytest.raises((PhotoError, UnknownFormatError)):
            header_of(whole[:length])


def test_what_is_no_picture_is_unknown() -> None:
    for body in (b"", b"GIF89a", b"BM", b"%PDF-1.7", b"RIFF0000WAVE"):
        with pytest.raises(UnknownFormatError, match=f"no {NAMES}"):
            header_of(body)


def test_a_jpeg_with_too_many_scans_or_two_sizes_is_refused() -> None:
    with pytest.raises(PhotoError, match=f"over {MAX_SCANS} scans"):
        header_of(with_many_scans(MAX_SCANS + 1))
    whole = encoded(NOISE, ".jpeg")
    frame = whole.index(b"\xff\xc0")
    length = struct.unpack_from(">H", whole, frame + 2)[0]
    twice = whole[:frame] + whole[frame : frame + 2 + length] + whole[frame:]
    with pytest.raises(PhotoError, match="its size twice"):
        header_of(twice)


def test_a_png_that_says_more_pixels_than_its_data_can_hold_is_refused() -> None:
    with pytest.raises(PhotoError, match="too short"):
        header_of(png(40_000, 40_000, b"x" * 100))
    with pytest.raises(PhotoError, match="zero pixels"):
        header_of(png(0, 10))
