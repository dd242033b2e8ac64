"""The card: what a model is, how it was trained and what it scores, as card.json says it."""

from math import sqrt
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from models.errors import ScanlineError

Cell = Literal["vanilla", "gru", "lstm"]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]

ALPHABET: Final = "0123456789"  # of a line reader: its first classes
BLANK = len(ALPHABET)  # its last class: of a step that ends no symbol
CLASSES = len(ALPHABET) + 1
HEIGHT: Final = 32  # pixels of a line crop
DIGIT: Final = 20  # pixels of a digit of middling height in a line crop

SURROUNDINGS: Final = 48  # pixels of a side of what a rejector sees
FACTS: Final = 18  # numbers beside that picture
# What a rejector says of a reading: that it can be known, or why it cannot.
Kind = Literal["known", "unclear", "cut off", "several", "turned", "marked", "no digit"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


def check_name(name: str) -> None:
    """Refuses a name that no card may have, before any work is done for it.

    Raises:
        ScanlineError: it is no name.
    """
    try:
        TypeAdapter(Name).validate_python(name)
    except ValidationError as error:
        raise ScanlineError(
            f"name {name!r}: take small letters, digits and hyphens, 64 at most, no hyphen first"
        ) from error


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share that was seen in n trials.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
    Of a mean of n values between 0 and 1, it is wide enough.
    """
    z = 1.959964  # the normal quantile of 0.975
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


class _Strict(BaseModel):
    """A part of a card: unknown keys, wrong types and non-finite numbers are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


# models.networks makes torch's networks of these, models.artifact.graph their ONNX graphs.
class DigitArchitecture(_Strict):
    """The shape of a row classifier: recurrent layers over the rows of ink."""

    cell: Cell
    hidden: int = Field(ge=1, le=4096)
    layers: int = Field(ge=1, le=64)
    directions: Literal[1, 2]
    rows_per_step: Literal[1, 2, 4, 7, 14]


class AdderArchitecture(_Strict):
    """The shape of an adder: recurrent layers over the positions of a sum."""

    cell: Literal["lstm"] = "lstm"
    hidden: int = Field(ge=1, le=4096)
    layers: int = Field(ge=1, le=64)
    order: Literal["lsb", "msb"]


class LineArchitecture(_Strict):
    """The shape of a line reader: recurrent layers over the columns of a line crop.

    The network's classes are the symbols of the alphabet, and BLANK.
    """

    cell: Cell
    hidden: int = Field(ge=1, le=4096)
    layers: int = Field(ge=1, le=64)
    directions: Literal[1, 2]
    columns_per_step: Literal[1, 2, 4]
    alphabet: Literal["0123456789"] = ALPHABET


class RejectorArchitecture(_Strict):
    """The shape of a rejector: three convolutions, recurrent layers over the rows, two layers.

    Each convolution halves the picture, and doubles the channels of the one before.
    """

    cell: Cell
    hidden: int = Field(ge=1, le=4096)
    layers: int = Field(ge=1, le=64)
    directions: Literal[1, 2]
    channels: int = Field(ge=1, le=256)


class InkContract(_Strict):
    """What a row classifier takes: ink, float32 (28, 28), 0 paper to 1 ink, MNIST's frame."""

    kind: Literal["ink"] = "ink"
    shape: tuple[Literal[28], Literal[28]] = (28, 28)
    dtype: Literal["float32"] = "float32"
    range: tuple[Literal[0], Literal[1]] = (0, 1)


class BitsContract(_Strict):
    """What an adder takes: float32 (steps, 2), the two bits of a position, in its order."""

    kind: Literal["bits"] = "bits"
    features: Literal[2] = 2
    dtype: Literal["float32"] = "float32"


class LineCropContract(_Strict):
    """What a line reader takes: line crops, float32 (32, width), 0 paper to 1 ink, digits 20 high.

    `kind` says strip, as the tensor's name under /v2 does.
    """

    kind: Literal["strip"] = "strip"
    height: Literal[32] = HEIGHT
    digit: Literal[20] = DIGIT
    dtype: Literal["float32"] = "float32"
    range: tuple[Literal[0], Literal[1]] = (0, 1)


class SurroundingsContract(_Strict):
    """What a rejector takes: float32 (3, 48, 48), and float32 (18,), as models/digit makes them."""

    kind: Literal["surroundings"] = "surroundings"
    shape: tuple[Literal[3], Literal[48], Literal[48]] = (3, SURROUNDINGS, SURROUNDINGS)
    facts: Literal[18] = FACTS
    dtype: Literal["float32"] = "float32"


class Curve(_Strict):
    """A run epoch by epoch: the training loss; on validation, loss and accuracy (a share)."""

    loss: list[float]
    validation_loss: list[float]
    validation_accuracy: list[float]


class Training(_Strict):
    """How the weights were made; `settings` is all that decides them.

    `curve` is missing where no validation images were scored.
    """

    data: str
    seed: int
    epochs: int
    settings: dict[str, bool | int | float | str]
    device: str
    seconds: float
    commit: str
    versions: dict[str, str]
    curve: Curve | None = None


class Score(_Strict):
    """A share of right answers, with its 95 % Wilson interval."""

    n: int
    correct: int
    accuracy: float
    interval: tuple[float, float]

    @classmethod
    def of(cls, correct: int, n: int) -> "Score":
        """The score of `correct` right answers out of `n`.

        Raises:
            ValueError: n is not positive, or correct is not within 0 to n.
        """
        if not 0 <= correct <= n or n == 0:
            raise ValueError(f"{correct} right answers out of {n} is no score")
        share = correct / n
        return cls(n=n, correct=correct, accuracy=share, interval=wilson(share, n))


class Seeds(_Strict):
    """The spread of one score over networks that differ in their seed only."""

    n: int
    mean: float
    sd: float


class _Results(_Strict):
    """What a finished model was seen to do: `python -m benchmarks cards` measures it.

    `microseconds` are medians on one thread of `machine`.
    """

    machine: str
    microseconds: dict[str, float]


class DigitResults(_Results):
    """Of a row classifier, on the MNIST test set; microseconds an image, by batch size.

    `confusion` counts answers (columns) by label (rows); `by_rows` has at t the accuracy when the
    rows after t are blank.
    """

    confusion: Annotated[list[list[int]], Field(min_length=10, max_length=10)]
    by_rows: Annotated[list[float], Field(min_length=28, max_length=28)]


class AdderResults(_Results):
    """Of an adder; microseconds a sum, by its number of bits.

    `by_length` has the share of sums that are right in every bit, of `pairs` random ones for each
    number of bits.
    """

    by_length: dict[str, float]
    pairs: int


class LineResults(_Results):
    """Of a line reader; microseconds a line crop, by its width in columns."""


class _Card(_Strict):
    name: Name
    description: str
    training: Training
    scores: dict[str, Score]
    licence: str
    files: dict[str, str]


class DigitCard(_Card):
    """A row classifier's card. `temperature` divides the logits before the softmax."""

    task: Literal["digits"] = "digits"
    architecture: DigitArchitecture
    input: InkContract = InkContract()
    temperature: float = Field(ge=1e-3, le=1e3)
    seeds: Seeds | None = None
    results: DigitResults | None = None


class AdderCard(_Card):
    """An adder's card."""

    task: Literal["sums"] = "sums"
    architecture: AdderArchitecture
    input: BitsContract = BitsContract()
    results: AdderResults | None = None


class LineCard(_Card):
    """A line reader's card. `temperature` divides the logits before the softmax."""

    task: Literal["numbers"] = "numbers"
    architecture: LineArchitecture
    input: LineCropContract = LineCropContract()
    temperature: float = Field(ge=1e-3, le=1e3)
    results: LineResults | None = None


class RejectorCard(_Card):
    """A rejector's card. `threshold` is the least probability of "known" that is accepted."""

    task: Literal["rejections"] = "rejections"
    architecture: RejectorArchitecture
    input: SurroundingsContract = SurroundingsContract()
    reads: Name  # the row classifier whose readings it was trained on
    threshold: float = Field(ge=0, le=1)


Card = Annotated[DigitCard | AdderCard | LineCard, Field(discriminator="task")]  # of what is asked
AnyCard = Annotated[
    DigitCard | AdderCard | LineCard | RejectorCard, Field(discriminator="task")
]  # of a checkpoint folder
