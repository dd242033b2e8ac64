"""POST /v1/tables: the tables of numbers in a photo of a page."""

import csv
import io
import re
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, JsonValue

from app.http.uploads import one_upload
from app.inference.lines import Sheet, SheetRead
from app.problems import problems
from app.routes import ModelName, engine_of
from app.routes.digits import ONE_PICTURE, BoxOut
from app.routes.numbers import (
    ALTERNATIVES,
    AlternativeOut,
    Alternatives,
    MinConfidence,
    Pattern,
    alternatives_of,
    least_of,
    too_low,
)
from app.routes.pages import Pages, Picture, PictureOut, chosen_pages, each_page, picture_out
from models.page.axis import MOST_PARTS
from models.page.placed import Table, TableCell, Tables
from models.page.totals import totals_of

router = APIRouter(prefix="/v1/tables", tags=["tables"])

CSV = "text/csv"
_WEIGHT = re.compile(r"[01](\.\d{0,3})?")
DOUBTFUL = "Doubtful-Cells"  # of an answer as CSV: row:column of each, from 1 on
_MOST_LISTED = 1000  # of these
_PATTERN_OR_EMPTY: JsonValue = [{"format": "number-regex"}, {"maxLength": 0}]

Patterns = Annotated[
    list[Annotated[str, Field(json_schema_extra={"anyOf": _PATTERN_OR_EMPTY})]],
    Query(
        default_factory=list,
        max_length=MOST_PARTS,
        description="The same for each column, from the left; an empty one leaves it to `pattern`.",
        examples=[[r"\d+", r"\d+\.\d"]],
    ),
]
Totals = Annotated[
    str | None,
    Query(
        pattern="^last-row$",
        description="Where totals stand: `last-row`. Each column that has one is added up.",
    ),
]


class CellOut(BaseModel):
    """What stands in a cell; `reason` says why it is not accepted, null where it is.

    `text` is null where what stands there is read as no number, a word say (`is_word`), and empty
    where no reading fits the pattern. `rows` and `columns` say how many a cell takes.
    """

    text: str | None = Field(examples=["12.5"])
    is_word: bool
    confidence: float
    accepted: bool
    reason: str | None
    box: BoxOut
    corners: list[tuple[float, float]]
    rows: int
    columns: int
    alternatives: list[AlternativeOut] | None


class TotalOut(BaseModel):
    """A column, from 0 on, in whose last row a number stands.

    `sum` is that of the numbers above it, as they are read, and `agrees` says whether it is what
    stands in the last row; both are null where something above is no plain number.
    """

    column: int
    sum: str | None = Field(examples=["1204.5"])
    agrees: bool | None


class TableOut(BaseModel):
    """A table: its cells, row by row; null where nothing stands, or where a cell goes on.

    `totals` is null where they were not asked for.
    """

    rows: int
    columns: int
    box: BoxOut
    corners: list[tuple[float, float]]
    cells: list[list[CellOut | None]]
    totals: list[TotalOut] | None


class GridsOut(BaseModel):
    """The tables of a page from the top down; `truncated` where there was more than is read.

    `turned`, places and `picture` are as for /v1/numbers.
    """

    tables: list[TableOut]
    turned: int = Field(examples=[0])
    truncated: bool
    picture: PictureOut | None


class TablesOut(GridsOut):
    """What is on a picture."""

    model: str


class TablesPageOut(GridsOut):
    """What is on a page, which is counted from 1 on."""

    page: int = Field(examples=[2])


class TablesPagesOut(BaseModel):
    """What is on the pages that were asked for, of as many as `of` says."""

    model: str
    pages: list[TablesPageOut]
    of: int = Field(examples=[12])


_BOX = {"x": 40.0, "y": 30.0, "width": 120.0, "height": 60.0}
_CORNERS = [(40.0, 30.0), (160.0, 30.0), (160.0, 90.0), (40.0, 90.0)]
_CELL = {
    "text": "12.5",
    "is_word": False,
    "confidence": 0.9961,
    "accepted": True,
    "reason": None,
    "box": _BOX,
    "corners": _CORNERS,
    "rows": 1,
    "columns": 1,
    "alternatives": None,
}
_EXAMPLE = {
    "model": "lines",
    "tables": [
        {
            "rows": 2,
            "columns": 1,
            "box": {**_BOX, "height": 120.0},
            "corners": [(40.0, 30.0), (160.0, 30.0), (160.0, 150.0), (40.0, 150.0)],
            "cells": [[_CELL], [None]],
            "totals": None,
        }
    ],
    "turned": 0,
    "truncated": False,
    "picture": None,
}


@router.post(
    "",
    openapi_extra=ONE_PICTURE,
    response_model=TablesOut | TablesPagesOut,
    responses={
        200: {
            "content": {
                "application/json": {"example": _EXAMPLE},
                CSV: {"schema": {"type": "string"}, "example": "12.5,40\n7,\n"},
            },
            "headers": {
                DOUBTFUL: {
                    "description": "Of CSV: the cells that are not accepted, as row:column from 1.",
                    "schema": {"type": "string"},
                    "example": "1:2, 4:1",
                }
            },
        },
        **problems(404, 415, 422),
    },
)
async def read_tables(
    request: Request,
    patterns: Patterns,
    model: ModelName = None,
    min_confidence: MinConfidence = None,
    pattern: Pattern = None,
    alternatives: Alternatives = False,
    totals: Totals = None,
    pages: Pages = None,
    picture: Picture = False,
) -> Response | TablesOut | TablesPagesOut:
    """Reads all tables on a page: a picture, sent as the body or the form field `file`.

    Of a TIFF or PDF, which may have several pages, each is read, and answered in `pages`.

    A table has lines, or is told by how its rows and columns stand alone. Each of its cells is read
    as /v1/numbers reads a number; of several readings that one is likelier which has as many digits
    and signs as others of its column. With `Accept: text/csv` the first table is answered as CSV:
    its doubtful cells as they are read, and listed in the header `Doubtful-Cells`.
    """
    engine = await engine_of(request)
    reader = await engine.lines(model)
    upload = await one_upload(request, engine.executor)
    asked = (*(one or pattern for one in patterns), pattern)
    count = ALTERNATIVES if alternatives else 0
    has_totals = totals is not None
    most = engine.settings.max_pixels
    sheet = Sheet(upload.content, most, asked, count, has_totals, has_picture=picture)
    least = least_of(engine, min_confidence)
    chosen = await chosen_pages(request, upload.content, pages, picture, engine)
    read = await each_page(chosen, lambda page: reader.tables(sheet._replace(page=page)))
    answered = [(page, _page(found, least, alternatives, has_totals)) for page, found in read]
    if _wants_csv(request.headers.get("accept", "")):
        first = next((table for _, page in answered for table in page["tables"]), None)
        return _csv(first.cells if first else [])
    name = reader.card.name
    if chosen.of is None:
        return TablesOut(model=name, **answered[0][1])
    numbered = [TablesPageOut(page=number, **page) for number, page in answered]
    return TablesPagesOut(model=name, pages=numbered, of=chosen.of)


def _page(
    read: SheetRead[Tables], least: float, alternatives: bool, has_totals: bool
) -> dict[str, Any]:
    """The fields of a page."""
    found = read.placed
    return {
        "tables": [_table(one, least, alternatives, has_totals) for one in found.tables],
        "turned": read.turned,
        "truncated": found.truncated,
        "picture": picture_out(read.picture),
    }


def _table(table: Table, least: float, alternatives: bool, has_totals: bool) -> TableOut:
    cells = [[one and _cell(one, least, alternatives) for one in row] for row in table.cells]
    totals = [
        TotalOut(
            column=one.column, sum=None if one.sum is None else f"{one.sum:f}", agrees=one.agrees
        )
        for one in totals_of(table)
    ]
    return TableOut(
        rows=len(cells),
        columns=len(cells[0]),
        box=BoxOut(**table.box._asdict()),
        corners=[(x, y) for x, y in table.corners.tolist()],
        cells=cells,
        totals=totals if has_totals else None,
    )


def _cell(cell: TableCell, least: float, alternatives: bool) -> CellOut:
    """A cell, accepted where nothing speaks against its number and it is as likely as that."""
    reason = cell.reason or too_low(cell.confidence, least)
    return CellOut(
        text=cell.text,
        is_word=cell.is_word,
        confidence=cell.confidence,
        accepted=reason is None,
        reason=reason,
        box=BoxOut(**cell.box._asdict()),
        corners=[(x, y) for x, y in cell.corners.tolist()],
        rows=cell.span[0],
        columns=cell.span[1],
        alternatives=alternatives_of(cell.alternatives) if alternatives else None,
    )


def _wants_csv(accept: str) -> bool:
    """Whether a request would have CSV rather than JSON (RFC 9110, 12.5.1)."""
    weights = {}
    for kind, *parameters in (one.split(";") for one in accept.lower().split(",")):
        weight = next((one.strip()[2:] for one in parameters if one.strip().startswith("q=")), "1")
        weights[kind.strip()] = float(weight) if _WEIGHT.fullmatch(weight) else 0.0
    json = max(weights.get(kind, 0.0) for kind in ("application/json", "application/*", "*/*"))
    return weights.get(CSV, 0.0) > 0 and weights[CSV] >= json


def _csv(cells: list[list[CellOut | None]]) -> Response:
    """A table as CSV, and which of its cells are doubtful in a header."""
    text = io.StringIO()
    rows = [[(one.text or "") if one else "" for one in row] for row in cells]
    csv.writer(text, lineterminator="\n").writerows(rows)
    doubtful = [
        f"{row}:{column}"
        for row, line in enumerate(cells, 1)
        for column, one in enumerate(line, 1)
        if one is not None and not one.accepted
    ]
    listed = ", ".join(doubtful[:_MOST_LISTED])
    return Response(text.getvalue(), media_type=CSV, headers={DOUBTFUL: listed})
