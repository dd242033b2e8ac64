import struct

import pytest

from models.errors import PhotoError
from models.files.header import MAX_PARTS
from models.files.headers.boxes import boxes_in


def boxes(body: bytes, start: int = 0) -> list[tuple[bytes, bytes]]:
    return [(kind, bytes(part)) for kind, part in boxes_in(memoryview(body), start)]


def test_boxes_come_with_their_kind_and_content() -> None:
    short = struct.pack(">I4s", 10, b"abcd") + b"xy"
    long = struct.pack(">I4sQ", 1, b"efgh", 17) + b"z"
    rest = struct.pack(">I4s", 0, b"ijkl") + b"all of it"
    found = [(b"abcd", b"xy"), (b"efgh", b"z"), (b"ijkl", b"all of it")]
    assert boxes(short + long + rest) == found
    assert boxes(b"1234" + short, 4) == found[:1]
    assert boxes(b"") == []


def test_a_box_that_goes_on_beyond_the_file_or_ends_within_its_head_is_refused() -> None:
    for body in (b"abc", struct.pack(">I4s", 11, b"abcd") + b"xy", struct.pack(">I4s", 7, b"abcd")):
        with pytest.raises(PhotoError, match="truncated"):
            boxes(body)
    with pytest.raises(PhotoError, match="truncated"):
        boxes(struct.pack(">I4sQ", 1, b"abcd", 2**63))


def test_boxes_are_not_walked_for_ever() -> None:
    one = struct.pack(">I4s", 8, b"abcd")
    assert len(boxes(one * MAX_PARTS)) == MAX_PARTS
    with pytest.raises(PhotoError, match=f"over {MAX_PARTS} boxes"):
        boxes(one * (MAX_PARTS + 1))
