import time
from collections.abc import Callable
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from cv2.typing import MatLike
from PIL import Image

from models.imaging.formats import NAMES
from tests.afresh import RIGHT, TEXTS, drawings
from tests.app.calls import refused
from tests.pictures import (
    Sheet,
    encoded,
    noise,
    paragraph,
    printed,
    qr_code,
    saved,
    scene,
    sheet,
    signature,
    thousand_blobs,
)

URL = "/v1/numbers"
ROWS = ["0522", "18596", "374"]


def numbers(client: httpx.Client, body: bytes, **query: str) -> dict[str, Any]:
    answer = client.post(URL, content=body, params=query)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def texts(answer: dict[str, Any]) -> list[str]:
    for row in answer["rows"]:
        assert row["text"] == " ".join(number["text"] for number in row["numbers"])
        assert row["accepted"] == all(number["accepted"] for number in row["numbers"])
        for number in row["numbers"]:
            assert number["text"] == "".join(one["symbol"] for one in number["symbols"])
            assert number["accepted"] == (number["reason"] is None)
    return [row["text"] for row in answer["rows"]]


def overlap(box: dict[str, float], drawn: tuple[float, float, float, float]) -> float:
    """The two boxes' common area as a share of their union."""
    x, y, width, height = drawn
    across = min(box["x"] + box["width"], x + width) - max(box["x"], x)
    down = min(box["y"] + box["height"], y + height) - max(box["y"], y)
    shared = max(0.0, across) * max(0.0, down)
    return shared / (box["width"] * box["height"] + width * height - shared)


def assert_read(answer: dict[str, Any], page: Sheet, rows: list[str], least: float = 0.75) -> None:
    assert texts(answer) == rows
    assert not answer["truncated"]
    for row, boxes in zip(answer["rows"], page.boxes, strict=True):
        symbols = [symbol for number in row["numbers"] for symbol in number["symbols"]]
        for symbol, box in zip(symbols, boxes, strict=True):
            assert overlap(symbol["box"], box) > least, (symbol, box)


@pytest.mark.parametrize("slant", [-15, 0, 15])
def test_every_digit_of_a_page_is_read_and_boxed(client: httpx.Client, slant: int) -> None:
    page = sheet(ROWS, slant=slant)
    answer = numbers(client, encoded(page.image))
    assert_read(answer, page, ROWS)
    assert answer["model"] == "lines"
    symbols = [
        one for row in answer["rows"] for number in row["numbers"] for one in number["symbols"]
    ]
    assert sum(symbol["confidence"] >= 0.8 for symbol in symbols) >= 10


@pytest.mark.parametrize(
    "options",
    [
        {"size": 30, "pen": 3, "gap": 10},
        {"size": 200, "pen": 18, "gap": 60},
        {"paper": 30, "ink": 230},
        {"pen": 3},
        {"pen": 11},
        {"paper": 140, "ink": 90},
    ],
    ids=str,
)
def test_pages_of_all_sizes_pens_and_papers_are_read(
    client: httpx.Client, options: dict[str, int]
) -> None:
    page = sheet(ROWS, **options)
    assert_read(numbers(client, encoded(page.image)), page, ROWS, 0.6)


def test_a_number_ends_at_a_wide_gap(client: httpx.Client) -> None:
    (row,) = numbers(client, encoded(sheet(["0522"], gap=120).image))["rows"]
    assert row["text"] == "0 5 2 2"
    assert [number["text"] for number in row["numbers"]] == ["0", "5", "2", "2"]


def test_digits_that_touch_are_split(client: httpx.Client) -> None:
    page = sheet(["2007", "5368"], gap=-4)
    assert_read(numbers(client, encoded(page.image)), page, ["2007", "5368"], 0.6)


def test_a_five_whose_bar_is_loose_is_one_digit(client: httpx.Client) -> None:
    page = sheet(["252"])
    x, y, width, _ = page.boxes[0][1]
    page.image[y + 12 : y + 20, x : x + width] = 215  # between the bar and the bowl
    assert_read(numbers(client, encoded(page.image)), page, ["252"])


def _ruled(image: MatLike) -> None:
    lines = np.full_like(image, 255)
    for y in range(0, image.shape[0], 35):
        cv2.line(lines, (0, y), (image.shape[1], y + 9), 90, 2)
    np.minimum(image, lines, out=image)


def _bordered(image: MatLike) -> None:
    cv2.rectangle(image, (8, 8), (image.shape[1] - 8, image.shape[0] - 8), 60, 3)


def _shaded(image: MatLike) -> None:
    image[:, image.shape[1] // 2 :] = image[:, image.shape[1] // 2 :] // 2


@pytest.mark.parametrize("spoil", [_ruled, _bordered, _shaded])
def test_lines_borders_and_shadows_are_left_out(client: httpx.Client, spoil: Any) -> None:
    page = sheet(ROWS)
    spoil(page.image)
    assert_read(numbers(client, encoded(page.image)), page, ROWS, 0.6)


def test_a_page_that_is_turned_a_little_is_read(client: httpx.Client) -> None:
    page = sheet(ROWS)
    height, width = page.image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 8, 1)
    turned = cv2.warpAffine(page.image, turn, (width, height), borderValue=215)
    assert texts(numbers(client, encoded(turned))) == ROWS


def test_exif_turns_a_page_upright(client: httpx.Client) -> None:
    page = sheet(ROWS)
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = Image.fromarray(np.asarray(page.image)).transpose(Image.Transpose.ROTATE_90)
    for kind in ("JPEG", "PNG", "WEBP"):
        answer = numbers(client, saved(stored, kind, exif=exif, quality=90))
        assert_read(answer, page, ROWS)
        assert answer["turned"] == 90
    assert numbers(client, encoded(page.image))["turned"] == 0


def test_boxes_are_in_pixels_of_a_large_upload(client: httpx.Client) -> None:
    page = sheet(ROWS, size=420, pen=36, gap=150)
    assert max(page.image.shape) > 2 * 1600
    assert_read(numbers(client, encoded(page.image, ".jpg")), page, ROWS)


def test_the_page_may_be_a_form_field(client: httpx.Client) -> None:
    body = encoded(sheet(ROWS).image)
    answer = client.post(URL, files={"file": ("page.png", body)}).json()
    assert answer == numbers(client, body)


def test_min_confidence_decides_what_is_accepted(client: httpx.Client) -> None:
    body = encoded(sheet(ROWS).image)
    strict, mild = (numbers(client, body, min_confidence=value) for value in ("1", "0"))
    assert texts(strict) == texts(mild) == ROWS
    assert all(row["accepted"] for row in mild["rows"])
    for row in strict["rows"]:
        for number in row["numbers"]:
            assert number["accepted"] == (number["confidence"] >= 1)
            assert number["accepted"] or number["reason"] == "its confidence is below 1"


def test_what_cannot_be_read_is_said(client: httpx.Client) -> None:
    body = encoded(sheet(["12"]).image)
    refused(client.post(URL, content=b"no picture"), 415, NAMES)
    refused(client.post(URL, content=body[:-20]), 422, "truncated")
    refused(client.post(URL, content=b""), 400, "empty")
    refused(client.post(URL, content=body, params={"model": "digits"}), 404, "digits", "lines")
    refused(client.post(URL, content=body, params={"min_confidence": "2"}), 422, "min_confidence")


ODD: dict[str, Callable[[], MatLike]] = {
    "blank": lambda: np.full((900, 700), 220, np.uint8),
    "black": lambda: np.zeros((300, 300), np.uint8),
    "one pixel": lambda: np.full((1, 1), 90, np.uint8),
    "one row of pixels": lambda: np.arange(256, dtype=np.uint8)[None].repeat(4, 1),
    "printed": paragraph,
    "no paper": scene,
    "noise": lambda: noise(3, (1200, 1600)),
    "64 megapixels": lambda: np.full((8000, 8000), 210, np.uint8),
    "64 megapixels of noise": lambda: cv2.resize(noise(4, (1000, 1000), 60), (8000, 8000)),
    "20,000 x 5": lambda: noise(5, (5, 20_000)),
    "letters": lambda: printed("hkmRw"),
    "a printed word": lambda: printed("Total"),
    "a signature": signature,
    "a QR code": qr_code,
    "upside down": lambda: np.rot90(sheet(ROWS).image, 2),
    "a thousand blobs": thousand_blobs,
}


@pytest.mark.parametrize("name", ODD)
def test_whatever_is_sent_is_answered_in_time(client: httpx.Client, name: str) -> None:
    body = encoded(np.ascontiguousarray(ODD[name]()), ".jpg")
    began = time.process_time()  # the service runs in this process
    answer = numbers(client, body)
    assert time.process_time() - began < 10
    found = [number for row in answer["rows"] for number in row["numbers"]]
    if name in ("blank", "black", "one pixel", "64 megapixels"):
        assert answer["rows"] == []
        assert not answer["truncated"]
    elif name == "a thousand blobs":
        assert answer["truncated"]
    if name != "upside down":
        accepted = sum(len(number["text"]) for number in found if number["accepted"])
        assert accepted <= 3, [row["text"] for row in answer["rows"]]


def test_a_point_is_answered_as_it_is_written(client: httpx.Client) -> None:
    page = sheet(["4022", "374"], gap=40)
    x, y, _, height = page.boxes[0][2]
    cv2.circle(page.image, (int(x) - 20, int(y + height) - 3), 5, 50, -1, cv2.LINE_AA)
    answer = numbers(client, encoded(page.image))
    assert answer["model"] == "lines"
    assert [text.replace(",", ".") for text in texts(answer)] == ["40.22", "374"]
    boxes = [one["box"] for one in answer["rows"][1]["numbers"][0]["symbols"]]
    for box, written in zip(boxes, page.boxes[1], strict=True):
        assert overlap(box, written) > 0.4


NO_NUMBER: list[Any] = ["blank", "black", "one pixel", "20,000 x 5", "letters", "a printed word"]
NO_NUMBER += ["a signature", "a QR code"]
NO_NUMBER += [pytest.param(name, marks=pytest.mark.slow) for name in ("printed", "noise")]


@pytest.mark.parametrize("name", NO_NUMBER)
def test_no_number_is_accepted_where_there_is_none(client: httpx.Client, name: str) -> None:
    answer = numbers(client, encoded(np.ascontiguousarray(ODD[name]())))
    texts(answer)
    assert [one for row in answer["rows"] for one in row["numbers"] if one["accepted"]] == []


def test_a_place_where_nothing_is_read_is_left_out_and_said(client: httpx.Client) -> None:
    image = np.pad(sheet(["407"]).image, ((0, 250), (0, 200)), constant_values=215)
    cv2.line(image, (100, 330), (300, 300), 50, 6)
    answer = numbers(client, encoded(image))
    assert texts(answer) == ["407"]
    (place,) = answer["left_out"]
    assert place["reason"] == "nothing was read there"
    assert overlap(place["box"], (97, 297, 206, 36)) > 0.6


def test_an_empty_crop_has_no_number(client: httpx.Client) -> None:
    for shape in ((34, 60), (5, 20_000), (200, 20)):
        blank = np.full(shape, 210, np.uint8)
        assert numbers(client, encoded(blank))["rows"] == []


def test_each_number_matches_a_pattern(client: httpx.Client) -> None:
    body = encoded(sheet(["4022", "374"], gap=30).image)
    answer = numbers(client, body, pattern=r"\d{4}|374")
    assert texts(answer) == ["4022", "374"]
    assert all(row["accepted"] for row in answer["rows"])


def test_there_is_no_reading_where_none_fits_the_pattern(client: httpx.Client) -> None:
    body = encoded(sheet(["4022", "374"], gap=30).image)
    first, last = numbers(client, body, pattern=r"\d{4}", alternatives="true")["rows"]
    assert first["text"] == "4022"
    (number,) = last["numbers"]
    assert last["text"] == number["text"] == ""
    assert number["symbols"] == number["alternatives"] == []
    assert number["confidence"] == 0
    assert not number["accepted"]
    assert number["reason"] == "no reading fits the pattern: without it 374 is read"
    assert number["box"]["width"] > 100


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("[", "a [ without its ]"),
        (r"(\d)\1", "backreference"),
        (r"(?=4)\d+", "lookaround"),
        ("(0|1)*0(0|1){20}", "more than 128 states"),
        ("a+", "the reader knows no a"),
        ("", "matches the empty number alone"),
        ("1" * 300, "300 characters are too many"),
    ],
)
def test_a_pattern_that_is_none_is_refused_with_what_is_wrong(
    client: httpx.Client, pattern: str, why: str
) -> None:
    body = encoded(sheet(["12"]).image)
    refused(client.post(URL, content=body, params={"pattern": pattern}), 422, "pattern", why)


def test_alternatives_share_the_probability_with_the_number(client: httpx.Client) -> None:
    body = encoded(sheet(["4022"]).image)
    plain = numbers(client, body)["rows"][0]["numbers"][0]
    assert plain["alternatives"] is None
    number = numbers(client, body, alternatives="true")["rows"][0]["numbers"][0]
    assert number["text"] == plain["text"]
    assert number["confidence"] == plain["confidence"]
    others = number["alternatives"]
    assert 1 <= len(others) <= 5
    assert number["text"] not in [one["text"] for one in others]
    confidences = [number["confidence"], *(one["confidence"] for one in others)]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1 + 1e-6


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("text", TEXTS)
def test_what_is_drawn_afresh_comes_back_as_it_is_written(client: httpx.Client, text: str) -> None:
    read = [texts(numbers(client, one)) for one in drawings(text)]
    assert read.count([text]) >= RIGHT, read
