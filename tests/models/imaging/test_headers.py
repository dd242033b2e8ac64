import struct
import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.attacks.pictures import chunk, lossless_jpeg, png_with_chunks, png_with_texts
from models.errors import PhotoError, UnknownFormatError
from models.imaging.formats import NAMES
from models.imaging.headers import MAX_MARKERS, MAX_SCANS, MAX_TEXTS, _next_marker, header_of
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


@pytest.mark.parametrize(
    "behind", [b"\xff\xd8", b"\xff\xff", b"\xff\xd0", b"\xff\0", b"\xff\x01\0"]
)
def test_markers_take_no_memory_however_many_there_are(behind: bytes) -> None:
    whole = encoded(NOISE, ".jpeg")
    end = whole.rindex(b"\xff\xd9")
    tracemalloc.start()
    for body in (whole + behind * 5_000_000, whole[:end] + behind * 5_000_000 + whole[end:]):
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        with suppress(PhotoError):
            assert header_of(body)[:3] == ("jpeg", 70, 30)
        _, peak = tracemalloc.get_traced_memory()
        assert peak - before < 4_000_000
    tracemalloc.stop()


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from([0, 1, 0xC0, 0xD0, 0xD7, 0xD8, 0xFF]), max_size=40),
    st.integers(0, 700),
)
def test_the_next_marker_is_found_wherever_it_is(found: list[int], before: int) -> None:
    body = bytes(before) + bytes(found)
    markers = [
        at
        for at in range(len(body) - 1)
        if body[at] == 0xFF and body[at + 1] not in (0, *range(0xD0, 0xD8), 0xFF)
    ]
    for start in range(len(body) + 1):
        expected = next((at for at in markers if at >= start), None)
        assert _next_marker(np.frombuffer(body, np.uint8), start) == expected


def test_a_png_that_says_more_pixels_than_its_data_can_hold_is_refused() -> None:
    with pytest.raises(PhotoError, match="too short"):
        header_of(png(40_000, 40_000, b"x" * 100))
    with pytest.raises(PhotoError, match="zero pixels"):
        header_of(png(0, 10))


def test_a_png_with_too_many_chunks_or_compressed_texts_is_refused() -> None:
    header_of(png_with_chunks(MAX_MARKERS - 3))  # IHDR, IDAT and IEND are chunks as well
    with pytest.raises(PhotoError, match=f"over {MAX_MARKERS} chunks"):
        header_of(png_with_chunks(MAX_MARKERS - 2))
    header_of(png_with_texts(MAX_TEXTS))
    with pytest.raises(PhotoError, match=f"over {MAX_TEXTS} texts"):
        header_of(png_with_texts(MAX_TEXTS + 1))


def test_a_webp_with_too_many_chunks_is_refused() -> None:
    whole = encoded(NOISE, ".webp")
    body = bytearray(whole + b"abcd\0\0\0\0" * MAX_MARKERS)
    struct.pack_into("<I", body, 4, len(body) - 8)
    with pytest.raises(PhotoError, match=f"over {MAX_MARKERS} chunks"):
        header_of(body)


def test_a_jpeg_that_cannot_be_shrunk_while_it_is_decoded_is_refused() -> None:
    with pytest.raises(PhotoError, match="lossless kind: save it as a baseline JPEG"):
        header_of(lossless_jpeg(20))


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_what_metadata_take_is_counted(kind: str) -> None:
    whole = encoded(NOISE, f".{kind}")
    if kind == "png":
        body = whole[:-12] + chunk(b"eXIf", bytes(1000)) + whole[-12:]
    else:
        body = whole + b"EXIF" + struct.pack("<I", 1000) + bytes(1000)
    more = header_of(body).copied - header_of(whole).copied
    assert more == 4 * 1000


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_body_may_be_any_buffer(kind: str) -> None:
    whole = encoded(NOISE, f".{kind}")
    assert header_of(whole) == header_of(bytearray(whole)) == header_of(memoryview(whole))
