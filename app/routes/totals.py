"""POST /v1/totals: what the numbers of a photographed column add up to; of typed ones, /numbers."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, FailFast, Field, JsonValue

from app.http.json_bodies import parsed
from app.http.uploads import one_upload
from app.inference.arithmetic import Summed, total
from app.inference.engine import Engine
from app.inference.lines import Sheet
from app.inference.sums import MachineModel
from app.problems import problems
from app.routes import EngineOf, ModelName, engine_of
from app.routes.columns import AddedOut, Column, column_of_rows, column_of_table
from app.routes.digits import ONE_PICTURE
from app.routes.numbers import MinConfidence, Pattern, least_of
from app.routes.operands import Sent, takes
from app.routes.pages import Pages, chosen_pages
from app.routes.tables import Totals
from models.errors import BitsError, PhotoError
from models.page.amounts import ambiguous, amount_of, is_same, size_of, written

router = APIRouter(prefix="/v1/totals", tags=["totals"])

BASE = 10
MOST_POSITIONS = 4096  # of all steps together, whose carries are answered
Networks = tuple[MachineModel, MachineModel, MachineModel]


class AdditionOut(BaseModel):
    """A step: two numbers of as many decimals, point left out, added or taken from one another.

    `carries` are those that leave the positions, the last one first.
    """

    a: str = Field(examples=["1250"])
    b: str = Field(examples=["300"])
    sign: str = Field(examples=["+"])
    result: str = Field(examples=["1550"])
    carries: str = Field(examples=["00000"])


# For the document: amount_of does the work.
_PLAIN: dict[str, JsonValue] = {
    "pattern": "^-?[0-9]+([.,][0-9]+)?$",
    "not": {"pattern": "^-?[0-9]{1,3},[0-9]{3}$"},
}


class NumbersIn(Sent):
    """Plain numbers, as `12.5` or `-3`; what may be 1200 as well as 1.2 is none."""

    numbers: Annotated[
        list[Annotated[str, Field(json_schema_extra=_PLAIN)]],
        Field(min_length=1, examples=[["12.50", "3", "-0.5"]]),
        FailFast(),
    ]


class AddedUpOut(BaseModel):
    """What numbers add up to: networks add, compare and subtract, and a program signs and aligns.

    `margin` is the smallest lead of an answer's logit over the others' in all of it; `proof` says
    what is proved of all networks that had a part in it. `steps` is null unless `trace` asks for
    it.
    """

    adder: str = Field(examples=["adder-decimal"])
    total: str = Field(examples=["15.00"])
    margin: float = Field(examples=[1.0])
    proof: str | None = Field(examples=["exact at every length (docs/adder.md#a-theorem)"])
    steps: list[AdditionOut] | None


class TotalOut(BaseModel):
    """The numbers of a column, and what they add up to, as for /v1/totals/numbers.

    `total` is null where something in the column is no plain number. It is accepted where each
    number is, nothing in the column may have been left out, and the additions are proved; else
    `reason` says why not. `written` is what stands in the last row, where `totals=last-row` says
    that it is their total, and `agrees` whether it is.
    """

    model: str
    adder: str = Field(examples=["adder-decimal"])
    numbers: list[AddedOut]
    total: str | None = Field(examples=["15.50"])
    accepted: bool
    reason: str | None
    written: AddedOut | None
    agrees: bool | None
    margin: float | None
    proof: str | None = Field(examples=["exact at every length (docs/adder.md#a-theorem)"])
    steps: list[AdditionOut] | None
    turned: int = Field(examples=[0])


Trace = Annotated[bool, Query(description="Whether `steps` are given, with their carries.")]


@router.post("", openapi_extra=ONE_PICTURE, responses=problems(404, 415, 422))
async def add_up(
    request: Request,
    model: ModelName = None,
    min_confidence: MinConfidence = None,
    pattern: Pattern = None,
    column: Annotated[
        int | None,
        Query(ge=0, description="Of a table, from 0 on; if left out, all rows of the page."),
    ] = None,
    table: Annotated[
        int | None, Query(ge=0, description="Of a page with several, from 0 on.")
    ] = None,
    head: Annotated[
        bool, Query(description="Whether the first row of the table is a head, and left out.")
    ] = False,
    totals: Totals = None,
    pages: Pages = None,
    trace: Trace = False,
) -> TotalOut:
    """Reads the numbers of a column in a photo, and adds them up with recurrent networks.

    They are put under each other by their points; those below zero are added up and taken from the
    others. Without `column` each row of the page is one number, beside which words may stand; with
    it, each cell of that column of a table, but for empty ones.

    Raises:
        PhotoError: the picture cannot be read, or several pages are asked for.
        UnknownModelError: there is no such reader, or no network for decimal digits.
        BitsError: there are too many steps to be traced.
    """
    engine = await engine_of(request)
    networks = await _networks(engine)
    reader = await engine.lines(model)
    upload = await one_upload(request, engine.executor)
    chosen = await chosen_pages(request, upload.content, pages, False, engine)
    if len(chosen.numbers) > 1:
        raise PhotoError(
            f"{len(chosen.numbers)} pages are asked for, and a column stands on one: choose it, as "
            f"pages={chosen.numbers[0] + 1}"
        )
    sheet = Sheet(
        upload.content,
        engine.settings.max_pixels,
        () if pattern is None else (pattern,),
        has_totals=totals is not None,
        page=chosen.numbers[0],
    )
    least = least_of(engine, min_confidence)
    has_total = totals is not None
    if column is None:
        rows = await reader.numbers(sheet)
        found = column_of_rows(rows.placed, rows.turned, least, has_total)
        if table is not None or head:
            found.doubts.append("a table is asked for, and no column: name one, as column=0")
    else:
        grids = await reader.tables(sheet)
        found = column_of_table(grids.placed, grids.turned, table, column, least, head, has_total)
    return await _answer(networks, reader.card.name, found, trace)


@router.post("/numbers", openapi_extra=takes(NumbersIn), responses=problems(404, 422))
async def add_up_numbers(request: Request, engine: EngineOf, trace: Trace = False) -> AddedUpOut:
    """Adds up numbers that were typed, or read and checked, as /v1/totals does those of a photo.

    Raises:
        BitsError: one is no plain number, or they are too many, or too long.
        UnknownModelError: there is no network for decimal digits.
    """
    body = await parsed(request, NumbersIn, engine.executor)
    settings = engine.settings
    if len(body.numbers) > settings.max_pairs:
        raise BitsError(
            f"numbers has {len(body.numbers)} entries: {settings.max_pairs} is the most, send fewer"
        )
    amounts = []
    for place, text in enumerate(body.numbers):
        amount = amount_of(text)
        if amount is None:
            raise BitsError(f"numbers.{place} is {text[:40]!r}, which is no plain number, as 12.5")
        amounts.append(amount)
    size = size_of(amounts)
    if size > settings.max_bits or size * len(amounts) > settings.max_call_bits:
        raise BitsError(
            f"the numbers have {size} digits under each other: {settings.max_bits} is the most, "
            f"and {settings.max_call_bits} of all together"
        )
    if why := ambiguous(body.numbers):
        raise BitsError(f"numbers: {why}: write all with a point, or without one for thousands")
    networks = await _networks(engine)
    summed = await total(*networks, amounts)
    return AddedUpOut(
        adder=networks[0].card.name,
        total=written(summed.total),
        margin=summed.margin,
        proof=summed.proof,
        steps=await _steps(networks, summed) if trace else None,
    )


async def _answer(networks: Networks, model: str, column: Column, trace: bool) -> TotalOut:
    doubts, below = column.doubts, column.written
    amounts = [amount for one in column.numbers if (amount := amount_of(one.text))]
    summed = agrees = None
    why = ambiguous([one.text for one in [*column.numbers, *([below] if below else [])]])
    if why:
        doubts.append(why)
    if not column.numbers:
        doubts.append("there is no number to be added")
    elif len(amounts) == len(column.numbers):
        summed = await total(*networks, amounts)
        said = amount_of(below.text) if below else None
        agrees = is_same(said, summed.total) if said else None
        if agrees is False:
            doubts.append("what is written below is another number")
        if summed.proof is None:
            doubts.append("no proof covers the additions here")
    return TotalOut(
        model=model,
        adder=networks[0].card.name,
        numbers=column.numbers,
        total=written(summed.total) if summed else None,
        accepted=not doubts,
        reason=doubts[0] if doubts else None,
        written=below,
        agrees=agrees,
        margin=summed.margin if summed else None,
        proof=summed.proof if summed else None,
        steps=await _steps(networks, summed) if trace and summed else None,
        turned=column.turned,
    )


async def _networks(engine: Engine) -> Networks:
    """What adds, what compares and what subtracts decimal numbers."""
    return (
        await engine.machine("addition", BASE, None),
        await engine.machine("comparison", BASE, None),
        await engine.machine("subtraction", BASE, None),
    )


async def _steps(networks: Networks, summed: Summed) -> list[AdditionOut]:
    """The steps with their carries, followed once more, one position at a time.

    Raises:
        BitsError: they have more than MOST_POSITIONS together.
    """
    adder, _, subtractor = networks
    positions = sum(1 + max(len(one.a), len(one.b)) for one in summed.steps)
    if positions > MOST_POSITIONS:
        raise BitsError(
            f"the steps have {positions} positions: {MOST_POSITIONS} is the most with trace=true, "
            "leave it out"
        )
    found = []
    for one in summed.steps:
        followed = await (adder if one.sign == "+" else subtractor).steps(one.a, one.b)
        told = ["?" if step.carry is None else str(step.carry) for step in reversed(followed)]
        found.append(AdditionOut(**one._asdict(), carries="".join(told)))
    return found
