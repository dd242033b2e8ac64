import typing

import numpy as np
import pytest

from benchmarks.results import Results
from benchmarks.speed.formats import encoded as as_file
from models.files.apart import PROGRAMS
from models.files.formats import FORMATS, MEDIA_TYPES, NAMES, SUFFIXES, FormatKey
from models.files.headers import header_of
from tests.benchmarks.runs import need
from tests.pictures import encoded, photo


def test_formats_are_named_as_a_sentence_needs_them() -> None:
    assert NAMES == "JPEG, PNG, WebP, AVIF, HEIC, GIF, BMP, TIFF, JPEG 2000 or PDF"
    assert MEDIA_TYPES[:3] == ("image/jpeg", "image/png", "image/webp")
    assert set(FORMATS) == set(typing.get_args(FormatKey))


def test_what_a_program_decodes_is_as_much_work_as_was_measured() -> None:
    found = Results()["formats"]
    for kind, one in FORMATS.items():
        if kind in PROGRAMS:
            measured = found.at(one.name)["milliseconds"] / found.at("JPEG")["milliseconds"]
            assert measured / 2 < one.work < 2 * measured
        else:
            assert one.work == 1


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_of_each_ending_is_of_its_format(suffix: str) -> None:
    if suffix in (".heic", ".heif"):
        need("heif-enc", "libheif-examples")
        body = as_file("heif", np.dstack([photo(7)] * 3))
    else:
        body = encoded(photo(7), ".jp2" if suffix == ".j2k" else suffix)
    assert suffix in FORMATS[header_of(body).format].suffixes
