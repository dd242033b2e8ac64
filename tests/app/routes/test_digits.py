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
from tests.app.calls import URL, post, read, refused
from tests.pictures import encoded, photo
from training.data import mnist

PNG = encoded(photo(7))


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


def test_names_in_a_form_are_utf8_whatever_it_says(client: httpx.Client) -> None:
    body = (
        '--x\r\nContent-Disposition: form-data; name="file"; filename="é+2AA-"\r\n\r\n'.encode()
        + PNG
        + b"\r\n--x--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=x; charset=utf-7"}
    answer = client.post(URL + "/batch", content=body, headers=headers)
    assert answer.json()["results"][0]["filename"] == "é+2AA-"


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


def test_it_can_be_watched_as_it_reads(client: httpx.Client) -> None:
    body = encoded(photo(7))
    answer = read(client, body, reading="true", ink="true")
    rows = np.array(answer["reading"])
    assert rows.shape == (28, 10)
    assert rows.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert rows[-1] == pytest.approx(answer["probabilities"], abs=1e-5)
    assert (rows[:4] == rows[0]).all()  # MNIST's frame: the first four rows are blank
    assert not np.allclose(rows[14], rows[0])
    assert read(client, body)["reading"] is None


def test_where_there_is_no_ink_nothing_is_read(client: httpx.Client) -> None:
    blank = encoded(np.full((50, 50), 255, np.uint8))
    assert read(client, blank, reading="true")["reading"] is None
