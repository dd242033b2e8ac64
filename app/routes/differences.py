"""POST /v1/differences: the difference of two numbers."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from app.http.json_bodies import parsed
from app.inference.arithmetic import difference
from app.problems import problems
from app.routes import EngineOf
from app.routes.operands import BITS, Base, Pair, check_pairs, of_its_base, takes

router = APIRouter(prefix="/v1/differences", tags=["sums"])


class DifferenceIn(Pair):
    """Two numbers, of which the second is taken from the first, and the models that do it."""

    model_config = of_its_base(**BITS)

    base: Base = 2
    model: str | None = Field(
        None,
        description="The default subtractor for the base if left out.",
        examples=["subtractor"],
    )
    comparer: str | None = Field(
        None, description="The default comparer for the base if left out.", examples=["comparer"]
    )


class DifferenceOut(BaseModel):
    """A difference, computed by two networks and by nothing else, without leading zeros.

    The comparer says which number is the smaller one, and the subtractor takes it from the other.
    `margin` and `proof` are as those of a sum, of both networks together.
    """

    model: str
    comparer: str
    base: int = Field(examples=[2])
    a: str
    b: str
    difference: str = Field(examples=["-101"])
    margin: float = Field(examples=[3.2])
    proof: str | None = Field(examples=["exact at every length (docs/adder.md#a-theorem)"])


@router.post("", openapi_extra=takes(DifferenceIn), responses=problems(404, 422))
async def subtract(request: Request, engine: EngineOf) -> DifferenceOut:
    """Takes one number of 1 to 65,536 digits from another with two recurrent networks."""
    body = await parsed(request, DifferenceIn, engine.executor)
    subtractor = await engine.machine("subtraction", body.base, body.model)
    comparer = await engine.machine("comparison", body.base, body.comparer)
    check_pairs([body], body.base, engine)
    found = await difference(comparer, subtractor, body.a, body.b)
    return DifferenceOut(
        model=subtractor.card.name,
        comparer=comparer.card.name,
        base=body.base,
        a=body.a,
        b=body.b,
        difference=("-" if found.is_negative else "") + found.digits,
        margin=found.margin,
        proof=found.proof,
    )
