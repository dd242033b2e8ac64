import random
from decimal import Decimal
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from models.sums.certificate import EXACT
from tests.app.calls import refused
from tests.pictures import edges, encoded, pdf, photo, sheet, table

URL = "/v1/totals"
LIST = ["407", "52", "318"]
CELLS = [["12", "22"], ["36", "28"], ["52", ""], ["100", "50"]]
SURE = {"min_confidence": 0.2}  # what is drawn here is no handwriting


def total(client: httpx.Client, body: bytes, **query: Any) -> dict[str, Any]:
    answer = client.post(URL, content=body, params={**SURE, **query})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_rows_of_a_page_are_added_up(client: httpx.Client) -> None:
    found = total(client, encoded(sheet(LIST).image))
    assert [one["text"] for one in found["numbers"]] == LIST
    assert [one["row"] for one in found["numbers"]] == [1, 2, 3]
    assert (found["total"], found["accepted"], found["reason"]) == ("777", True, None)
    assert (found["written"], found["agrees"]) == (None, None)
    assert (found["model"], found["adder"]) == ("lines", "adder-decimal")
    assert found["proof"] == EXACT
    assert found["steps"] is None
    assert found["margin"] > 0.9


def test_the_carries_are_those_of_the_positions(client: httpx.Client) -> None:
    found = total(client, encoded(sheet(LIST).image), trace=True)
    assert found["steps"] == [
        {"a": "407", "b": "52", "sign": "+", "result": "459", "carries": "0000"},
        {"a": "459", "b": "318", "sign": "+", "result": "777", "carries": "0001"},
    ]


def test_one_that_is_doubtful_makes_the_total_doubtful(client: httpx.Client) -> None:
    found = total(client, encoded(sheet(LIST).image), min_confidence=1)
    assert (found["total"], found["accepted"]) == ("777", False)
    assert found["reason"] == "row 1: its confidence is below 1"
    assert found["proof"] == EXACT  # the addition is


def test_a_total_that_is_written_below_agrees_or_does_not(client: httpx.Client) -> None:
    right = total(client, encoded(sheet([*LIST, "777"]).image), totals="last-row")
    assert (right["total"], right["agrees"], right["accepted"]) == ("777", True, True)
    assert (right["written"]["text"], len(right["numbers"])) == ("777", 3)
    wrong = total(client, encoded(sheet([*LIST, "772"]).image), totals="last-row")
    assert (wrong["total"], wrong["agrees"], wrong["accepted"]) == ("777", False, False)
    assert wrong["reason"] == "what is written below is another number"


def test_a_column_of_a_table_is_added_up(client: httpx.Client) -> None:
    body = encoded(table(CELLS))
    found = total(client, body, column=1)
    assert [one["row"] for one in found["numbers"]] == [1, 2, 4]
    assert found["total"] == "100"
    found = total(client, body, column=0, totals="last-row")
    assert (found["total"], found["agrees"]) == ("100", True)


def test_rows_with_several_numbers_are_no_column(client: httpx.Client) -> None:
    body = encoded(table(CELLS, is_ruled=False))
    found = total(client, body)
    assert not found["accepted"]
    assert "holds 2 numbers: name the column of a table, as column=0" in found["reason"]


def test_a_word_in_a_column_is_no_number_of_it(client: httpx.Client) -> None:
    cells = [["12", "22"], ["    ", "28"], ["52", "50"]]
    image = table(cells)
    rows, columns = edges(cells)
    place = (columns[0] + 6, rows[1] + 60)
    cv2.putText(image, "milk", place, cv2.FONT_HERSHEY_SIMPLEX, 1.6, 50, 4, cv2.LINE_AA)
    found = total(client, encoded(image), column=0)
    assert (found["total"], found["accepted"], found["proof"]) == (None, False, None)
    assert found["reason"].startswith("row ")
    assert found["numbers"][1]["reason"] == "a word stands there"
    head = total(client, encoded(image[int(rows[1]) - 20 :]), column=0, head=True)
    assert [one["text"] for one in head["numbers"]] == ["52"]


def test_one_that_is_struck_through_is_doubtful(client: httpx.Client) -> None:
    sheet_ = sheet(["407", "52", "318"])
    image, boxes = sheet_.image.copy(), sheet_.boxes[1]
    middle = int(boxes[0][1] + boxes[0][3] / 2)
    left, right = int(boxes[0][0] - 20), int(boxes[-1][0] + boxes[-1][2] + 20)
    cv2.line(image, (left, middle + 3), (right, middle - 3), 50, 6, cv2.LINE_AA)
    assert not total(client, encoded(image), min_confidence=0.9)["accepted"]


def test_a_page_without_numbers_has_no_total(client: httpx.Client) -> None:
    found = total(client, encoded(np.full((300, 300), 230, np.uint8)))
    assert (found["total"], found["accepted"]) == (None, False)
    assert found["reason"] == "there is no number to be added"
    below = total(client, encoded(np.full((300, 300), 230, np.uint8)), totals="last-row")
    assert not below["accepted"]


def test_one_number_is_its_own_total(client: httpx.Client) -> None:
    found = total(client, encoded(sheet(["407"]).image))
    assert (found["total"], len(found["numbers"])) == ("407", 1)
    assert found["proof"] == EXACT


def test_a_pattern_may_say_what_the_numbers_are(client: httpx.Client) -> None:
    found = total(client, encoded(sheet(LIST).image), pattern=r"\d-\d+")
    assert (found["total"], found["accepted"]) == (None, False)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"column": -1}, 422, "column"),
        ({"totals": "first-row"}, 422, "totals"),
        ({"model": "nobody"}, 404, "nobody"),
    ],
)
def test_what_is_not_there_is_refused(
    client: httpx.Client, query: dict[str, Any], status: int, words: str
) -> None:
    refused(client.post(URL, content=encoded(table(CELLS)), params=query), status, words)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"column": 7}, "there is no column 7: the table has 2"),
        ({"column": 0, "table": 3}, "there is no table 3: the page has 1"),
    ],
)
def test_a_column_that_is_not_there_has_no_total(
    client: httpx.Client, query: dict[str, Any], words: str
) -> None:
    found = total(client, encoded(table(CELLS)), **query)
    assert (found["total"], found["accepted"], found["reason"]) == (None, False, words)


def test_of_several_pages_one_is_chosen(client: httpx.Client) -> None:
    body = pdf(sheet(LIST).image, sheet(["52", "407"]).image)
    refused(client.post(URL, content=body), 422, "a column stands on one: choose it, as pages=1")
    assert total(client, body, pages="2")["total"] == "459"


def test_what_is_no_picture_is_refused(client: httpx.Client) -> None:
    refused(client.post(URL, content=b"no picture"), 415)
    refused(client.post(URL, content=encoded(photo(7))[:500]), 422)


def numbers(client: httpx.Client, texts: list[str], **query: Any) -> dict[str, Any]:
    answer = client.post(f"{URL}/numbers", json={"numbers": texts}, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_typed_numbers_are_added_up_exactly(client: httpx.Client) -> None:
    rng = random.Random(4)
    for _ in range(40):
        texts = [f"{rng.randint(-(10**6), 10**6) / 100:.2f}" for _ in range(rng.randint(1, 9))]
        found = numbers(client, texts)
        assert Decimal(found["total"]) == sum(map(Decimal, texts))
        assert found["proof"] == EXACT


def test_a_difference_borrows_where_its_trace_says(client: httpx.Client) -> None:
    found = numbers(client, ["1.00", "-0,01"], trace=True)
    assert found["total"] == "0.99"
    assert found["steps"] == [
        {"a": "100", "b": "1", "sign": "-", "result": "99", "carries": "0011"}
    ]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "numbers"),
        (["12", "1.2.3"], "numbers.1 is '1.2.3', which is no plain number"),
        (["1,200"], "numbers.0"),
        (["1.200", "12,50"], "1.200 may be 1200, since 12,50 has a decimal comma"),
        (["twelve"], "numbers.0"),
        (["12", ""], "numbers.1"),
        (["1"] * 1025, "1024 is the most"),
        (["1" * 65_537], "65536 is the most"),
        (["1" * 60_000] * 20, "1048576 of all together"),
        (["0." + "1" * 65_000] + ["1"] * 1023, "1048576 of all together"),
    ],
)
def test_what_is_no_number_is_refused(client: httpx.Client, texts: list[str], words: str) -> None:
    refused(client.post(f"{URL}/numbers", json={"numbers": texts}), 422, words)


@pytest.mark.parametrize("numbers", [["1" * 250] * 20, ["100"] * 1024])
def test_more_steps_than_can_be_followed_are_refused(
    client: httpx.Client, numbers: list[str]
) -> None:
    body = {"numbers": numbers}
    refused(client.post(f"{URL}/numbers", json=body, params={"trace": True}), 422, "4096 is the")
    assert client.post(f"{URL}/numbers", json=body).status_code == 200
