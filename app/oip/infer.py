"""POST /v2/models/NAME/infer: a model run on a batch, as the Open Inference Protocol has it.

https://github.com/kserve/open-inference-protocol, with Triton's binary tensors, so that its
clients work unchanged.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray

from app.errors import TensorError
from app.http.bodies import Body, body_of
from app.inference.engine import Engine
from app.oip.repository import RESULTS, VERSION, Name, Version, card_of, specs_of
from app.oip.tensors import (
    HEADER_LENGTH,
    InferIn,
    InferOut,
    TensorSpec,
    input_of,
    request_of,
    response_of,
)
from app.problems import problems
from app.routes import engine_of, inlined_schema
from models.artifact.card import AdderCard, DigitCard, LineCard
from models.artifact.line import COLUMNS_PER_STEP
from models.page.reader import MOST_COLUMNS

MOST_WIDTH = 8_000  # columns of a crop; a page's widest has 6,000

router = APIRouter(prefix="/v2", tags=["open inference protocol"])

_BINARY = {"schema": {"type": "string", "format": "binary"}}
INFER = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": inlined_schema(InferIn),
                "example": {
                    "inputs": [
                        {
                            "name": "bits",
                            "datatype": "INT8",
                            "shape": [1, 2, 2],
                            "data": [1, 1, 0, 1],
                        }
                    ]
                },
            },
            "application/octet-stream": _BINARY,
        },
    }
}
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "model": InferOut,
        "content": {
            "application/json": {
                "example": {
                    "model_name": "adder",
                    "model_version": VERSION,
                    "outputs": [
                        {"name": "sum", "datatype": "INT8", "shape": [1, 3], "data": [0, 0, 1]}
                    ],
                }
            },
            "application/octet-stream": _BINARY,
        },
    },
    **problems(404),
}


@router.post("/models/{name}/infer", openapi_extra=INFER, responses=ANSWER)
async def infer(request: Request, name: Name) -> Response:
    """Runs a model on a batch: `ink` for a row classifier, `bits` for an adder, `strips`
    for a line reader.

    `bits` are in the order in which the model reads, without the zero pair at the end that makes
    room for the carry: the service adds it.
    """
    return await _infer(request, name, VERSION)


@router.post("/models/{name}/versions/{version}/infer", openapi_extra=INFER, responses=ANSWER)
async def infer_version(request: Request, name: Name, version: Version) -> Response:
    """The same, of a version."""
    return await _infer(request, name, version)


async def _infer(request: Request, name: str, version: str) -> Response:
    engine = await engine_of(request)
    card = card_of(engine, name, version)
    encoding = request.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise TensorError(f"the body is compressed ({encoding[:20]}): send it as it is")
    # JSON takes its time: beside the event loop, as far as the interpreter lets it.
    sent, tensor = await asyncio.get_running_loop().run_in_executor(
        engine.executor,
        _parsed,
        body_of(request),
        request.headers.get(HEADER_LENGTH),
        specs_of(card)[0],
    )
    if isinstance(card, DigitCard):
        outputs = await _digits(engine, card, tensor)
    elif isinstance(card, LineCard):
        outputs = await _lines(engine, card, tensor)
    else:
        outputs = await _sums(engine, card, tensor)
    return response_of(sent, name, version, outputs)


def _parsed(
    body: Body, header_length: str | None, spec: TensorSpec
) -> tuple[InferIn, NDArray[Any]]:
    """What is asked, without its inputs, and the one tensor: of JSON a small part is left."""
    sent, binary = request_of(body, header_length)
    tensor = input_of(sent, binary, spec)
    return sent.model_copy(update={"inputs": []}), tensor


async def _digits(engine: Engine, card: DigitCard, ink: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
    if not (ink.min() >= 0 and ink.max() <= 1):  # neither holds for what is no number
        raise TensorError("ink has values that are not within 0 (paper) and 1 (ink)")
    reader = await engine.digits(card.name)
    logits = await reader.logits(ink)
    return {"logits": logits, "digit": logits.argmax(axis=1).astype(np.int64)}


async def _lines(engine: Engine, card: LineCard, strips: NDArray[Any]) -> dict[str, NDArray[Any]]:
    rows, _, _, width = strips.shape
    if width % COLUMNS_PER_STEP or width > MOST_WIDTH or rows * width > MOST_COLUMNS:
        raise TensorError(
            f"strips has shape {list(strips.shape)}: the width must be a multiple of "
            f"{COLUMNS_PER_STEP} and {MOST_WIDTH} at most, and {MOST_COLUMNS} columns in all are "
            "the most"
        )
    low, high = card.input.range
    if not (strips.min() >= low and strips.max() <= high):  # neither holds for what is no number
        raise TensorError(f"strips has values that are not within {low} and {high}")
    reader = await engine.lines(card.name)
    loop = asyncio.get_running_loop()
    return {"logits": await loop.run_in_executor(engine.executor, reader.logits, strips)}


async def _sums(
    engine: Engine, card: AdderCard, digits: NDArray[Any]
) -> Mapping[str, NDArray[Any]]:
    rows, steps, _ = digits.shape
    settings, architecture = engine.settings, card.architecture
    reads, largest = architecture.reads, architecture.base - 1
    if (
        rows > settings.max_pairs
        or steps > settings.max_bits
        or digits.size > settings.max_call_bits
    ):
        raise TensorError(
            f"{reads} has shape {list(digits.shape)}: {settings.max_pairs} rows, "
            f"{settings.max_bits} positions and {settings.max_call_bits} {reads} are the most"
        )
    if digits.min() < 0 or digits.max() > largest:
        allowed = "neither 0 nor 1" if largest == 1 else f"not within 0 and {largest}"
        raise TensorError(f"{reads} has values that are {allowed}")
    network = await engine.machine(architecture.task, architecture.base, card.name)
    return {RESULTS[architecture.task]: await network.answers(digits)}
