import io
import time

import numpy as np
import pytest
from PIL import Image

from models.errors import PhotoError
from models.files.headers import header_of
from models.files.headers.gif import first_frame
from models.imaging.decode import decode


def animated(frames: int) -> bytes:
    random = np.random.default_rng(0)
    each = [
        Image.fromarray(random.integers(0, 256, (8, 9)).astype(np.uint8)) for _ in range(frames)
    ]
    file = io.BytesIO()
    each[0].save(file, "gif", save_all=True, append_images=each[1:])
    return file.getvalue()


def test_of_many_frames_the_first_is_looked_at_alone() -> None:
    body = animated(5_000)
    began = time.perf_counter()
    assert header_of(body)[:3] == ("gif", 9, 8)
    grey = decode(body, 100).grey
    assert time.perf_counter() - began < 1
    assert (grey == decode(animated(1), 100).grey).all()
    assert len(first_frame(body)) < len(body) / 1_000


def test_what_comes_before_the_first_frame_is_bounded() -> None:
    one = animated(1)
    colours = 13 + 3 * 2 ** ((one[10] & 7) + 1)
    comment = b"\x21\xfe\x01a\0"
    header_of(one[:colours] + 90 * comment + one[colours:])
    with pytest.raises(PhotoError, match="over 100 extensions"):
        header_of(one[:colours] + 101 * comment + one[colours:])
    with pytest.raises(PhotoError, match="no picture"):
        header_of(one[:colours] + b";")
