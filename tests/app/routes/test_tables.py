import csv
import io
from typing import Any

import httpx
import numpy as np
import pytest

from app.routes.tables import DOUBTFUL
from models.page.axis import MOST_PARTS
from tests.app.calls import refused
from tests.pictures import edges, encoded, sheet, table

URL = "/v1/tables"
CELLS = [["12", "22", "5"], ["36", "28", "7"], ["52", "", "23"], ["100", "50", "36"]]
PAGE = encoded(table(CELLS))


def tables(client: httpx.Client, body: bytes = PAGE, **query: Any) -> dict[str, Any]:
    answer = client.post(URL, content=body, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def texts(found: dict[str, Any]) -> list[list[str]]:
    return [[(one and one["text"]) or "" for one in row] for row in found["cells"]]


def test_a_table_is_answered_cell_by_cell(client: httpx.Client) -> None:
    answer = tables(client)
    assert (answer["model"], answer["turned"], answer["truncated"]) == ("lines", 0, False)
    (found,) = answer["tables"]
    assert texts(found) == CELLS
    assert (found["rows"], found["columns"], found["totals"]) == (4, 3, None)
    rows, columns = edges(CELLS)
    for y, line in zip(rows, found["cells"], strict=False):
        for x, cell in zip(columns, line, strict=False):
            if cell is None:
                continue
            assert cell["accepted"] == (cell["reason"] is None)
            assert (cell["rows"], cell["columns"], cell["alternatives"]) == (1, 1, None)
            assert abs(cell["box"]["x"] - x) < 10
            assert abs(cell["box"]["y"] - y) < 10
            assert len(cell["corners"]) == 4
    accepted = [one["accepted"] for row in found["cells"] for one in row if one]
    assert sum(accepted) >= 8


def test_columns_are_added_up_where_totals_are_asked_for(client: httpx.Client) -> None:
    (found,) = tables(client, totals="last-row")["tables"]
    assert found["totals"] == [
        {"column": 0, "sum": "100", "agrees": True},
        {"column": 1, "sum": "50", "agrees": True},
        {"column": 2, "sum": "35", "agrees": False},
    ]


@pytest.mark.parametrize(
    "accept",
    ["text/csv", "text/csv, application/json;q=0.5", "TEXT/CSV;q=0.9, */*;q=0.1", "*/*, text/csv"],
)
def test_the_first_table_is_answered_as_csv_with_its_doubtful_cells_in_a_header(
    client: httpx.Client, accept: str
) -> None:
    query = {"min_confidence": "1"}
    answer = client.post(URL, content=PAGE, params=query, headers={"Accept": accept})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(answer.text))) == CELLS
    there = [(y, x) for y, row in enumerate(CELLS, 1) for x, one in enumerate(row, 1) if one]
    assert answer.headers[DOUBTFUL] == ", ".join(f"{y}:{x}" for y, x in there)


@pytest.mark.parametrize(
    "accept",
    ["application/json", "*/*", "text/csv;q=0.2, application/json", "text/csv;q=0, */*;q=0.1", "",
     "text/csv;q=none"],
)  # fmt: skip
def test_else_it_is_json(client: httpx.Client, accept: str) -> None:
    answer = client.post(URL, content=PAGE, headers={"Accept": accept})
    assert answer.headers["content-type"] == "application/json"


def test_csv_of_a_page_without_a_table_is_empty(client: httpx.Client) -> None:
    body = encoded(np.full((300, 400), 220, np.uint8))
    answer = client.post(URL, content=body, headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.text, answer.headers[DOUBTFUL]) == (200, "", "")
    assert tables(client, body)["tables"] == []


def test_a_list_of_rows_is_no_table(client: httpx.Client) -> None:
    assert tables(client, encoded(sheet(["0522", "18596", "374"]).image))["tables"] == []


def test_patterns_are_one_for_all_columns_or_one_for_each(client: httpx.Client) -> None:
    (found,) = tables(client, pattern=r"\d{2}")["tables"]
    assert {len(one) for row in texts(found) for one in row} <= {0, 2}
    (found,) = tables(client, patterns=["", "", r"\d{2}"])["tables"]
    assert [row[0] for row in texts(found)] == [row[0] for row in CELLS]
    assert {len(row[2]) for row in texts(found)} <= {0, 2}
    (first,) = tables(client, patterns=[r"\d{3}"])["tables"]
    assert [row[1] for row in texts(first)] == [row[1] for row in CELLS]
    (both,) = tables(client, pattern=r"\d", patterns=["", r"\d{3}"])["tables"]
    assert [
        {len(row[at]) for row in texts(both)} <= {0, size} for at, size in enumerate((1, 3, 1))
    ] == [True] * 3
    unread = found["cells"][0][2]
    assert not unread["accepted"]


def test_alternatives_stand_beside_each_number(client: httpx.Client) -> None:
    (found,) = tables(client, alternatives=True)["tables"]
    others = [one["alternatives"] for row in found["cells"] for one in row if one]
    assert all(1 <= len(each) <= 5 for each in others)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"pattern": "("}, ["pattern", "("]),
        ({"patterns": ["", "x"]}, ["pattern"]),
        ({"totals": "first-row"}, ["totals"]),
        ({"patterns": [""] * (MOST_PARTS + 1)}, ["patterns"]),
        ({"min_confidence": "2"}, ["min_confidence"]),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused(
    client: httpx.Client, query: dict[str, Any], words: list[str]
) -> None:
    refused(client.post(URL, content=PAGE, params=query), 422, *words)


def test_no_picture_is_refused(client: httpx.Client) -> None:
    refused(client.post(URL, content=b"no picture"), 415, "JPEG")
    refused(client.post(URL, content=PAGE[:-400]), 422)
    refused(client.post(URL), 400, "empty")
    refused(client.post(URL, content=PAGE, params={"model": "none"}), 404, "none")
