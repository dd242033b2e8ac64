"""POST /v1/numbers: the rows of numbers in a photo of a page."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from app.http.uploads import one_upload
from app.inference.lines import Sheet
from app.problems import problems
from app.routes import Direct, ModelName, engine_of
from app.routes.digits import ONE_PICTURE, BoxOut
from models.page.placed import PlacedNumber

router = APIRouter(prefix="/v1/numbers", tags=["numbers"], route_class=Direct)

LEAST = 0.8  # confidence of a digit in a number
MinConfidence = Annotated[
    float | None,
    Query(ge=0, le=1, description="Below it no number is accepted; the service's if left out."),
]


class SymbolOut(BaseModel):
    """A symbol of a number; it is the best guess also where the number is not accepted."""

    symbol: str = Field(examples=["5"])
    confidence: float
    box: BoxOut


class NumberOut(BaseModel):
    """A number as it is written; `reason` says why it is not accepted, null where it is."""

    text: str = Field(examples=["12.5"])
    confidence: float
    accepted: bool
    reason: str | None
    box: BoxOut
    symbols: list[SymbolOut]


class RowOut(BaseModel):
    """A row of the page: its numbers from left to right, and as one text."""

    text: str
    accepted: bool
    reason: str | None
    numbers: list[NumberOut]


class NumbersOut(BaseModel):
    """The rows from the top down; `truncated` where there was more on the page than is read."""

    model: str
    rows: list[RowOut]
    truncated: bool


_BOX = {"x": 96.0, "y": 120.0, "width": 94.0, "height": 66.0}
_NUMBER = {
    "text": "52",
    "confidence": 0.9975,
    "accepted": True,
    "reason": None,
    "box": _BOX,
    "symbols": [
        {"symbol": "5", "confidence": 0.9991, "box": {**_BOX, "width": 41.0}},
        {"symbol": "2", "confidence": 0.9975, "box": {**_BOX, "x": 151.0, "width": 39.0}},
    ],
}
_EXAMPLE = {
    "model": "lines",
    "rows": [{"text": "52", "accepted": True, "reason": None, "numbers": [_NUMBER]}],
    "truncated": False,
}


@router.post(
    "",
    openapi_extra=ONE_PICTURE,
    responses={
        200: {"content": {"application/json": {"example": _EXAMPLE}}},
        **problems(404, 415, 422),
    },
)
async def read_numbers(
    request: Request, model: ModelName = None, min_confidence: MinConfidence = None
) -> NumbersOut:
    """Reads all rows of numbers on a page: a picture, sent as the body or the form field `file`.

    What is written is answered, its separators too, and a number ends at a space or a wide gap. A
    page without numbers has no rows.
    """
    engine = await engine_of(request)
    reader = await engine.lines(model)
    upload = await one_upload(request, engine.executor)
    asked = engine.settings.min_confidence if min_confidence is None else min_confidence
    least = LEAST if asked is None else asked
    read = await reader.read(Sheet(upload.content, engine.settings.max_pixels))
    rows = [_row([_number(number, least) for number in row]) for row in read.rows]
    return NumbersOut(model=reader.card.name, rows=rows, truncated=read.truncated)


def _number(number: PlacedNumber, least: float) -> NumberOut:
    """A number, accepted where nothing speaks against it and it is as likely as that."""
    low = None if number.confidence >= least else f"its confidence is below {least:g}"
    reason = number.reason or low
    return NumberOut(
        text=number.text,
        confidence=number.confidence,
        accepted=reason is None,
        reason=reason,
        box=BoxOut(**number.box._asdict()),
        symbols=[
            SymbolOut(symbol=one.symbol, confidence=one.confidence, box=BoxOut(**one.box._asdict()))
            for one in number.symbols
        ],
    )


def _row(numbers: list[NumberOut]) -> RowOut:
    """A row, accepted where each of its numbers is."""
    reasons = [one.reason for one in numbers if one.reason is not None]
    return RowOut(
        text=" ".join(one.text for one in numbers),
        accepted=not reasons,
        reason=reasons[0] if reasons else None,
        numbers=numbers,
    )
