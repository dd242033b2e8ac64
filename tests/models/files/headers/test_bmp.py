import struct

import pytest

from models.errors import PhotoError
from models.files.headers import bmp, header_of
from models.imaging.decode import decode


def body(width: int, height: int, compression: int = 0, data: bytes = b"", size: int = 40) -> bytes:
    head = struct.pack("<iiHHIIiiII", width, height, 1, 8, compression, 0, 0, 0, 2, 0)
    colours = bytes(4) + b"\xff\xff\xff\0"
    offset = 14 + 40 + len(colours)
    start = b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset)
    return start + struct.pack("<I", size) + head + colours + data


def test_rows_may_come_from_the_top() -> None:
    rows = bytes(4) + b"\1" * 4
    assert header_of(body(4, -2, data=rows))[1:3] == (4, 2)
    assert decode(body(4, -2, data=rows), 100).grey.tolist() == [[0] * 4, [255] * 4]
    assert decode(body(4, 2, data=rows), 100).grey.tolist() == [[255] * 4, [0] * 4]


def test_rows_that_are_missing_are_missed() -> None:
    with pytest.raises(PhotoError, match="truncated"):
        header_of(body(4, 3, data=bytes(11)))
    with pytest.raises(PhotoError, match="truncated"):
        header_of(body(2**30, -(2**31), data=bytes(11)))


def test_compressed_rows_may_be_few() -> None:
    header = header_of(body(10_000, 10_000, compression=1, data=bytes([255, 1])))
    assert header[1:3] == (10_000, 10_000)
    assert header.per_pixel * 10_000**2 > 300_000_000  # what a budget refuses


def test_a_header_of_no_known_length_or_below_zero_is_corrupt() -> None:
    with pytest.raises(PhotoError, match="no such length"):
        header_of(body(4, 2, data=bytes(8), size=13))
    with pytest.raises(PhotoError, match="below zero"):
        header_of(body(-4, 2, data=bytes(8)))


def test_the_oldest_header_has_its_size_in_two_bytes_each() -> None:
    start = b"BM" + struct.pack("<IHHI", 90, 0, 0, 26)
    oldest = start + struct.pack("<IHHHH", 12, 7, 3, 1, 24) + bytes(80)
    assert bmp.read(memoryview(oldest))[1:3] == (7, 3)
