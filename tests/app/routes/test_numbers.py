from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from cv2.typing import MatLike
from PIL import Image

from models.files.formats import NAMES
from models.page.reader import IS_WORD
from tests.afresh import RIGHT, TEXTS, drawings
from tests.app.calls import NUMBERS, numbers, overlap, refused, texts
from tests.pictures import Sheet, encoded, saved, sheet

ROWS = ["0522", "18596", "374"]


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


@pytest.mark.parametrize("label", ["Total", "Weight", "Dose:", "kg"])
def test_a_printed_label_is_a_word_and_the_number_beside_it_is_read(
    client: httpx.Client, label: str
) -> None:
    numbers_alone = sheet(["4072", "2214"], size=60, gap=20).image
    image = np.pad(numbers_alone, ((120, 160), (420, 160)), constant_values=215)
    for foot in (232, 352):
        cv2.putText(image, label, (100, foot), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 60, 3, cv2.LINE_AA)
    answer = numbers(client, encoded(np.ascontiguousarray(image)))
    assert texts(answer) == ["4072", "2214"]
    assert answer["rows"][0]["accepted"]
    words = [one for one in answer["left_out"] if one["is_word"]]
    assert {one["reason"] for one in words} == {IS_WORD}
    assert all(100 <= one["box"]["x"] < 420 for one in answer["left_out"])
    assert [round(one["box"]["y"] / 120) for one in words] == [2, 3]


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
    answer = client.post(NUMBERS, files={"file": ("page.png", body)}).json()
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
    refused(client.post(NUMBERS, content=b"no picture"), 415, NAMES)
    refused(client.post(NUMBERS, content=body[:-20]), 422, "truncated")
    refused(client.post(NUMBERS, content=b""), 400, "empty")
    refused(client.post(NUMBERS, content=body, params={"model": "digits"}), 404, "digits", "lines")
    refused(
        client.post(NUMBERS, content=body, params={"min_confidence": "2"}), 422, "min_confidence"
    )


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
    refused(client.post(NUMBERS, content=body, params={"pattern": pattern}), 422, "pattern", why)


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
