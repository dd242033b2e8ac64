"""What OpenCV decodes in a program of its own, and what it logs of what it goes on without."""

import struct
from collections.abc import Iterable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import Buffer

from models.errors import PhotoError
from models.files.apart import answered
from models.files.apart.child import RefusedError
from models.files.apart.opencv import answer
from tests.pictures import encoded

NOISE = np.random.default_rng(1).integers(0, 256, (60, 80)).astype(np.uint8)


def grey(parts: Iterable[Buffer]) -> NDArray[np.uint8]:
    head, pixels = map(bytes, parts)
    width, height = struct.unpack(">II", head)
    return np.frombuffer(pixels, np.uint8).reshape(height, width)


def test_each_page_is_answered_in_grey_and_shrunk() -> None:
    _, pages = cv2.imencodemulti(".tiff", [NOISE, 255 - NOISE])
    body = pages.tobytes()
    assert (grey(answer(body, "0", "100")) == NOISE).all()
    assert (grey(answer(body, "1", "100")) == 255 - NOISE).all()
    assert grey(answer(body, "1", "40")).shape == (30, 40)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(RefusedError, match="cannot be decoded"):
        answer(b"II*\0" + bytes(100), "0", "100")
    with pytest.raises(RefusedError, match="float32"):
        answer(encoded(NOISE.astype(np.float32), ".tiff"), "0", "100")


def test_a_page_without_all_its_strips_is_no_page() -> None:
    body = bytearray(encoded(NOISE, ".tiff"))
    assert len(answered("tiff", body, 0, 100, memory=64_000_000, seconds=2)) == 8 + NOISE.size
    body[1000:3000] = bytes(2000)
    with pytest.raises(PhotoError, match="a part of it cannot be decoded"):
        answered("tiff", body, 0, 100, memory=64_000_000, seconds=2)
