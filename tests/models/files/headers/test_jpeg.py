import struct
import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.attacks.pictures import lossless_jpeg
from models.errors import PhotoError
from models.files.headers import header_of
from models.files.headers.jpeg import MAX_SCANS, _next_marker
from tests.pictures import encoded, with_many_scans

NOISE = np.random.default_rng(1).integers(0, 256, (30, 70)).astype(np.uint8)


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


def test_a_jpeg_that_cannot_be_shrunk_while_it_is_decoded_is_refused() -> None:
    with pytest.raises(PhotoError, match="lossless kind: save it as a baseline JPEG"):
        header_of(lossless_jpeg(20))
