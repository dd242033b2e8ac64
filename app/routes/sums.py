"""POST /v1/sums: the sum of two numbers; /v1/sums/batch: many pairs in one call."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, FailFast, Field
from pydantic_core import to_json

from app.http.json_bodies import beside, parsed
from app.inference.sums import Step
from app.problems import problems
from app.routes import EngineOf
from app.routes.operands import BITS, Base, Pair, Sent, check_pairs, of_its_base, takes
from models.errors import BitsError
from models.sums.numerals import Order

MOST_TRACED = 256  # digits of a number

router = APIRouter(prefix="/v1/sums", tags=["sums"])


class SumIn(Pair):
    """Two numbers to add, and the model that does it."""

    model_config = of_its_base(**BITS)

    base: Base = 2
    model: str | None = Field(
        None, description="The default adder for the base if left out.", examples=["adder"]
    )


class PairsIn(Sent):
    """Pairs of numbers to add; the first bad one ends the search for more."""

    model_config = of_its_base(pairs={"items": {"properties": BITS}})

    pairs: Annotated[list[Pair], Field(min_length=1), FailFast()]
    base: Base = 2
    model: str | None = Field(
        None, description="The default adder for the base if left out.", examples=["adder"]
    )


class SumOut(BaseModel):
    """A sum, computed by the network and by nothing else, without leading zeros.

    `margin` is the smallest lead of a digit's logit over the others'; `proof` says what is proved
    of the model on this machine.
    """

    model: str
    base: int = Field(examples=[2])
    a: str
    b: str
    sum: str = Field(examples=["10001"])
    margin: float = Field(examples=[3.2])
    proof: str | None = Field(examples=["exact at every length (docs/adder.md#a-theorem)"])


class StepOut(BaseModel):
    """A position of a sum, as the network's own state has it."""

    position: int = Field(description="The power of the base.", examples=[0])
    sum: int = Field(ge=0, le=9, description="The digit that the network answers.")
    carry: int | None = Field(
        ge=0,
        le=1,
        description="The carry that leaves the position: the certificate's box in which the state "
        "lies after it. Null where it lies in none, as without a certificate.",
    )
    margin: float = Field(
        description="The digit's logit less the largest of the others.", examples=[3.9]
    )


class TracedSumOut(SumOut):
    """A sum; with `trace=true`, its positions in the order in which the network reads them."""

    trace: list[StepOut] | None = None


class SumsOut(BaseModel):
    """The sums, in the order of the pairs."""

    model: str
    base: int
    results: list[SumOut]


@router.post(
    "",
    openapi_extra=takes(SumIn),
    response_model_exclude_unset=True,
    responses=problems(404, 422),
)
async def add(
    request: Request,
    engine: EngineOf,
    trace: Annotated[
        bool,
        Query(description="Return what the network passes through; up to 256 digits a number."),
    ] = False,
) -> TracedSumOut:
    """Adds two numbers of 1 to 65,536 digits with a recurrent network.

    Bits by default; `base` is 10 for decimal digits, or what else there is a model for.
    """
    body = await parsed(request, SumIn, engine.executor)
    if trace and (longest := max(len(body.a), len(body.b))) > MOST_TRACED:
        raise BitsError(
            f"a number has {longest} digits: {MOST_TRACED} is the most with trace=true, "
            "leave it out"
        )
    adder = await engine.machine("addition", body.base, body.model)
    check_pairs([body], body.base, engine)
    (added,) = await adder.results([(body.a, body.b)])
    answer = TracedSumOut(
        model=adder.card.name,
        base=body.base,
        a=body.a,
        b=body.b,
        sum=added.text,
        margin=added.margin,
        proof=added.proof,
    )
    if trace:
        order = adder.card.architecture.order
        answer.trace = _steps_out(await adder.steps(body.a, body.b), order)
    return answer


@router.post(
    "/batch",
    openapi_extra=takes(PairsIn),
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
    adder = await engine.machine("addition", body.base, body.model)
    size = sum(len(pair.a) + len(pair.b) for pair in body.pairs)
    await beside(
        engine.executor, size, lambda: check_pairs(body.pairs, body.base, engine, "pairs.{}.")
    )
    sums = await adder.results([(pair.a, pair.b) for pair in body.pairs])

    def answer() -> bytes:
        name = adder.card.name
        results = [
            {
                "model": name,
                "base": body.base,
                "a": pair.a,
                "b": pair.b,
                "sum": added.text,
                "margin": added.margin,
                "proof": added.proof,
            }
            for pair, added in zip(body.pairs, sums, strict=True)
        ]
        return to_json({"model": name, "base": body.base, "results": results})

    return Response(await beside(engine.executor, size, answer), media_type="application/json")


def _steps_out(steps: list[Step], order: Order) -> list[StepOut]:
    places = range(len(steps)) if order == "lsb" else reversed(range(len(steps)))
    return [
        StepOut(position=place, sum=step.answer, carry=step.carry, margin=step.margin)
        for place, step in zip(places, steps, strict=True)
    ]
