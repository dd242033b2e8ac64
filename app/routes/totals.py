"""POST /v1/totals: what the numbers of a photographed column add up to; of typed ones, /numbers."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field, JsonValue

from app.http.json_bodies import parsed
from app.http.uploads import one_upload
from app.inference.arithmetic import Summed, total
from app.inference.engine import Engine
from app.inference.lines import LineModel, Sheet
from app.inference.sums import MachineModel
from app.problems import problems
from app.routes import EngineOf, ModelName, engine_of
from app.routes.digits import ONE_PICTURE, BoxOut
from app.routes.numbers import MinConfidence, Pattern, least_of, too_low
from app.routes.operands import Sent, takes
from app.routes.pages import Pages, chosen_pages
from app.routes.sums import MOST_TRACED
from app.routes.tables import Totals
from models.errors import BitsError, PhotoError
from models.page.amounts import aligned, amount_of, is_same, written
from models.page.placed import PlacedNumber, PlacedRows, TableCell, Tables

router = APIRouter(prefix="/v1/totals", tags=["totals"])

BASE = 10
Networks = tuple[MachineModel, MachineModel, MachineModel]


class AddedOut(BaseModel):
    """A number of the column as it is read; `reason` says why it is not accepted, null where it is.

    `row` is that of the page or table, from 1 on.
    """

    row: int
    text: str = Field(examples=["12.5"])
    confidence: float
    accepted: bool
    reason: str | None
    box: BoxOut
    corners: list[tuple[float, float]]


class AdditionOut(BaseModel):
    """A step: two numbers of as many decimals, point left out, added or taken from one another.

    `carries` are those that leave the positions, the last one first, where `trace` asks for them;
    up to 256 digits a number.
    """

    a: str = Field(examples=["1250"])
    b: str = Field(examples=["300"])
    sign: str = Field(examples=["+"])
    result: str = Field(examples=["1550"])
    carries: str | None = Field(examples=["00000"])


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
    ]


class AddedUpOut(BaseModel):
    """What numbers add up to, computed by networks and nothing else, and the steps to it.

    `proof` says what is proved of all of them.
    """

    adder: str = Field(examples=["adder-decimal"])
    total: str = Field(examples=["15.00"])
    steps: list[AdditionOut]
    proof: str | None = Field(examples=["exact at every length"])


class TotalOut(BaseModel):
    """The numbers of a column, and what they add up to, computed by networks and nothing else.

    `total` is null where something in the column is no plain number. It is accepted where each
    number is, and nothing in the column was left unread; else `reason` says why not. `written` is
    what stands below the others, where `totals=last-row` says that it is their total, and `agrees`
    whether it is. `proof` says what is proved of the additions, if all are.
    """

    model: str
    adder: str = Field(examples=["adder-decimal"])
    numbers: list[AddedOut]
    total: str | None = Field(examples=["15.50"])
    accepted: bool
    reason: str | None
    written: AddedOut | None
    agrees: bool | None
    steps: list[AdditionOut]
    proof: str | None = Field(examples=["exact at every length"])
    turned: int = Field(examples=[0])


class _Column:
    """What is read of a column, and why it may not be all of it."""

    def __init__(self, turned: int) -> None:
        self.turned = turned
        self.numbers: list[AddedOut] = []
        self.doubts: list[str] = []

    def take(self, row: int, one: PlacedNumber | TableCell, least: float) -> None:
        """A number, or what stands in its place."""
        text = one.text or ""
        reason = one.reason or too_low(one.confidence, least)
        if isinstance(one, TableCell) and one.is_word:
            reason = "a word stands there"
        if reason:
            self.doubts.append(f"row {row}: {reason}")
        if amount_of(text) is None and not reason:
            reason = "it is no plain number"
            self.doubts.append(f"row {row}: {text} is no plain number")
        self.numbers.append(
            AddedOut(
                row=row,
                text=text,
                confidence=one.confidence,
                accepted=reason is None,
                reason=reason,
                box=BoxOut(**one.box._asdict()),
                corners=[(x, y) for x, y in one.corners.tolist()],
            )
        )


Trace = Annotated[bool, Query(description="Whether `steps` have their carries.")]


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
    table: Annotated[int, Query(ge=0, description="Of the page, from 0 on.")] = 0,
    totals: Totals = None,
    pages: Pages = None,
    trace: Trace = False,
) -> TotalOut:
    """Reads the numbers of a column in a photo, and adds them up with recurrent networks.

    They are put under each other by their points; those below zero are added up and taken from the
    others. Without `column` each row of the page is one number; with it, each cell of that column
    of a table, but for words in the first one, which are its head, and for empty ones.
    """
    engine = await engine_of(request)
    reader = await engine.lines(model)
    upload = await one_upload(request, engine.executor)
    chosen = await chosen_pages(upload.content, pages, False, engine)
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
    found = await _column(reader, sheet, column, table, least)
    return await _answer(engine, reader, found, totals is not None, trace)


@router.post("/numbers", openapi_extra=takes(NumbersIn), responses=problems(404, 422))
async def add_up_numbers(request: Request, engine: EngineOf, trace: Trace = False) -> AddedUpOut:
    """Adds up numbers that were typed, or read and checked, as /v1/totals does those of a photo."""
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
    longest = max(len(digits) for digits in aligned(amounts)[0])
    if longest > settings.max_bits or longest * len(amounts) > settings.max_call_bits:
        raise BitsError(
            f"the numbers have {longest} digits under each other: {settings.max_bits} is the most, "
            f"and {settings.max_call_bits} of all together"
        )
    networks = await _networks(engine)
    summed = await total(*networks, amounts)
    return AddedUpOut(
        adder=networks[0].card.name,
        total=written(summed.total),
        steps=await _steps(networks, summed, trace),
        proof=summed.proof,
    )


async def _column(
    reader: LineModel, sheet: Sheet, column: int | None, table: int, least: float
) -> _Column:
    if column is None:
        numbers = await reader.numbers(sheet)
        return _of_rows(numbers.placed, numbers.turned, least)
    tables = await reader.tables(sheet)
    return _of_table(tables.placed, tables.turned, table, column, least)


def _of_rows(placed: PlacedRows, turned: int, least: float) -> _Column:
    found = _Column(turned)
    for number, row in enumerate(placed.rows, 1):
        if len(row) > 1:
            found.doubts.append(
                f"row {number} holds {len(row)} numbers: name the column of a table, as column=0"
            )
        for one in row:
            found.take(number, one, least)
    unread = [place for place in placed.left_out if not place.is_word]
    if unread:
        found.doubts.append(f"something on the page is left out: {unread[0].reason}")
    if placed.truncated:
        found.doubts.append("there is more on the page than is read")
    return found


def _of_table(placed: Tables, turned: int, table: int, column: int, least: float) -> _Column:
    found = _Column(turned)
    cells = placed.tables[table].cells if table < len(placed.tables) else []
    if not cells:
        found.doubts.append(f"there is no table {table}: the page has {len(placed.tables)}")
    elif column >= len(cells[0]):
        found.doubts.append(f"there is no column {column}: the table has {len(cells[0])}")
        cells = []
    for row, line in enumerate(cells, 1):
        one = line[column]
        if one is not None and not (row == 1 and one.is_word):
            found.take(row, one, least)
    if placed.truncated:
        found.doubts.append("there is more on the page than is read")
    return found


async def _answer(
    engine: Engine, reader: LineModel, column: _Column, has_total: bool, trace: bool
) -> TotalOut:
    networks = await _networks(engine)
    below = column.numbers.pop() if has_total and column.numbers else None
    amounts = [amount for one in column.numbers if (amount := amount_of(one.text))]
    summed = agrees = None
    doubts = column.doubts
    if not column.numbers:
        doubts.append("there is no number to be added")
    elif len(amounts) == len(column.numbers):
        summed = await total(*networks, amounts)
        said = amount_of(below.text) if below else None
        agrees = is_same(said, summed.total) if said else None
        if agrees is False:
            doubts.append("what is written below is another number")
    if has_total and below is None:
        doubts.append("there is no total below")
    return TotalOut(
        model=reader.card.name,
        adder=networks[0].card.name,
        numbers=column.numbers,
        total=written(summed.total) if summed else None,
        accepted=not doubts,
        reason=doubts[0] if doubts else None,
        written=below,
        agrees=agrees,
        steps=await _steps(networks, summed, trace) if summed else [],
        proof=summed.proof if summed else None,
        turned=column.turned,
    )


async def _networks(engine: Engine) -> Networks:
    """What adds, what compares and what subtracts decimal numbers."""
    return (
        await engine.machine("addition", BASE, None),
        await engine.machine("comparison", BASE, None),
        await engine.machine("subtraction", BASE, None),
    )


async def _steps(networks: Networks, summed: Summed, trace: bool) -> list[AdditionOut]:
    adder, _, subtractor = networks
    found = []
    for one in summed.steps:
        carries = None
        if trace and len(one.a) <= MOST_TRACED:
            followed = await (adder if one.sign == "+" else subtractor).steps(one.a, one.b)
            told = ["?" if step.carry is None else str(step.carry) for step in reversed(followed)]
            carries = "".join(told)
        found.append(AdditionOut(**one._asdict(), carries=carries))
    return found
