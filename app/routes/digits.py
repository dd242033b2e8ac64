"""POST /v1/digits: the digit in a photo; /v1/digits/batch: many photos in one call."""

import asyncio
import base64
from contextlib import nullcontext
from typing import Annotated

import cv2
import numpy as np
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from app.errors import NotFiniteError
from app.http.encoded import Encoded
from app.http.uploads import Upload, many_uploads, one_upload
from app.inference.digits import QUICK_BYTES, DigitModel, Picture, Preprocess
from app.inference.engine import Engine
from app.problems import problems
from app.routes import Direct, ModelName, engine_of, inlined_schema
from models.digit.locate import Found
from models.digit.reject import LEAST, decision_of
from models.errors import PhotoError, UnknownFormatError
from models.files.formats import MEDIA_TYPES, NAMES
from models.files.headers import is_apart

router = APIRouter(prefix="/v1/digits", tags=["digits"], route_class=Direct)

WithInk = Annotated[bool, Query(alias="ink", description="Return what the network sees, as PNG.")]
WithReading = Annotated[
    bool,
    Query(
        alias="reading",
        description="Return what the network says as the ink's rows come in: entry t with every "
        "row after t blank.",
    ),
]
How = Annotated[
    Preprocess,
    Query(
        description="`ink` finds the digit; `notebook` resizes the whole picture and inverts it."
    ),
]


class BoxOut(BaseModel):
    """The digit's bounds in pixels of the upright picture."""

    x: float
    y: float
    width: float
    height: float


class DigitOut(BaseModel):
    """What was read; `digit` is the best guess also where it is not accepted."""

    model: str
    digit: int | None
    confidence: float
    accepted: bool
    reason: str | None
    probabilities: list[float]
    box: BoxOut | None
    ink: str | None = None
    reading: list[list[float]] | None = Field(
        None, description="28 x 10 probabilities, with `reading=true`; of one view, the first."
    )


class BatchItem(BaseModel):
    """One picture's answer in a batch: the fields of a digit, or an error."""

    filename: str | None
    digit: int | None = None
    confidence: float | None = None
    accepted: bool | None = None
    reason: str | None = None
    probabilities: list[float] | None = None
    box: BoxOut | None = None
    ink: str | None = None
    error: str | None = None


class BatchOut(BaseModel):
    """The answers, in the order of the files."""

    model: str
    results: list[BatchItem]


_READING = {
    "digit": 7,
    "confidence": 0.9987,
    "accepted": True,
    "reason": None,
    "probabilities": [0.0, 0.0002, 0.0003, 0.0001, 0.0001, 0.0, 0.0, 0.9987, 0.0, 0.0006],
    "box": {"x": 212.0, "y": 148.0, "width": 160.0, "height": 231.0},
    "ink": None,
}
_EXAMPLE = {"model": "digits", **_READING, "reading": None}
_PICTURE = {"type": "string", "format": "binary"}
ONE_PICTURE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": _PICTURE},
                }
            },
            "application/json": {"schema": inlined_schema(Encoded)},
            **{kind: {"schema": _PICTURE} for kind in MEDIA_TYPES},
        },
    }
}
_MANY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "array", "items": _PICTURE, "minItems": 1}},
                }
            }
        },
    }
}


@router.post(
    "",
    openapi_extra=ONE_PICTURE,
    responses={
        200: {"content": {"application/json": {"example": _EXAMPLE}}},
        **problems(404, 415, 422),
    },
)
async def read_digit(
    request: Request,
    model: ModelName = None,
    ink: WithInk = False,
    preprocess: How = "ink",
    reading: WithReading = False,
) -> DigitOut:
    """Reads the digit in a picture, sent as the body or as the form field `file`."""
    engine = await engine_of(request)
    reader = await engine.digits(model)
    upload = await one_upload(request, engine.executor)
    return await _read(engine, reader, upload, ink, preprocess, reading)


@router.post(
    "/batch",
    openapi_extra=_MANY,
    response_model_exclude_unset=True,
    responses={
        200: {
            "content": {
                "application/json": {
                    "example": {
                        "model": "digits",
                        "results": [
                            {"filename": "seven.jpg", **_READING},
                            {"filename": "notes.txt", "error": f"the file is no {NAMES}"},
                        ],
                    }
                }
            }
        },
        **problems(404, 422),
    },
)
async def read_digits(
    request: Request,
    model: ModelName = None,
    ink: WithInk = False,
    preprocess: How = "ink",
) -> BatchOut:
    """Reads many pictures, each a form field `file`; one that cannot be read spoils no other."""
    engine = await engine_of(request)
    reader = await engine.digits(model)
    uploads = await many_uploads(request, engine.executor, engine.settings.max_files)

    # Others are served between large pictures; small ones are read together.
    large, small = asyncio.Semaphore(engine.settings.threads), nullcontext()

    async def item(upload: Upload) -> BatchItem:
        try:
            takes_long = len(upload.content) > QUICK_BYTES or is_apart(upload.content)
            async with large if takes_long else small:
                out = await _read(engine, reader, upload, ink, preprocess)
        except (PhotoError, UnknownFormatError, NotFiniteError) as error:
            return BatchItem(filename=upload.filename, error=str(error))
        return BatchItem(filename=upload.filename, **out.model_dump(exclude={"model", "reading"}))

    results = await asyncio.gather(*(item(upload) for upload in uploads))
    return BatchOut(model=reader.card.name, results=results)


async def _read(
    engine: Engine,
    reader: DigitModel,
    upload: Upload,
    with_ink: bool,
    preprocess: Preprocess,
    with_reading: bool = False,
) -> DigitOut:
    picture = Picture(upload.content, preprocess, engine.settings.max_pixels)
    answer = await reader.read(picture)
    found = answer.found
    probabilities: list[float] = answer.probabilities.tolist()  # of ten, faster than numpy
    confidence = max(probabilities)
    asked = engine.settings.min_confidence
    decision = decision_of(answer, LEAST if asked is None else asked, reader.least_known)
    return DigitOut(
        model=reader.card.name,
        digit=None if found is None else probabilities.index(confidence),
        confidence=0.0 if found is None else confidence,
        accepted=decision.accepted,
        reason=decision.reason,
        probabilities=probabilities,
        box=None if found is None else BoxOut(**found.box._asdict()),
        ink=_data_uri(found) if found is not None and with_ink else None,
        reading=await _reading(reader, found) if found is not None and with_reading else None,
    )


async def _reading(reader: DigitModel, found: Found) -> list[list[float]]:
    rows: list[list[float]] = (await reader.reading(found.ink)).tolist()
    return rows


def _data_uri(found: Found) -> str:
    """The ink as a PNG data URI, white on black."""
    _, png = cv2.imencode(".png", np.rint(found.ink * 255).astype(np.uint8))
    return "data:image/png;base64," + base64.b64encode(png.tobytes()).decode("ascii")
