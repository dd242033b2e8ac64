"""What a client reads of the service's answers; fields that it does not know are kept.

What no Scanline says, as of a confidence of 5, is none of its answers.
"""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
DigitRead = Annotated[int, Field(ge=0, le=9)]
Size = Annotated[int, Field(ge=1)]  # rows or columns
Corners = Annotated[list[tuple[float, float]], Field(min_length=4, max_length=4)]
Decimal = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$")]


class Answer(BaseModel):
    """What all answers share."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False)


class Digit(Answer):
    """The digit in a picture; `reason` says why it is not accepted, null where it is."""

    model: str
    digit: DigitRead | None
    confidence: Share
    accepted: bool
    reason: str | None


class Alternative(Answer):
    """Another reading of a number; its text is empty where nothing may be written there."""

    text: str
    confidence: Share


class Number(Answer):
    """A number of a row; `reason` says why it is not accepted, null where it is.

    `corners` are its four on the picture, clockwise from the upper left of the text;
    `alternatives` is null where they were not asked for.
    """

    text: str
    confidence: Share
    accepted: bool
    reason: str | None
    corners: Corners
    alternatives: list[Alternative] | None


class Row(Answer):
    """A row of numbers, from left to right."""

    text: str
    accepted: bool
    reason: str | None
    numbers: list[Number]


class Box(Answer):
    """A place on a picture, in its pixels."""

    x: float
    y: float
    width: float
    height: float


class Place(Answer):
    """A place where something is written, and why it is none of the numbers.

    `is_word` says whether a word is read there.
    """

    box: Box
    reason: str
    is_word: bool = False


class Numbers(Answer):
    """The rows of a page from the top down, and what else looks like one; `truncated` where it
    holds more.
    """

    model: str
    rows: list[Row]
    left_out: list[Place]
    truncated: bool


class Page(Answer):
    """A page of a file, counted from 1 on, with what an answer for a picture has but its model."""

    page: Size


class Pages(Answer):
    """Pages of a file that has `of`."""

    model: str
    pages: list[Page]
    of: Size


class Cell(Answer):
    """What stands in a cell of a table; `reason` says why it is not accepted, null where it is.

    `text` is null where it is no number, a word say (`is_word`), and empty where no reading fits
    the pattern. `corners` are the cell's; `rows` and `columns` say how many it takes.
    """

    text: str | None
    is_word: bool = False
    confidence: Share
    accepted: bool
    reason: str | None
    corners: Corners
    rows: Size
    columns: Size
    alternatives: list[Alternative] | None


class Total(Answer):
    """A column, from 0 on, with a number in its last row; `sum` is that of the numbers above it.

    `agrees` says whether that number is the sum; null where nothing can be known.
    """

    column: Annotated[int, Field(ge=0)]
    sum: Decimal | None
    agrees: bool | None


class Table(Answer):
    """A table: its cells, row by row; null where nothing stands, or where a cell goes on.

    `totals` is null where they were not asked for.
    """

    rows: Size
    columns: Size
    cells: list[list[Cell | None]]
    totals: list[Total] | None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if len(self.cells) != self.rows or {len(row) for row in self.cells} != {self.columns}:
            raise ValueError(f"its cells are no {self.rows} rows of {self.columns}")
        for total in self.totals or ():
            if total.column >= self.columns or self.cells[-1][total.column] is None:
                raise ValueError(f"nothing stands in the last row of column {total.column}")
        return self


class Tables(Answer):
    """The tables of a page from the top down; `truncated` where it holds more than is read."""

    model: str
    tables: list[Table]
    truncated: bool


class NumbersOrPages(RootModel[Numbers | Pages]):
    """What `POST /v1/numbers` answers for a picture, or for a file with pages."""


class TablesOrPages(RootModel[Tables | Pages]):
    """What `POST /v1/tables` answers for a picture, or for a file with pages."""


class Sum(Answer):
    """The sum of two numbers, as an adder gives it."""

    model: str
    base: Annotated[int, Field(ge=2, le=10)] = 2
    sum: Annotated[str, Field(pattern="^[0-9]+$")]
    margin: Annotated[float, Field(ge=0)]
    proof: str | None


class Accuracy(Answer):
    """A share of right answers of n, with its 95 % interval."""

    n: Annotated[int, Field(ge=1)]
    accuracy: Share
    interval: tuple[Share, Share]


class Card(Answer):
    """What a model is."""

    name: str
    task: str
    description: str
    scores: dict[str, Accuracy]


class Model(Answer):
    """A model: its card, and whether it serves where none is named."""

    default: bool
    card: Card


class Models(Answer):
    """All models, by name."""

    models: list[Model]


class Refusal(Answer):
    """Why a call is refused: problem details (RFC 9457), as far as Scanline always gives them."""

    title: str
    status: int
    detail: str
