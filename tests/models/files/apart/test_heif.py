"""HEIC pictures as iPhones send them, whole and not."""

import struct
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.errors import PhotoError, UnknownFormatError
from models.files.headers import header_of, heif, is_apart
from models.imaging.decode import decode
from tests.benchmarks.runs import need

GREY = np.full((240, 320), 200, np.uint8)
GREY[30:90, 30:130] = 20  # dark at the upper left
MOST = 100_000_000  # pixels


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    need("heif-enc", "libheif-examples")
    folder = tmp_path_factory.mktemp("heic")
    cv2.imwrite(str(folder / "a.png"), cv2.cvtColor(GREY, cv2.COLOR_GRAY2BGR))
    command = ["heif-enc", "-q", "95", str(folder / "a.png"), "-o", str(folder / "a.heic")]
    subprocess.run(command, check=True, capture_output=True)
    return Path(folder / "a.heic").read_bytes()


def turned(body: bytes, angle: int) -> bytes:
    """With a turn in the place of a property that says how many bits there are."""
    at = body.index(b"pixi")
    return body[:at] + b"irot" + bytes([angle]) + body[at + 5 :]


def test_a_heic_is_read(body: bytes) -> None:
    assert header_of(body)[:3] == ("heif", 320, 240)
    assert is_apart(body)
    photo = decode(body, MOST)
    assert (photo.scale, photo.turned) == (1.0, 0)
    assert np.abs(photo.grey.astype(int) - GREY).mean() < 4


@pytest.mark.parametrize(("angle", "degrees"), [(1, 270), (2, 180), (3, 90)])
def test_a_heic_is_turned_once(body: bytes, angle: int, degrees: int) -> None:
    photo = decode(turned(body, angle), MOST)
    assert photo.turned == degrees
    assert np.abs(photo.grey.astype(int) - np.rot90(GREY, angle)).mean() < 4


def test_a_heic_that_is_cut_anywhere_is_refused(body: bytes) -> None:
    for length in [*range(0, len(body), 97), len(body) - 1]:
        with pytest.raises((PhotoError, UnknownFormatError)):
            decode(body[:length], MOST)


def test_a_heic_of_100_megapixels_or_whose_size_is_none_is_refused(body: bytes) -> None:
    at = body.index(b"ispe") + 8
    for width, height, wrong in ((30_000, 20_000, "30000 x 20000"), (0, 5, "zero pixels")):
        changed = bytearray(body)
        struct.pack_into(">II", changed, at, width, height)
        with pytest.raises(PhotoError, match=wrong):
            decode(changed, MOST)


def test_without_the_extra_a_heic_is_refused_by_its_name(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heif, "_DECODER", "no_such_module")
    with pytest.raises(UnknownFormatError, match="extra `heif`"):
        header_of(body)
