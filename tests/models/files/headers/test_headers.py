"""The format and size of a picture, by its first bytes alone."""

import struct

import numpy as np
import pytest

from benchmarks.attacks.pictures import chunk
from models.errors import PhotoError, UnknownFormatError
from models.files.formats import NAMES
from models.files.headers import has_pages, header_of, pages_in
from models.imaging.decode import decode
from tests.pictures import encoded

NOISE = np.random.default_rng(1).integers(0, 256, (30, 70)).astype(np.uint8)
ENDINGS = {
    "jpeg": "jpeg",
    "png": "png",
    "webp": "webp",
    "bmp": "bmp",
    "gif": "gif",
    "tiff": "tiff",
    "jp2": "jpeg2000",
    "avif": "avif",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_header_says_format_and_size(ending: str) -> None:
    assert header_of(encoded(NOISE, f".{ending}"))[:3] == (ENDINGS[ending], 70, 30)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_picture_that_is_cut_anywhere_is_refused(ending: str) -> None:
    whole = encoded(NOISE, f".{ending}")
    end = len(whole) - (ending == "gif")  # which may lack the mark of its end
    for length in range(end):
        with pytest.raises((PhotoError, UnknownFormatError)):
            header_of(whole[:length])
            decode(whole[:length], 10_000)  # between two boxes of an AVIF nothing is missed before


def test_what_is_no_picture_is_unknown() -> None:
    for body in (b"", b"GIF88a", b"PK\3\4", b"RIFF0000WAVE", b"\0\0\0\x18ftypmp42"):
        with pytest.raises(UnknownFormatError, match=f"no {NAMES}"):
            header_of(body)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_has_no_page_beyond_its_last(ending: str) -> None:
    whole = encoded(NOISE, f".{ending}")
    assert pages_in(whole) == 1
    assert has_pages(whole) == (ending == "tiff")
    with pytest.raises(PhotoError, match="there is no page 2"):
        header_of(whole, 1)


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_what_metadata_take_is_counted(kind: str) -> None:
    whole = encoded(NOISE, f".{kind}")
    if kind == "png":
        body = whole[:-12] + chunk(b"eXIf", bytes(1000)) + whole[-12:]
    else:
        body = whole + b"EXIF" + struct.pack("<I", 1000) + bytes(1000)
    more = header_of(body).copied - header_of(whole).copied
    assert more == 4 * 1000


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_body_may_be_any_buffer(ending: str) -> None:
    whole = encoded(NOISE, f".{ending}")
    assert header_of(whole) == header_of(bytearray(whole)) == header_of(memoryview(whole))
