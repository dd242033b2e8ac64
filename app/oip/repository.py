"""GET /v2: the Open Inference Protocol's metadata, health and index of the models.

https://github.com/kserve/open-inference-protocol. A model has one version, "1".
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from app.errors import NOT_READY, UnknownModelError
from app.inference.engine import Engine
from app.oip.tensors import TensorSpec
from app.problems import problems, unready
from app.routes import EngineOf
from models.artifact.card import DigitCard, LineCard
from models.artifact.checkpoint import AnyCard
from models.artifact.line import HEIGHT

router = APIRouter(prefix="/v2", tags=["open inference protocol"])

VERSION = "1"
INK = TensorSpec(name="ink", datatype="FP32", shape=[-1, 28, 28])
DIGIT_OUTPUTS = [
    TensorSpec(name="logits", datatype="FP32", shape=[-1, 10]),
    TensorSpec(name="digit", datatype="INT64", shape=[-1]),
]
STRIPS = TensorSpec(name="strips", datatype="FP32", shape=[-1, 2, HEIGHT, -1])
RESULTS = {"addition": "sum", "subtraction": "difference", "comparison": "comparison"}

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
    card_of(engine, name, VERSION)
    return _ready(request, name)


@router.get(
    "/models/{name}/versions/{version}/ready", response_model=ReadyOut, responses=problems(404, 503)
)
async def version_ready(
    request: Request, name: Name, version: Version, engine: EngineOf
) -> ReadyOut | Response:
    """The same, of a version."""
    card_of(engine, name, version)
    return _ready(request, name)


def card_of(engine: Engine, name: str, version: str) -> AnyCard:
    """The card of a model's version.

    Raises:
        UnknownModelError: there is no such model, or no such version of it.
    """
    card = engine.card(name)
    if version != VERSION:
        raise UnknownModelError(f"{name} has no version {version!r}: choose {VERSION}")
    return card


def _metadata(engine: Engine, name: str, version: str) -> MetadataOut:
    takes, gives = specs_of(card_of(engine, name, version))
    return MetadataOut(
        name=name,
        versions=[VERSION],
        platform=engine.runtime.name,
        inputs=[takes],
        outputs=gives,
    )


def specs_of(card: AnyCard) -> tuple[TensorSpec, list[TensorSpec]]:
    """What a model takes and gives."""
    if isinstance(card, DigitCard):
        return INK, DIGIT_OUTPUTS
    if isinstance(card, LineCard):
        logits = TensorSpec(
            name="logits", datatype="FP32", shape=[-1, -1, card.architecture.classes]
        )
        return STRIPS, [logits]
    takes = TensorSpec(name=card.architecture.reads, datatype="INT8", shape=[-1, -1, 2])
    gives = TensorSpec(name=RESULTS[card.architecture.task], datatype="INT8", shape=[-1, -1])
    return takes, [gives]


def _ready(request: Request, name: str | None) -> ReadyOut | Response:
    if request.app.state.ready:
        return ReadyOut(name=name)
    return unready()
