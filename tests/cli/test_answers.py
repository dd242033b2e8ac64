import httpx
import pytest
from pydantic import ValidationError

from cli.answers import Digit, Models, Numbers, Refusal, Sum, Table, Tables
from tests.pictures import encoded, photo, sheet, table

CELLS = [["7", "12"], ["4", ""], ["11", "12"]]
CELL = {
    "text": "7",
    "confidence": 0.95,
    "accepted": True,
    "reason": None,
    "rows": 1,
    "columns": 1,
    "corners": [(0, 0), (9, 0), (9, 9), (0, 9)],
    "alternatives": None,
}
TOTAL = {"column": 1, "sum": "-12.50", "agrees": None}
TABLE = {"rows": 2, "columns": 2, "cells": [[None, CELL], [CELL, CELL]], "totals": [TOTAL]}


def test_what_the_service_answers_is_understood_and_none_of_it_is_lost(
    client: httpx.Client,
) -> None:
    for kind, answer in (
        (Digit, client.post("/v1/digits", content=encoded(photo(7)))),
        (Numbers, client.post("/v1/numbers", content=encoded(sheet(["407"]).image))),
        (Tables, client.post("/v1/tables?totals=last-row", content=encoded(table(CELLS)))),
        (Sum, client.post("/v1/sums", json={"a": "1", "b": "1"})),
        (Models, client.get("/v1/models")),
        (Refusal, client.post("/v1/digits", content=b"no picture")),
    ):
        read = kind.model_validate_json(answer.content)
        assert read.model_dump(mode="json") == answer.json()


def test_what_a_newer_service_adds_is_kept() -> None:
    told = {"model": "m", "base": 2, "sum": "10", "margin": 2.5, "proof": None, "theorem": "new"}
    assert Sum.model_validate(told).model_dump() == told


@pytest.mark.parametrize("told", [{}, {"status": "ok"}, {"title": "x", "detail": "Not Found"}, []])
def test_what_is_no_answer_of_the_service_is_none(told: object) -> None:
    for kind in (Digit, Numbers, Tables, Sum, Models, Refusal):
        with pytest.raises(ValidationError):
            kind.model_validate(told)


def test_a_table_is_whole() -> None:
    assert Table.model_validate(TABLE).model_dump(exclude_unset=True) == TABLE
    for wrong in (
        {"rows": 3},
        {"columns": 3},
        {"rows": 0, "cells": [], "totals": None},
        {"cells": [[CELL], [CELL, CELL]]},
        {"cells": [[CELL, CELL], [CELL, None]]},
        {"cells": [[None, CELL | {"rows": 0}], [CELL, CELL]]},
        {"totals": [TOTAL | {"column": 2}]},
        {"totals": [TOTAL | {"column": -1}]},
        {"totals": [TOTAL | {"sum": "twelve"}]},
        {"totals": [TOTAL | {"sum": "\x1b[2J"}]},
    ):
        with pytest.raises(ValidationError):
            Table.model_validate(TABLE | wrong)
