import base64
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import cv2
import httpx
import numpy as np
import pytest
from PIL import Image

from app.settings import Settings
from tests.pictures import encoded, photo, png, saved, with_many_scans
from training import mnist

URL = "/v1/digits"
GREY = Image.fromarray(np.asarray(photo(7)))


def post(client: httpx.Client, body: bytes, **query: str) -> httpx.Response:
    return client.post(URL, content=body, params=query)


def read(client: httpx.Client, body: bytes, **query: str) -> dict[str, object]:
    answer = post(client, body, **query)
    assert answer.status_code == 200, answer.text
    result: dict[str, object] = answer.json()
    return result


def refused(answer: httpx.Response, status: int, *words: str) -> None:
    """A problem of that status, whose text has these words."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    for word in words:
        assert word in problem["detail"]


@pytest.mark.parametrize("digit", [0, 1, 2, 4, 7])
@pytest.mark.parametrize("kind", [".png", ".jpg", ".webp"])
def test_a_photo_is_read_as_body_and_as_form(client: httpx.Client, digit: int, kind: str) -> None:
    body = encoded(photo(digit), kind)
    answer = read(client, body)
    assert answer["digit"] == digit
    assert answer["accepted"] is True
    assert answer["reason"] is None
    assert answer["model"] == "digits"
    probabilities = answer["probabilities"]
    assert isinstance(probabilities, list)
    assert len(probabilities) == 10
    assert sum(probabilities) == pytest.approx(1, abs=1e-5)
    assert answer["confidence"] == max(probabilities)
    form = client.post(URL, files={"file": ("photo" + kind, body)})
    assert form.json() == answer


def test_the_box_is_in_pixels_of_the_upload(client: httpx.Client) -> None:
    page = np.full((3000, 4000), 210, np.uint8)
    page[1200:2000, 2000:2640] = photo(4, 800, 640, paper=210)
    for kind in (".png", ".jpg"):
        box = read(client, encoded(page, kind))["box"]
        assert isinstance(box, dict)
        assert 2000 <= box["x"] <= 2250
        assert 1200 <= box["y"] <= 1450
        assert 200 <= box["width"] <= 300
        assert 300 <= box["height"] <= 400


def test_the_ink_comes_as_a_png_when_asked(client: httpx.Client) -> None:
    assert read(client, encoded(photo(2)))["ink"] is None
    uri = read(client, encoded(photo(2)), ink="true")["ink"]
    assert isinstance(uri, str)
    kind, data = uri.split(",")
    assert kind == "data:image/png;base64"
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    assert picture.shape == (28, 28)
    assert picture[0, 0] == 0
    assert picture.max() > 200


def test_the_notebooks_preprocessing_takes_the_whole_picture(client: httpx.Client) -> None:
    answer = read(client, encoded(photo(7)), preprocess="notebook")
    assert answer["box"] == {"x": 0, "y": 0, "width": 320, "height": 400}


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


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (28, 28), (700, 500)])
def test_a_picture_without_ink_gives_no_digit(
    client: httpx.Client, value: int, shape: tuple[int, int]
) -> None:
    answer = read(client, encoded(np.full(shape, value, np.uint8)))
    assert answer["digit"] is None
    assert answer["box"] is None
    assert answer["accepted"] is False
    assert "no ink" in str(answer["reason"])


def test_a_doubtful_digit_is_given_but_not_accepted(
    serve: Callable[[Settings], httpx.Client],
) -> None:
    client = serve(Settings(min_confidence=1))
    answer = read(client, encoded(photo(7)))
    assert answer["digit"] == 7
    assert answer["accepted"] is False
    assert "unsure" in str(answer["reason"])


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
    again = [post(client, CORRUPT[name]).elapsed.total_seconds() for _ in range(5)]
    assert min(again) < 0.05


def test_a_size_hidden_from_the_header_reader_is_refused(client: httpx.Client) -> None:
    large = encoded(np.full((12_000, 12_000), 200, np.uint8), ".jpg")
    frame = large.index(b"\xff\xc0")
    fake = large[frame : frame + 19].replace(
        large[frame + 5 : frame + 9], (16).to_bytes(2, "big") * 2, 1
    )
    for hidden in (b"\xff\x00\x00\x02" + fake, fake):
        body = large[:2] + hidden + large[2:]
        refused(post(client, body), 422)
    refused(post(client, large), 422, "12000 x 12000")


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


def test_an_orientation_that_exif_does_not_know_turns_nothing(client: httpx.Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 9
    assert read(client, saved(GREY, "PNG", exif=exif))["digit"] == 7


def test_a_name_that_utf8_cannot_write_is_made_readable(client: httpx.Client) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="+2AA-.png"\r\n\r\n'
        + PNG
        + b"\r\n--x--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=x; charset=utf-7"}
    answer = client.post(URL + "/batch", content=body, headers=headers)
    assert answer.json()["results"][0]["filename"] == "?.png"


@pytest.mark.parametrize("body", [b"GIF89a" + b"\0" * 40, b"hello", b"%PDF-1.7", b"\0" * 5000])
def test_other_formats_are_refused(client: httpx.Client, body: bytes) -> None:
    refused(post(client, body), 415, "JPEG, PNG or WebP")


def test_random_damage_never_breaks_the_service(client: httpx.Client) -> None:
    rng = np.random.default_rng(1)
    for whole in (JPEG, PNG, WEBP):
        for _ in range(60):
            body = bytearray(whole)
            for place in rng.integers(0, len(body), 8):
                body[place] = rng.integers(256)
            answer = post(client, bytes(body))
            assert answer.status_code in (200, 415, 422), answer.text
    assert client.get("/healthz").status_code == 200


def test_a_missing_picture_is_named(client: httpx.Client) -> None:
    refused(post(client, b""), 400, "empty", "file")
    refused(client.post(URL, files={"image": ("a.png", PNG)}), 400, "'file'")
    refused(client.post(URL, data={"file": "text"}, files={"other": b"x"}), 400, "'file'")


def test_two_pictures_where_one_is_asked_are_refused(client: httpx.Client) -> None:
    answer = client.post(URL, files=[("file", ("a.png", PNG)), ("file", ("b.png", PNG))])
    refused(answer, 400, "one picture", "/v1/digits/batch")


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary="],
)
def test_a_broken_form_is_refused(client: httpx.Client, content_type: str) -> None:
    for body in (b"", b"--x", b"--x\r\nbad\r\n\r\n", PNG):
        answer = client.post(URL, content=body, headers={"content-type": content_type})
        refused(answer, 400, "form")


def test_an_unknown_model_or_option_is_refused(client: httpx.Client) -> None:
    refused(post(client, PNG, model="nobody"), 404, "nobody", "choose digits")
    refused(post(client, PNG, model="adder"), 404, "adder")
    refused(post(client, PNG, preprocess="magic"), 422, "preprocess")
    refused(client.get(URL), 405)
    refused(client.get("/nowhere"), 404)


def test_a_batch_is_answered_in_order_and_one_bad_file_spoils_no_other(
    client: httpx.Client,
) -> None:
    files = [
        ("file", ("seven.png", encoded(photo(7)))),
        ("file", ("<b>notes</b>.txt", b"hello")),
        ("file", ("two.jpg", encoded(photo(2), ".jpg"))),
        ("file", ("half.png", PNG[:50])),
    ]
    answer = client.post(URL + "/batch", files=files).json()
    assert answer["model"] == "digits"
    results = answer["results"]
    assert [one["filename"] for one in results] == [name for _, (name, _) in files]
    assert [one.get("digit") for one in results] == [7, None, 2, None]
    assert [sorted(one) for one in results[1::2]] == [["error", "filename"]] * 2
    assert results[0]["probabilities"] == read(client, encoded(photo(7)))["probabilities"]


def test_a_batch_of_none_or_too_many_is_refused(client: httpx.Client) -> None:
    refused(client.post(URL + "/batch", content=PNG), 400, "file")
    refused(client.post(URL + "/batch", files={"a": PNG}), 400, "'file'")
    many = [("file", (f"{i}.png", PNG)) for i in range(65)]
    refused(client.post(URL + "/batch", files=many), 400, "64")


def test_mnist_over_http_is_as_good_as_over_tensors(client: httpx.Client, data: Path) -> None:
    ink, digits = (part[:200] for part in mnist.train_and_validation()[1])
    right = 0
    for image, digit in zip(ink.numpy(), digits.tolist(), strict=True):
        buffer = BytesIO()
        Image.fromarray(image).save(buffer, "PNG")
        right += read(client, buffer.getvalue())["digit"] == digit
    assert right >= 197
