"""Pages of numbers that lie on a side, on their head, or slant, without saying so."""

import httpx
import numpy as np
import pytest

from models.page.turning import turn_by
from tests.app.calls import numbers, texts
from tests.pictures import encoded, sheet

ROWS = ["4072", "2214", "7450"]
DRAWN = sheet(ROWS)


@pytest.mark.parametrize("degrees", [90, 180, 270, 25, -20, 115])
def test_a_page_is_turned_until_its_text_stands_upright(client: httpx.Client, degrees: int) -> None:
    turn = turn_by(-degrees, DRAWN.image.shape)
    answer = numbers(client, encoded(turn.turned(DRAWN.image)))
    assert texts(answer) == ROWS
    assert (answer["turned"] + degrees + 180) % 360 - 180 == pytest.approx(0, abs=3)
    back = turn_by(degrees, turn.size[::-1])  # where the drawn page is on the turned one
    middle = np.array(back.size) / 2 - np.array(DRAWN.image.shape[::-1]) / 2
    for row, boxes in zip(answer["rows"], DRAWN.boxes, strict=True):
        left, top, width, height = np.array(boxes).T
        first, last = row["numbers"][0], row["numbers"][-1]
        for corner, place in (
            (first["corners"][0], (left[0], top.min())),
            (last["corners"][2], ((left + width)[-1], (top + height).max())),
        ):
            there = back.back(np.array([place]) + middle)[0]
            assert np.abs(np.array(corner) - there).max() < 18
        for number in row["numbers"]:
            x, y = np.array(number["corners"]).T
            box = number["box"]
            assert (box["x"], box["y"]) == pytest.approx((x.min(), y.min()), abs=0.11)
            assert box["width"] == pytest.approx(np.ptp(x), abs=0.21)


def test_a_page_that_stands_upright_is_not_turned(client: httpx.Client) -> None:
    answer = numbers(client, encoded(DRAWN.image))
    assert answer["turned"] == 0
    (number,) = answer["rows"][0]["numbers"]
    box = number["box"]
    right, foot = box["x"] + box["width"], box["y"] + box["height"]
    corners = [[box["x"], box["y"]], [right, box["y"]], [right, foot], [box["x"], foot]]
    assert np.array(number["corners"]) == pytest.approx(np.array(corners), abs=0.11)


def test_a_page_that_may_stand_on_its_head_is_doubtful(client: httpx.Client) -> None:
    for image in (sheet(["6086"]).image, sheet(["9809"]).image):
        answer = numbers(client, encoded(np.ascontiguousarray(image)))
        assert [one["accepted"] for row in answer["rows"] for one in row["numbers"]] == [False]
        assert "on its head" in answer["rows"][0]["reason"]


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_row_that_is_cut_out_and_lies_on_its_side_is_turned(
    client: httpx.Client, degrees: int
) -> None:
    row = sheet(["4072"])
    left, top, width, height = np.array(row.boxes[0]).T
    sides = (top.min() - 20, (top + height).max() + 20, left[0] - 20, (left + width)[-1] + 20)
    above, below, before, after = (round(float(side)) for side in sides)
    cut = row.image[above:below, before:after]
    answer = numbers(client, encoded(turn_by(-degrees, cut.shape).turned(cut)))
    assert texts(answer) == ["4072"]
    assert (answer["turned"] + degrees) % 360 == pytest.approx(0, abs=3)
    (number,) = answer["rows"][0]["numbers"]
    assert number["box"]["height"] > 2 * number["box"]["width"]


def test_a_column_that_is_cut_out_is_not_turned(client: httpx.Client) -> None:
    rows = ["4", "2", "7"]
    image = sheet(rows, size=50, gap=10).image
    answer = numbers(client, encoded(image))
    assert image.shape[1] < 200 < image.shape[0]
    assert (texts(answer), answer["turned"]) == (rows, 0)
