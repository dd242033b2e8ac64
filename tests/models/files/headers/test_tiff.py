"""The pages of a TIFF, and what in their directories no decoder is given."""

import io
import struct
import time
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from models.errors import PhotoError, PictureTooLargeError
from models.files.header import MAX_PARTS
from models.files.headers import header_of, pages_in
from models.files.headers.tiff import page_alone
from models.imaging.budget import DecodedBytes
from models.imaging.decode import decode
from models.imaging.exif import DEGREES

GREY = np.full((40, 60), 200, np.uint8)
GREY[5:15, 5:25] = 20  # dark at the upper left
PLAIN = {256: 60, 257: 40, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 40, 279: 2400}


def tiff(*pages: dict[int, int], leads_back_to: int | None = None, order: str = "<") -> bytes:
    """A TIFF of GREY, with a directory of these tags for each page."""
    begin = b"II*\0" if order == "<" else b"MM\0*"
    body = bytearray(begin + struct.pack(order + "I", 8 + GREY.size) + GREY.tobytes())
    starts = []
    for page in pages:
        starts.append(len(body))
        body += struct.pack(order + "H", len(page))
        for tag, value in sorted(page.items()):
            body += struct.pack(order + "HHII", tag, 4, 1, value)
        body += struct.pack(order + "I", len(body) + 4)
    last = 0 if leads_back_to is None else starts[leads_back_to]
    struct.pack_into(order + "I", body, len(body) - 4, last)
    return bytes(body)


def saved(mode: str, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(GREY).convert(mode).save(file, "tiff", **options)
    return file.getvalue()


def test_each_page_has_its_size_and_its_picture() -> None:
    body = tiff(PLAIN, {**PLAIN, 257: 20, 278: 20, 279: 1200})
    assert pages_in(body) == 2
    assert [header_of(body, page)[:3] for page in (0, 1)] == [("tiff", 60, 40), ("tiff", 60, 20)]
    assert (decode(body, 10_000, page=0).grey == GREY).all()
    assert (decode(body, 10_000, page=1).grey == GREY[:20]).all()


def test_pages_that_lead_in_a_circle_or_never_end_are_refused() -> None:
    with pytest.raises(PhotoError, match="lead in a circle"):
        pages_in(tiff(PLAIN, PLAIN, leads_back_to=0))
    body = tiff(*[{256: 1}] * (MAX_PARTS + 1))
    began = time.perf_counter()
    with pytest.raises(PhotoError, match=f"over {MAX_PARTS} pages"):
        pages_in(body)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_page_alone_is_that_page_and_no_other_is_walked(order: str) -> None:
    body = tiff(PLAIN, {**PLAIN, 257: 20, 278: 20, 279: 1200}, order=order)
    alone = page_alone(body, 1)
    assert pages_in(alone) == 1
    assert header_of(alone) == header_of(body, 1)
    assert (decode(alone, 10_000).grey == decode(body, 10_000, page=1).grey).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_page_is_turned_as_it_asks_for(orientation: int) -> None:
    photo = decode(tiff({**PLAIN, 274: orientation}), 10_000)
    assert photo.turned == DEGREES[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(GREY).save(file, "png", exif=exif)
    assert (photo.grey == decode(file.getvalue(), 10_000).grey).all()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_deflate", "packbits"])
def test_all_kinds_of_pages_are_read(mode: str, compression: str | None) -> None:
    body = saved(mode, **({"compression": compression} if compression else {}))
    grey = decode(body, 10_000).grey
    assert grey.shape == GREY.shape
    assert grey[7:13, 8:22].mean() < 60
    assert grey[20:, 30:].mean() > 150


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({339: 3, 258: 32}, "a sign or a point"),
        ({339: 2}, "a sign or a point"),
        ({258: 12}, "samples of 12 bits"),
        ({277: 5}, "5 samples"),
        ({277: 0}, "0 samples"),
        ({256: 0}, "zero pixels"),
        ({322: 60_000, 323: 60_000}, "larger tiles"),
        ({279: 9_999}, "truncated"),
        ({259: 99}, "a part of it cannot be decoded"),
    ],
)
def test_what_is_not_read_is_refused(changed: dict[int, int], wrong: str) -> None:
    with pytest.raises(PhotoError, match=wrong):
        decode(tiff({**PLAIN, **changed}), 10_000)


def test_a_page_without_data_or_with_values_beyond_the_file_is_refused() -> None:
    with pytest.raises(PhotoError, match="no data"):
        header_of(tiff({256: 60, 257: 40}))
    for count in (10_000, 2**32 - 1):
        body = bytearray(tiff(PLAIN))
        entry = body.index(struct.pack("<HHI", 273, 4, 1))
        struct.pack_into("<I", body, entry + 4, count)
        with pytest.raises(PhotoError, match="truncated"):
            header_of(body)
    with pytest.raises(PhotoError, match="truncated"):
        header_of(tiff(PLAIN)[:-20])


def test_a_page_that_takes_much_memory_is_refused_before_it_is_decoded() -> None:
    body = tiff({**PLAIN, 256: 9_000, 257: 9_000, 278: 9_000})
    with pytest.raises(PictureTooLargeError, match="MB to decode"):
        decode(body, 100_000_000, budget=DecodedBytes(192_000_000))


def test_sixteen_bits_are_read() -> None:
    _, body = cv2.imencode(".tiff", GREY.astype(np.uint16) * 257)
    assert (decode(body.tobytes(), 10_000).grey == GREY).all()
