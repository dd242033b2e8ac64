"""Pages that are odd, hostile, or hold no number."""

import time
from collections.abc import Callable
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from cv2.typing import MatLike

from tests.app.calls import numbers, overlap, texts
from tests.pictures import (
    encoded,
    noise,
    paragraph,
    printed,
    qr_code,
    scene,
    sheet,
    signature,
    thousand_blobs,
)

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
    "a letter": lambda: printed("L"),
    "a printed word": lambda: printed("Total"),
    "a signature": signature,
    "a QR code": qr_code,
    "upside down": lambda: np.rot90(sheet(["0522", "18596", "374"]).image, 2),
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


NO_NUMBER: list[Any] = ["blank", "black", "one pixel", "20,000 x 5", "letters", "a printed word"]
NO_NUMBER += ["a letter", "a signature", "a QR code"]
NO_NUMBER += [pytest.param(name, marks=pytest.mark.slow) for name in ("printed", "noise")]


@pytest.mark.parametrize("name", NO_NUMBER)
def test_no_number_is_accepted_where_there_is_none(client: httpx.Client, name: str) -> None:
    answer = numbers(client, encoded(np.ascontiguousarray(ODD[name]())))
    texts(answer)
    assert [one for row in answer["rows"] for one in row["numbers"] if one["accepted"]] == []


def test_a_place_where_nothing_is_read_is_left_out_and_said(client: httpx.Client) -> None:
    image = np.pad(sheet(["407"], size=40).image, ((0, 78), (0, 60)), constant_values=215)
    cv2.line(image, (60, 178), (180, 158), 50, 5)
    answer = numbers(client, encoded(image))
    assert texts(answer) == ["407"]
    (place,) = answer["left_out"]
    assert place["reason"] == "nothing was read there"
    assert overlap(place["box"], (57, 155, 126, 26)) > 0.6


def test_an_empty_crop_has_no_number(client: httpx.Client) -> None:
    for shape in ((34, 60), (5, 20_000), (200, 20)):
        blank = np.full(shape, 210, np.uint8)
        assert numbers(client, encoded(blank))["rows"] == []
