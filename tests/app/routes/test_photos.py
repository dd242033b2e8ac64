import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import cv2
import httpx
import numpy as np
import pytest
from cv2.typing import MatLike
from PIL import Image

from app.inference import digits
from app.inference.batches import Batches
from app.inference.digits import Picture
from app.settings import Settings
from models.files.formats import NAMES
from models.imaging.budget import DecodedBytes
from models.imaging.decode import Photo, decode
from tests.app.calls import URL, post, read, refused
from tests.pictures import encoded, noise, photo, png, saved, thousand_blobs, with_many_scans
from tests.waiting import PATIENCE

GREY = Image.fromarray(np.asarray(photo(7)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_exif_turns_a_photo_upright(client: httpx.Client, format_: str, orientation: int) -> None:
    methods = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = GREY.transpose(methods[orientation]) if orientation in methods else GREY
    answer = read(client, saved(stored, format_, exif=exif))
    assert answer["digit"] == 7
    box, upright = answer["box"], read(client, saved(GREY, format_))["box"]
    assert isinstance(box, dict)
    assert box == pytest.approx(upright, abs=4)


def transparent(ink: int, mode: str) -> Image.Image:
    """A seven of that grey on nothing."""
    alpha = Image.fromarray(np.where(np.asarray(photo(7)) < 128, 255, 0).astype(np.uint8))
    image = Image.new("L", alpha.size, ink)
    image.putalpha(alpha)
    return image.convert(mode)


VARIANTS = {
    "16-bit": encoded((photo(7).astype(np.uint16)) * 257),
    "16-bit colour": encoded(np.stack([photo(7).astype(np.uint16) * 257] * 3, axis=2)),
    "palette": saved(GREY.convert("P"), "PNG"),
    "1-bit": saved(GREY.convert("1"), "PNG"),
    "grey with alpha": saved(transparent(20, "LA"), "PNG"),
    "black on nothing": saved(transparent(0, "RGBA"), "PNG"),
    "white on nothing": saved(transparent(255, "RGBA"), "PNG"),
    "CMYK": saved(GREY.convert("CMYK"), "JPEG"),
    "progressive": saved(GREY.convert("RGB"), "JPEG", progressive=True),
    "interlaced": saved(GREY, "PNG", interlace=1),
    "WebP with alpha": saved(transparent(0, "RGBA"), "WEBP", lossless=True),
    "JPEG with junk behind": encoded(photo(7), ".jpg") + b"junk" * 10,
    "JPEG with a comment at its end": encoded(photo(7), ".jpg")[:-2] + b"\xff\xfe\0\x03x\xff\xd9",
}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_ordinary_kind_of_picture_is_read(client: httpx.Client, name: str) -> None:
    assert read(client, VARIANTS[name])["digit"] == 7


JPEG, PNG, WEBP = (encoded(photo(7), kind) for kind in (".jpg", ".png", ".webp"))
CORRUPT = {
    "half a JPEG": JPEG[: len(JPEG) // 2],
    "half a PNG": PNG[: len(PNG) // 2],
    "half a WebP": WEBP[: len(WEBP) // 2],
    "a JPEG's first bytes": JPEG[:4],
    "a PNG's first bytes": PNG[:8],
    "a WebP's first bytes": WEBP[:12],
    "a JPEG without its end": JPEG[:-2],
    "a PNG of zero pixels": png(0, 5),
    "a PNG that is too large": png(20_000, 20_000, b"\0" * 50_000),
    "a PNG without pixels": png(9_000, 9_000),
    "a PNG of an odd depth": png(50, 50, b"\0" * 2600, depth=7),
    "a JPEG of three thousand scans": with_many_scans(3000),
}


@pytest.mark.parametrize("name", CORRUPT)
def test_a_broken_picture_is_refused_at_once(client: httpx.Client, name: str) -> None:
    answer = post(client, CORRUPT[name])
    refused(answer, 422)
    began = time.process_time()  # the service runs in this process
    post(client, CORRUPT[name])
    assert time.process_time() - began < 0.5


def test_a_size_hidden_from_the_header_reader_is_refused(client: httpx.Client) -> None:
    large = encoded(np.full((12_000, 12_000), 200, np.uint8), ".jpg")
    frame = large.index(b"\xff\xc0")
    fake = large[frame : frame + 19].replace(
        large[frame + 5 : frame + 9], (16).to_bytes(2, "big") * 2, 1
    )
    for hidden in (b"\xff\x00\x00\x02" + fake, fake):
        body = large[:2] + hidden + large[2:]
        refused(post(client, body), 422)
    refused(post(client, large), 413, "12000 x 12000")


def test_a_flood_of_markers_is_refused_at_once(client: httpx.Client) -> None:
    for flood in (b"\xff\x01" * 5_000_000, b"\xff\xfe\x00\x02" * 2_000_000):
        answer = post(client, b"\xff\xd8\xff\xfe\x00\x02" + flood)
        refused(answer, 422, "markers")


def test_a_large_transparent_png_is_read(client: httpx.Client) -> None:
    image = np.zeros((4000, 3200, 4), np.uint8)
    image[..., 3] = 255 - cv2.resize(photo(7, paper=255, ink=0), (3200, 4000))
    answer = read(client, encoded(image))
    assert answer["digit"] == 7
    box = answer["box"]
    assert isinstance(box, dict)
    assert 500 < box["x"] < 1500


HOSTILE: dict[str, tuple[Callable[[], MatLike], object]] = {
    "64 megapixels": (lambda: cv2.resize(photo(7), (8000, 8000)), 7),
    "blank strip": (lambda: np.full((20, 10_000), 210, np.uint8), None),
    "strip of sevens": (lambda: np.tile(photo(7, 20, 25), (1, 400)), ...),
    "border of ink": (
        lambda: cv2.copyMakeBorder(photo(4), 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=20),
        4,
    ),
    "noise": (lambda: noise(1, (1000, 1000)), ...),
    "blobs": (thousand_blobs, ...),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pictures_are_answered_soon(client: httpx.Client, name: str) -> None:
    picture, digit = HOSTILE[name]
    body = encoded(picture(), ".jpg")
    began = time.process_time()
    answer = read(client, body)
    assert time.process_time() - began < 2
    if digit is ...:
        assert answer["accepted"] is False
        assert answer["reason"]
    else:
        assert answer["digit"] == digit
        assert answer["accepted"] is (digit is not None)


def test_an_orientation_that_exif_does_not_know_turns_nothing(client: httpx.Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 9
    assert read(client, saved(GREY, "PNG", exif=exif))["digit"] == 7


@pytest.mark.parametrize("body", [b"GIF88a" + b"\0" * 40, b"hello", b"PK\3\4", b"\0" * 5000])
def test_other_formats_are_refused(client: httpx.Client, body: bytes) -> None:
    refused(post(client, body), 415, NAMES)


def test_random_damage_never_breaks_the_service(client: httpx.Client) -> None:
    rng = np.random.default_rng(1)
    for whole in (JPEG, PNG, WEBP):
        for _ in range(60):
            body = bytearray(whole)
            for place in rng.integers(0, len(body), 8):
                body[place] = rng.integers(256)
            answer = post(client, bytes(body))
            assert answer.status_code in (200, 413, 415, 422), answer.text
    assert client.get("/healthz").status_code == 200


def test_a_batch_of_large_pictures_lets_others_in_between(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, other = encoded(noise(1, (300, 300))), encoded(photo(7))
    began, asked = threading.Event(), threading.Event()
    order: list[bytes] = []
    submit = Batches.submit

    async def noted(self: Batches[Picture, object], picture: Picture) -> object:
        if picture.body == other:
            asked.set()
        return await submit(self, picture)

    def in_order(body: bytes, max_pixels: int, budget: DecodedBytes) -> Photo:
        began.set()
        assert asked.wait(PATIENCE)  # the first of the batch are under way until the other waits
        order.append(body)
        return decode(body, max_pixels, budget=budget)

    monkeypatch.setattr(Batches, "submit", noted)
    monkeypatch.setattr(digits, "decode", in_order)
    with ThreadPoolExecutor() as threads:
        batch = threads.submit(client.post, URL + "/batch", files=[("file", large)] * 24)
        assert began.wait(PATIENCE)
        assert read(client, other)["digit"] == 7
        assert len(batch.result().json()["results"]) == 24
    assert order.count(large) == 24
    assert order.index(other) <= Settings().threads
