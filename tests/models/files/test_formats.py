import typing

import numpy as np
import pytest

from benchmarks.speed.formats import encoded as as_file
from models.files.formats import FORMATS, MEDIA_TYPES, NAMES, SUFFIXES, FormatKey
from models.files.headers import header_of
from tests.benchmarks.runs import need
from tests.pictures import encoded, photo


def test_formats_are_named_as_a_sentence_needs_them() -> None:
    assert NAMES == "JPEG, PNG, WebP, AVIF, HEIC, GIF, BMP, TIFF, JPEG 2000 or PDF"
    assert MEDIA_TYPES[:3] == ("image/jpeg", "image/png", "image/webp")
    assert set(FORMATS) == set(typing.get_args(FormatKey))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_of_each_ending_is_of_its_format(suffix: str) -> None:
    if suffix in (".heic", ".heif"):
        need("heif-enc", "libheif-examples")
        body = as_file("heif", np.dstack([photo(7)] * 3))
    else:
        body = encoded(photo(7), ".jp2" if suffix == ".j2k" else suffix)
    assert suffix in FORMATS[header_of(body).format].suffixes
