"""POST /v1/sums: the sum of two bit strings; /v1/sums/batch: many pairs in one call."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, FailFast, Field, JsonValue, model_validator
from pydantic_core import to_json

from app.http.json_bodies import beside, parsed
from app.inference.engine import Engine
from app.inference.sums import Step
from app.problems import problems
from app.routes import EngineOf, inlined_schema
from models.errors import BitsError
from models.sums.bits import Order, check_bits

MOST_TRACED = 256  # bits

router = APIRouter(prefix="/v1/sums", tags=["sums"])

# For the document: check_bits, which names what is wrong and where, does the work.
_BITS: dict[str, JsonValue] = {"pattern": "^[01]+$", "minLength": 1}
Bits = Annotated[
    str,
    Field(
        description="0 and 1, most significant bit first.",
        examples=["1011"],
        json_schema_extra=_BITS,
    ),
]


class _Sent(BaseModel):
    """What is sent: unknown fields are refused, a million of them at once."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _has_few_fields(cls, value: object) -> object:
        if isinstance(value, dict) and len(value) > 8:
            raise ValueError("there are too many fields")
        return value


class Pair(_Sent):
    """Two numbers in binary; their lengths may differ, leading zeros are allowed."""

    a: Bits
    b: Annotated[str, Field(description="The same.", examples=["110"], json_schema_extra=_BITS)]


class SumIn(Pair):
    """Two numbers to add, and the model that does it."""

    model: str | None = Field(
        None, description="The default adder if left out.", examples=["adder"]
    )


class PairsIn(_Sent):
    """Pairs of numbers to add; the first bad one ends the search for more."""

    pairs: Annotated[list[Pair], Field(min_length=1), FailFast()]
    model: str | None = Field(
        None, description="The default adder if left out.", examples=["adder"]
    )


class SumOut(BaseModel):
    """A sum, computed by the network and by nothing else, without leading zeros.

    `margin` is the smallest lead of a bit's logit over the other one's; `proof` says what is
    proved of the model on this machine.
    """

    model: str
    a: str
    b: str
    sum: str = Field(examples=["10001"])
    margin: float = Field(examples=[3.2])
    proof: str | None = Field(examples=["exact at every length"])


class StepOut(BaseModel):
    """A position of a sum, as the network's own state has it."""

    position: int = Field(description="The power of two.", examples=[0])
    sum: Literal[0, 1] = Field(description="The bit that the network answers.")
    carry: Literal[0, 1] | None = Field(
        description="The carry that leaves the position: the certificate's box in which the state "
        "lies after it. Null where it lies in none, as without a certificate."
    )
    margin: float = Field(description="The bit's logit less the other's.", examples=[3.9])


class TracedSumOut(SumOut):
    """A sum; with `trace=true`, its positions in the order in which the network reads them."""

    trace: list[StepOut] | None = None


class SumsOut(BaseModel):
    """The sums, in the order of the pairs."""

    model: str
    results: list[SumOut]


def _takes(kind: type[BaseModel]) -> dict[str, Any]:
    """What the document says of a body that the call parses itself."""
    content = {"application/json": {"schema": inlined_schema(kind)}}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "",
    openapi_extra=_takes(SumIn),
    response_model_exclude_unset=True,
    responses=problems(404, 422),
)
async def add(
    request: Request,
    engine: EngineOf,
    trace: Annotated[
        bool, Query(description="Return what the network passes through; up to 256 bits a number.")
    ] = False,
) -> TracedSumOut:
    """Adds two bit strings of 1 to 65,536 bits with a recurrent network."""
    body = await parsed(request, SumIn, engine.executor)
    if trace and (longest := max(len(body.a), len(body.b))) > MOST_TRACED:
        raise BitsError(
            f"a number has {longest} bits: {MOST_TRACED} is the most with trace=true, leave it out"
        )
    adder = await engine.adder(body.model)
    _check([body], engine, "")
    added = (await adder.add([(body.a, body.b)]))[0]
    answer = TracedSumOut(model=adder.card.name, a=body.a, b=body.b, **added._asdict())
    if trace:
        order = adder.card.architecture.order
        answer.trace = _steps_out(await adder.steps(body.a, body.b), order)
    return answer


@router.post(
    "/batch",
    openapi_extra=_takes(PairsIn),
    responses={200: {"model": SumsOut}, **problems(404, 422)},
)
async def add_pairs(request: Request, engine: EngineOf) -> Response:
    """Adds many pairs; one bad pair refuses the call and is named."""
    body = await parsed(request, PairsIn, engine.executor)
    if len(body.pairs) > engine.settings.max_pairs:
        raise BitsError(
            f"pairs has {len(body.pairs)} entries: {engine.settings.max_pairs} is the most, "
            "send several calls"
        )
    adder = await engine.adder(body.model)
    size = sum(len(pair.a) + len(pair.b) for pair in body.pairs)
    await beside(engine.executor, size, lambda: _check(body.pairs, engine, "pairs.{}."))
    sums = await adder.add([(pair.a, pair.b) for pair in body.pairs])

    def answer() -> bytes:
        name = adder.card.name
        results = [
            {"model": name, "a": pair.a, "b": pair.b, **added._asdict()}
            for pair, added in zip(body.pairs, sums, strict=True)
        ]
        return to_json({"model": name, "results": results})

    return Response(await beside(engine.executor, size, answer), media_type="application/json")


def _check(pairs: Sequence[Pair], engine: Engine, where: str) -> None:
    """Refuses what are no bit strings, or too many bits."""
    total = 0
    for place, pair in enumerate(pairs):
        for field, text in (("a", pair.a), ("b", pair.b)):
            check_bits(where.format(place) + field, text, engine.settings.max_bits)
            total += len(text)
    if total > engine.settings.max_call_bits:
        raise BitsError(
            f"the call has {total} bits: {engine.settings.max_call_bits} is the most, send several"
        )


def _steps_out(steps: list[Step], order: Order) -> list[StepOut]:
    places = range(len(steps)) if order == "lsb" else reversed(range(len(steps)))
    return [
        StepOut(position=place, sum=step.bit, carry=step.carry, margin=step.margin)
        for place, step in zip(places, steps, strict=True)
    ]
