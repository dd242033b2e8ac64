"""POST /v1/numbers: the rows of numbers in a photo of a page."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from app.http.uploads import one_upload
from app.inference.engine import Engine
from app.inference.lines import Sheet, SheetRead
from app.problems import problems
from app.routes import Direct, ModelName, engine_of
from app.routes.digits import ONE_PICTURE, BoxOut
from app.routes.pages import Pages, Picture, PictureOut, chosen_pages, each_page, picture_out
from models.page.placed import PlacedNumber, PlacedRows

router = APIRouter(prefix="/v1/numbers", tags=["numbers"], route_class=Direct)

LEAST = 0.9  # confidence of a number: few numbers drawn to be spoilt have it
MinConfidence = Annotated[
    float | None,
    Query(ge=0, le=1, description="Below it no number is accepted; the service's if left out."),
]

Pattern = Annotated[
    Annotated[str, Field(json_schema_extra={"format": "number-regex"})] | None,
    Query(
        description="A regular expression that each number matches as a whole.",
        examples=[r"\d{2}/\d{2}/\d{4}"],
    ),
]
Alternatives = Annotated[
    bool, Query(description="Whether each number has `alternatives`: what else it may be.")
]
ALTERNATIVES = 5  # at most


class SymbolOut(BaseModel):
    """A symbol of a number; it is the best guess also where the number is not accepted."""

    symbol: str = Field(examples=["5"])
    confidence: float
    box: BoxOut


class AlternativeOut(BaseModel):
    """Another reading of a number; empty where nothing may be written there."""

    text: str = Field(examples=["72.5"])
    confidence: float


class NumberOut(BaseModel):
    """A number as it is written; `reason` says why it is not accepted, null where it is.

    `text` is empty where no reading fits the pattern. `corners` are x and y of the number's four,
    clockwise from the upper left of its text: those of its box, unless the page was turned.
    `alternatives` is null where it was not asked for.
    """

    text: str = Field(examples=["12.5"])
    confidence: float
    accepted: bool
    reason: str | None
    box: BoxOut
    corners: list[tuple[float, float]]
    symbols: list[SymbolOut]
    alternatives: list[AlternativeOut] | None


class RowOut(BaseModel):
    """A row of the page: its numbers from left to right, and as one text."""

    text: str
    accepted: bool
    reason: str | None
    numbers: list[NumberOut]


class PlaceOut(BaseModel):
    """A place where something is written, and why it is none of the numbers.

    `corners` are as those of a number; `is_word` says whether a word is read there.
    """

    box: BoxOut
    corners: list[tuple[float, float]]
    reason: str = Field(examples=["nothing was read there"])
    is_word: bool


class RowsOut(BaseModel):
    """The rows from the top down; `truncated` where there was more on the page than is read.

    Lists beside each other whose rows are not level are read one after the other.

    `left_out` are the places of words, and those where ink stands like a row of numbers, and none
    was read, or what was read is hardly one.
    `turned` says by how many degrees clockwise the picture was turned before it was read, from 0 to
    below 360: as its EXIF block asks for, and then until its text stood upright. Places are in
    pixels of the picture as it is shown, turned by its EXIF block alone; `picture` is null where it
    was not asked for.
    """

    rows: list[RowOut]
    left_out: list[PlaceOut]
    turned: int = Field(examples=[90])
    truncated: bool
    picture: PictureOut | None


class NumbersOut(RowsOut):
    """What is on a picture."""

    model: str


class NumbersPageOut(RowsOut):
    """What is on a page, which is counted from 1 on."""

    page: int = Field(examples=[2])


class NumbersPagesOut(BaseModel):
    """What is on the pages that were asked for, of as many as `of` says."""

    model: str
    pages: list[NumbersPageOut]
    of: int = Field(examples=[12])


_BOX = {"x": 96.0, "y": 120.0, "width": 94.0, "height": 66.0}
_NUMBER = {
    "text": "52",
    "confidence": 0.9975,
    "accepted": True,
    "reason": None,
    "box": _BOX,
    "corners": [(96.0, 120.0), (190.0, 120.0), (190.0, 186.0), (96.0, 186.0)],
    "symbols": [
        {"symbol": "5", "confidence": 0.9991, "box": {**_BOX, "width": 41.0}},
        {"symbol": "2", "confidence": 0.9975, "box": {**_BOX, "x": 151.0, "width": 39.0}},
    ],
    "alternatives": None,
}
_EXAMPLE = {
    "model": "lines",
    "rows": [{"text": "52", "accepted": True, "reason": None, "numbers": [_NUMBER]}],
    "left_out": [
        {
            "box": {**_BOX, "y": 310.0},
            "corners": [(96.0, 310.0), (190.0, 310.0), (190.0, 376.0), (96.0, 376.0)],
            "reason": "nothing was read there",
            "is_word": False,
        }
    ],
    "turned": 0,
    "truncated": False,
    "picture": None,
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
    request: Request,
    model: ModelName = None,
    min_confidence: MinConfidence = None,
    pattern: Pattern = None,
    alternatives: Alternatives = False,
    pages: Pages = None,
    picture: Picture = False,
) -> NumbersOut | NumbersPagesOut:
    """Reads all rows of numbers on a page: a picture, sent as the body or the form field `file`.

    Of a TIFF or PDF, which may have several pages, each is read, and answered in `pages`.

    What is written is answered, its separators too, and a number ends at a space or a wide gap. A
    page without numbers has no rows. With a pattern the likeliest reading is given that it allows:
    its confidence is the probability among all that the pattern allows and a hundredth of all else,
    since a pattern may be wrong. Where that hundredth is more than what is allowed, no reading
    fits: the text is empty, and the reason says what is read without the pattern.
    """
    engine = await engine_of(request)
    reader = await engine.lines(model)
    upload = await one_upload(request, engine.executor)
    count = ALTERNATIVES if alternatives else 0
    patterns = () if pattern is None else (pattern,)
    most = engine.settings.max_pixels
    sheet = Sheet(upload.content, most, patterns, count, has_picture=picture)
    least = least_of(engine, min_confidence)
    chosen = await chosen_pages(request, upload.content, pages, picture, engine)
    read = await each_page(chosen, lambda page: reader.numbers(sheet._replace(page=page)))
    answered = [(page, _page(found, least, alternatives)) for page, found in read]
    name = reader.card.name
    if chosen.of is None:
        return NumbersOut(model=name, **answered[0][1])
    numbered = [NumbersPageOut(page=number, **page) for number, page in answered]
    return NumbersPagesOut(model=name, pages=numbered, of=chosen.of)


def _page(read: SheetRead[PlacedRows], least: float, alternatives: bool) -> dict[str, Any]:
    """The fields of a page."""
    numbers = read.placed
    return {
        "rows": [
            _row([_number(number, least, alternatives) for number in row]) for row in numbers.rows
        ],
        "left_out": [
            PlaceOut(
                box=BoxOut(**place.box._asdict()),
                corners=[(x, y) for x, y in place.corners.tolist()],
                reason=place.reason,
                is_word=place.is_word,
            )
            for place in numbers.left_out
        ],
        "turned": read.turned,
        "truncated": numbers.truncated,
        "picture": picture_out(read.picture),
    }


def least_of(engine: Engine, min_confidence: float | None) -> float:
    """The confidence of a number that is accepted: as asked for, the service's, or LEAST."""
    asked = engine.settings.min_confidence if min_confidence is None else min_confidence
    return LEAST if asked is None else asked


def _number(number: PlacedNumber, least: float, alternatives: bool) -> NumberOut:
    """A number, accepted where nothing speaks against it and it is as likely as that."""
    reason = number.reason or too_low(number.confidence, least)
    return NumberOut(
        text=number.text,
        confidence=number.confidence,
        accepted=reason is None,
        reason=reason,
        box=BoxOut(**number.box._asdict()),
        corners=[(x, y) for x, y in number.corners.tolist()],
        symbols=[
            SymbolOut(symbol=one.symbol, confidence=one.confidence, box=BoxOut(**one.box._asdict()))
            for one in number.symbols
        ],
        alternatives=alternatives_of(number.alternatives) if alternatives else None,
    )


def too_low(confidence: float, least: float) -> str | None:
    """Why a number of that confidence is not accepted; None where it is as high as that."""
    return None if confidence >= least else f"its confidence is below {least:g}"


def alternatives_of(found: list[tuple[str, float]]) -> list[AlternativeOut]:
    """Other texts with their probabilities, as they are answered."""
    return [AlternativeOut(text=text, confidence=share) for text, share in found]


def _row(numbers: list[NumberOut]) -> RowOut:
    """A row, accepted where each of its numbers is."""
    reasons = [one.reason for one in numbers if one.reason is not None]
    return RowOut(
        text=" ".join(one.text for one in numbers if one.text),
        accepted=not reasons,
        reason=reasons[0] if reasons else None,
        numbers=numbers,
    )
