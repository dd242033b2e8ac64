"""/v2: the Open Inference Protocol, so that its clients, such as Triton's, work unchanged.

https://github.com/kserve/open-inference-protocol: metadata, health and inference, with the binary
tensor extension and the index of the repository. A model has one version, "1".
"""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Path, Request, Response
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from app.document import problems
from app.errors import NOT_READY, TensorError, UnknownModelError, unready
from app.inference.engine import Engine
from app.routes import EngineOf, engine_of, inlined_schema
from app.tensors import (
    HEADER_LENGTH,
    InferIn,
    InferOut,
    TensorSpec,
    input_of,
    request_of,
    response_of,
)
from models.card import AdderCard, DigitCard, LineCard
from models.numbers import MOST_COLUMNS
from models.strips import CLASSES, HEIGHT

router = APIRouter(prefix="/v2", tags=["open inference protocol"])

VERSION = "1"
INK = TensorSpec(name="ink", datatype="FP32", shape=[-1, 28, 28])
BITS = TensorSpec(name="bits", datatype="INT8", shape=[-1, -1, 2])
DIGIT_OUTPUTS = [
    TensorSpec(name="logits", datatype="FP32", shape=[-1, 10]),
    TensorSpec(name="digit", datatype="INT64", shape=[-1]),
]
STRIPS = TensorSpec(name="strips", datatype="FP32", shape=[-1, -1, HEIGHT])
LINE_OUTPUTS = [TensorSpec(name="logits", datatype="FP32", shape=[-1, -1, CLASSES])]
SUM_OUTPUTS = [TensorSpec(name="sum", datatype="INT8", shape=[-1, -1])]

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

Name = Annotated[str, Path(description="A model's name as /v1/models lists it.")]
Version = Annotated[str, Path(description='A version of it: each model has one, "1".')]


class ServerOut(BaseModel):
    """The service."""

    name: str = Field(examples=["scanline"])
    version: str
    extensions: list[str]


class LiveOut(BaseModel):
    """The process answers."""

    live: Literal[True] = True


class ReadyOut(BaseModel):
    """What was asked for is ready."""

    name: str | None = None
    ready: Literal[True] = True


class MetadataOut(BaseModel):
    """A model: what it takes and gives."""

    name: str = Field(examples=["digits"])
    versions: list[str]
    platform: str
    inputs: list[TensorSpec]
    outputs: list[TensorSpec]


class IndexOut(BaseModel):
    """A model in the repository."""

    name: str = Field(examples=["digits"])
    version: str
    state: Literal["READY", "UNAVAILABLE"]
    reason: str = ""


@router.get("")
async def server_metadata(request: Request) -> ServerOut:
    """The service's name, version and extensions."""
    return ServerOut(
        name="scanline", version=request.app.version, extensions=["binary_tensor_data"]
    )


@router.get("/health/live")
async def live() -> LiveOut:
    """200 while the process answers."""
    return LiveOut()


@router.get(
    "/health/ready",
    response_model=ReadyOut,
    response_model_exclude_none=True,
    responses=problems(503),
)
async def ready(request: Request) -> ReadyOut | Response:
    """200 when the default models are loaded, verified and warm."""
    return _ready(request, None)


@router.post("/repository/index")
async def repository_index(request: Request, engine: EngineOf) -> list[IndexOut]:
    """All models; those that are not loaded yet are loaded when they are first asked for."""
    state: Literal["READY", "UNAVAILABLE"] = "READY" if request.app.state.ready else "UNAVAILABLE"
    reason = "" if request.app.state.ready else NOT_READY
    return [
        IndexOut(name=name, version=VERSION, state=state, reason=reason) for name in engine.cards
    ]


@router.get("/models/{name}", responses=problems(404))
async def model_metadata(name: Name, engine: EngineOf) -> MetadataOut:
    """The tensors that a model takes and gives."""
    return _metadata(engine, name, VERSION)


@router.get("/models/{name}/versions/{version}", responses=problems(404))
async def version_metadata(name: Name, version: Version, engine: EngineOf) -> MetadataOut:
    """The same, of a version."""
    return _metadata(engine, name, version)


@router.get("/models/{name}/ready", response_model=ReadyOut, responses=problems(404, 503))
async def model_ready(request: Request, name: Name, engine: EngineOf) -> ReadyOut | Response:
    """200 when the model can be asked."""
    _card(engine, name, VERSION)
    return _ready(request, name)


@router.get(
    "/models/{name}/versions/{version}/ready", response_model=ReadyOut, responses=problems(404, 503)
)
async def version_ready(
    request: Request, name: Name, version: Version, engine: EngineOf
) -> ReadyOut | Response:
    """The same, of a version."""
    _card(engine, name, version)
    return _ready(request, name)


@router.post("/models/{name}/infer", openapi_extra=INFER, responses=ANSWER)
async def infer(request: Request, name: Name) -> Response:
    """Runs a model on a batch: `ink` for a row classifier, `bits` for an adder, `strips` for a line
    reader.

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
    card = _card(engine, name, version)
    encoding = request.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise TensorError(f"the body is compressed ({encoding[:20]}): send it as it is")
    body = await request.body()
    spec = _specs(card)[0]

    def parsed() -> tuple[InferIn, NDArray[Any]]:
        sent, binary = request_of(body, request.headers.get(HEADER_LENGTH))
        return sent, input_of(sent, binary, spec)

    # JSON takes its time: beside the event loop, as far as the interpreter lets it.
    sent, tensor = await asyncio.get_running_loop().run_in_executor(engine.executor, parsed)
    if isinstance(card, DigitCard):
        outputs = await _digits(engine, card, tensor)
    elif isinstance(card, LineCard):
        outputs = await _lines(engine, card, tensor)
    else:
        outputs = await _sums(engine, card, tensor)
    return response_of(sent, name, version, outputs)


async def _digits(engine: Engine, card: DigitCard, ink: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
    if not (ink.min() >= 0 and ink.max() <= 1):  # neither holds for what is no number
        raise TensorError("ink has values that are not within 0 (paper) and 1 (ink)")
    reader = await engine.digits(card.name)
    logits = await reader.logits(ink)
    return {"logits": logits, "digit": logits.argmax(axis=1).astype(np.int64)}


async def _lines(engine: Engine, card: LineCard, strips: NDArray[Any]) -> dict[str, NDArray[Any]]:
    rows, width, _ = strips.shape
    step = card.architecture.columns_per_step
    if width % step or rows * width > MOST_COLUMNS:
        raise TensorError(
            f"strips has shape {list(strips.shape)}: the width must be a multiple of {step}, "
            f"and {MOST_COLUMNS} columns in all are the most"
        )
    if not (strips.min() >= 0 and strips.max() <= 1):  # neither holds for what is no number
        raise TensorError("strips has values that are not within 0 (paper) and 1 (ink)")
    reader = await engine.lines(card.name)
    loop = asyncio.get_running_loop()
    return {"logits": await loop.run_in_executor(engine.executor, reader.logits, strips)}


async def _sums(engine: Engine, card: AdderCard, bits: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
    rows, steps, _ = bits.shape
    settings = engine.settings
    if rows > settings.max_pairs or steps > settings.max_bits or bits.size > settings.max_call_bits:
        raise TensorError(
            f"bits has shape {list(bits.shape)}: {settings.max_pairs} rows, {settings.max_bits} "
            f"positions and {settings.max_call_bits} bits are the most"
        )
    if bits.min() < 0 or bits.max() > 1:
        raise TensorError("bits has values that are neither 0 nor 1")
    adder = await engine.adder(card.name)
    return {"sum": await adder.sums(bits)}


def _card(engine: Engine, name: str, version: str) -> DigitCard | AdderCard | LineCard:
    card = engine.card(name)
    if version != VERSION:
        raise UnknownModelError(f"{name} has no version {version!r}: choose {VERSION}")
    return card


def _metadata(engine: Engine, name: str, version: str) -> MetadataOut:
    takes, gives = _specs(_card(engine, name, version))
    return MetadataOut(
        name=name,
        versions=[VERSION],
        platform=engine.runtime.name,
        inputs=[takes],
        outputs=gives,
    )


def _specs(card: DigitCard | AdderCard | LineCard) -> tuple[TensorSpec, list[TensorSpec]]:
    """What a model takes and gives."""
    if isinstance(card, DigitCard):
        return INK, DIGIT_OUTPUTS
    return (STRIPS, LINE_OUTPUTS) if isinstance(card, LineCard) else (BITS, SUM_OUTPUTS)


def _ready(request: Request, name: str | None) -> ReadyOut | Response:
    if request.app.state.ready:
        return ReadyOut(name=name)
    return unready()
