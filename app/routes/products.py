"""POST /v1/products: the product of two numbers in binary."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from app.http.json_bodies import parsed
from app.inference.arithmetic import additions, product
from app.problems import problems
from app.routes import EngineOf
from app.routes.operands import BITS, Pair, check_pairs, takes
from models.errors import BitsError

router = APIRouter(prefix="/v1/products", tags=["sums"])


class ProductIn(Pair):
    """Two numbers in binary, and the adder that multiplies them."""

    model_config = ConfigDict(json_schema_extra={"allOf": [{"properties": BITS}]})

    model: str | None = Field(
        None, description="The default adder if left out.", examples=["adder"]
    )


class ProductOut(BaseModel):
    """A product, of which the network adds up the parts: one number, shifted to the other's ones.

    `additions` says how many sums that took; `margin` and `proof` are as those of a sum, of all of
    them together.
    """

    model: str
    a: str
    b: str
    product: str = Field(examples=["1000010"])
    additions: int = Field(examples=[1])
    margin: float = Field(examples=[3.2])
    proof: str | None = Field(examples=["exact at every length (docs/adder.md#a-theorem)"])


@router.post("", openapi_extra=takes(ProductIn), responses=problems(404, 422))
async def multiply(request: Request, engine: EngineOf) -> ProductOut:
    """Multiplies two numbers in binary by shift and add, with a recurrent network that adds.

    It takes an addition for each one of the number that has fewer of them. All bits
    that these read, together, are as many as a call may have.
    """
    body = await parsed(request, ProductIn, engine.executor)
    adder = await engine.machine("addition", 2, body.model)
    check_pairs([body], 2, engine)
    count, bits = additions(body.a, body.b)
    most = engine.settings.max_call_bits
    if bits > most:
        raise BitsError(
            f"the product takes {count} additions of {bits} bits together: {most} is the most, "
            "send shorter numbers, or one with fewer ones"
        )
    found = await product(adder, body.a, body.b)
    return ProductOut(
        model=adder.card.name,
        a=body.a,
        b=body.b,
        product=found.text,
        additions=count,
        margin=found.margin,
        proof=found.proof,
    )
