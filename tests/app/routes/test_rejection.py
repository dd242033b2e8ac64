"""What cannot be known is not accepted, and the answer says why."""

import cv2
import httpx
import numpy as np
import pytest
from cv2.typing import MatLike

from tests.pictures import encoded, photo

URL = "/v1/digits"


def answer(client: httpx.Client, grey: MatLike) -> tuple[bool, str]:
    told = client.post(URL, content=encoded(grey)).json()
    return told["accepted"], str(told["reason"])


def ringed(digit: int) -> MatLike:
    grey = photo(digit)
    return cv2.circle(grey, (160, 200), 140, 40, 10, cv2.LINE_AA)


def struck(digit: int) -> MatLike:
    grey = photo(digit)
    return cv2.line(grey, (40, 270), (280, 130), 40, 12, cv2.LINE_AA)


def stacked(first: int, second: int) -> MatLike:
    upper, lower = (photo(one)[110:300] for one in (first, second))
    paper = np.full((60, upper.shape[1]), 200, np.uint8)
    return np.vstack([paper, upper, lower, paper])


@pytest.mark.parametrize("digit", [1, 2, 4, 7])
def test_a_digit_alone_is_accepted(client: httpx.Client, digit: int) -> None:
    assert answer(client, photo(digit)) == (True, "None")


@pytest.mark.parametrize("digit", [1, 2, 4, 7])
def test_a_digit_in_a_circle_is_not(client: httpx.Client, digit: int) -> None:
    told = client.post(URL, content=encoded(ringed(digit))).json()
    assert not told["accepted"] or told["digit"] == digit


@pytest.mark.parametrize("digit", [2, 4])
def test_one_that_is_struck_through_is_not(client: httpx.Client, digit: int) -> None:
    accepted, _ = answer(client, struck(digit))
    assert not accepted


@pytest.mark.parametrize(("first", "second"), [(2, 4), (4, 7), (7, 2)])
def test_one_of_two_above_each_other_is_not(client: httpx.Client, first: int, second: int) -> None:
    accepted, reason = answer(client, stacked(first, second))
    assert not accepted
    assert "more than one" in reason or "unsure" in reason


def test_one_of_a_few_pixels_is_not(client: httpx.Client) -> None:
    small = cv2.resize(photo(2), (8, 10), interpolation=cv2.INTER_AREA)
    accepted, reason = answer(client, small)
    assert not accepted
    assert "pixels" in reason or "unsure" in reason
