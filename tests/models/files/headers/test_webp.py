import struct

import numpy as np
import pytest

from models.errors import PhotoError
from models.files.header import MAX_PARTS
from models.files.headers import header_of
from tests.pictures import encoded

NOISE = np.random.default_rng(1).integers(0, 256, (30, 70)).astype(np.uint8)


def test_a_webp_with_too_many_chunks_is_refused() -> None:
    whole = encoded(NOISE, ".webp")
    body = bytearray(whole + b"abcd\0\0\0\0" * MAX_PARTS)
    struct.pack_into("<I", body, 4, len(body) - 8)
    with pytest.raises(PhotoError, match=f"over {MAX_PARTS} chunks"):
        header_of(body)
