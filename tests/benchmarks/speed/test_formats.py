import numpy as np
import pytest

from benchmarks.speed.formats import encoded
from models.errors import ScanlineError
from models.files.formats import FORMATS, FormatKey
from models.files.headers import header_of
from models.imaging.decode import decode
from tests.benchmarks.runs import need


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_page_is_measured_in_each_format(kind: FormatKey) -> None:
    if kind == "heif":
        need("heif-enc", "libheif-examples")
    page = np.full((60, 90, 3), (190, 200, 210), np.uint8)
    page[10:20, 10:40] = 20
    body = encoded(kind, page)
    assert header_of(body)[:3] == (kind, 90, 60)
    grey = decode(body, 10_000).grey
    assert grey[12:18, 12:38].mean() < 60
    assert grey[30:].mean() > 180


def test_without_an_encoder_of_heic_it_is_said_where_one_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ScanlineError, match="libheif-examples"):
        encoded("heif", np.zeros((8, 8, 3), np.uint8))
