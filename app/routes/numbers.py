"""POST /v1/numbers: the rows of digits in a photo of a page."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from app.http.uploads import one_upload
from app.inference.lines import Sheet
from app.problems import problems
from app.routes import Direct, ModelName, engine_of
from app.routes.digits import ONE_PICTURE, BoxOut

router = APIRouter(prefix="/v1/numbers", tags=["numbers"], route_class=Direct)

MinConfidence = Annotated[
    float | None,
    Query(ge=0, le=1, description="Below it no digit is accepted; the service's if left out."),
]


class NumberDigit(BaseModel):
    """A digit of a row; it is the best guess also where it is not accepted."""

    digit: int
    confidence: float
    accepted: bool
    box: BoxOut


class RowOut(BaseModel):
    """A row of the page: its digits from left to right, and as one text."""

    text: str
    digits: list[NumberDigit]


class NumbersOut(BaseModel):
    """The rows from the top down; `truncated` where there was more on the page than is read."""

    model: str
    rows: list[RowOut]
    truncated: bool


_EXAMPLE = {
    "model": "lines",
    "rows": [
        {
            "text": "52",
            "digits": [
                {
                    "digit": 5,
                    "confidence": 0.9991,
                    "accepted": True,
                    "box": {"x": 96.0, "y": 120.0, "width": 41.0, "height": 66.0},
                },
                {
                    "digit": 2,
                    "confidence": 0.9975,
                    "accepted": True,
                    "box": {"x": 151.0, "y": 124.0, "width": 39.0, "height": 61.0},
                },
            ],
        }
    ],
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
    """Reads all rows of digits on a page: a picture, sent as the body or as the form field `file`.

    Dots, dashes, letters and ruled lines between digits are left out. A page without digits has no
    rows.
    """
    engine = await engine_of(request)
    reader = await engine.lines(model)
    upload = await one_upload(request, engine.executor)
    least = engine.settings.min_confidence if min_confidence is None else min_confidence
    numbers = await reader.read(Sheet(upload.content, engine.settings.max_pixels))
    rows = [
        RowOut(
            text="".join(str(one.digit) for one in row),
            digits=[
                NumberDigit(
                    digit=one.digit,
                    confidence=one.confidence,
                    accepted=one.confidence >= least,
                    box=BoxOut(**one.box._asdict()),
                )
                for one in row
            ],
        )
        for row in numbers.rows
    ]
    return NumbersOut(model=reader.card.name, rows=rows, truncated=numbers.truncated)
