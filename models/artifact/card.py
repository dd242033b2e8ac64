"""The card: what a model is, how it was trained and what it scores, as card.json says it."""

from typing import Annotated, Final, Literal, Self, get_args

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from models.artifact.figures import (
    AdderResults,
    Amount,
    Curve,
    DigitResults,
    LineResults,
    Number,
    Score,
    Seeds,
)
from models.artifact.finder import FinderArchitecture, PageContract
from models.artifact.line import LineArchitecture, LineCropContract
from models.artifact.strict import Strict
from models.errors import ScanlineError

Cell = Literal["vanilla", "gru", "lstm"]
Task = Literal["addition", "subtraction", "comparison"]  # of an adder, which may do another's work
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]

MNIST_TEST: Final = "mnist_test"  # the score that a row classifier's results go with

SURROUNDINGS: Final = 48  # pixels of a side of what a rejector sees
HALVINGS: Final = 4  # of that picture: a rejector's convolutions
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


# models.networks makes torch's networks of these, models.artifact.graph their ONNX graphs.
class DigitArchitecture(Strict):
    """The shape of a row classifier: recurrent layers over the rows of ink."""

    cell: Cell
    hidden: int = Field(ge=1, le=4096)
    layers: int = Field(ge=1, le=64)
    directions: Literal[1, 2]
    rows_per_step: Literal[1, 2, 4, 7, 14]


class AdderArchitecture(Strict):
    """The shape of an adder: recurrent layers over the positions of a sum.

    With another task it is a subtractor or a comparer, with another base than 2 it reads digits.
    """

    cell: Cell = "lstm"
    hidden: int = Field(ge=1, le=4096)
    layers: int = Field(ge=1, le=64)
    order: Literal["lsb", "msb"]
    task: Task = "addition"
    base: int = Field(default=2, ge=2, le=10)

    @property
    def features(self) -> int:
        """Numbers that it reads of a pair of digits: two bits as they are, other digits one-hot."""
        return 2 if self.base == 2 else 2 * self.base

    @property
    def classes(self) -> int:
        """Its answers: as many as there are digits, or as two numbers can compare."""
        return 3 if self.task == "comparison" else self.base


class RejectorArchitecture(Strict):
    """The shape of a rejector: four convolutions, recurrent layers over the rows, two layers.

    Each convolution halves the picture, and doubles the channels of the one before.
    """

    cell: Cell
    hidden: int = Field(ge=1, le=4096)
    layers: int = Field(ge=1, le=64)
    directions: Literal[1, 2]
    channels: int = Field(ge=1, le=256)


class InkContract(Strict):
    """What a row classifier takes: ink, float32 (28, 28), 0 paper to 1 ink, MNIST's frame."""

    kind: Literal["ink"] = "ink"
    shape: tuple[Literal[28], Literal[28]] = (28, 28)
    dtype: Literal["float32"] = "float32"
    range: tuple[Literal[0], Literal[1]] = (0, 1)


class BitsContract(Strict):
    """What an adder takes: float32 (steps, 2), the two bits of a position, in its order."""

    kind: Literal["bits"] = "bits"
    features: Literal[2] = 2
    dtype: Literal["float32"] = "float32"


class SurroundingsContract(Strict):
    """What a rejector takes: float32 (3, 48, 48), and float32 (18,), as models/digit makes them."""

    kind: Literal["surroundings"] = "surroundings"
    shape: tuple[Literal[3], Literal[48], Literal[48]] = (3, SURROUNDINGS, SURROUNDINGS)
    facts: Literal[18] = FACTS
    dtype: Literal["float32"] = "float32"


class Training(Strict):
    """How the weights were made; `settings` is all that decides them.

    `curve` is missing where no validation images were scored.
    """

    data: str
    seed: Number
    epochs: Number
    settings: dict[str, bool | Number | Amount | str]
    device: str
    seconds: Amount
    commit: str
    versions: dict[str, str]
    curve: Curve | None = None

    @model_validator(mode="after")
    def _curve_has_all_epochs(self) -> Self:
        for name, values in self.curve or ():
            if len(values) != self.epochs:
                raise ValueError(f"curve: {name} has {len(values)} values of {self.epochs} epochs")
        return self


class _Card(Strict):
    name: Name
    description: str
    training: Training
    scores: dict[str, Score]
    licence: str
    files: dict[str, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]

    @model_validator(mode="after")
    def _settings_are_of_what_was_trained(self) -> Self:
        told = {"seed": self.training.seed, **dict(dict(self)["architecture"])}
        for name, value in self.training.settings.items():
            if value != told.get(name, value):
                raise ValueError(
                    f"training: settings: {name} is {value!r}, elsewhere it is {told[name]!r}"
                )
        return self


class DigitCard(_Card):
    """A row classifier's card. `temperature` divides the logits before the softmax."""

    task: Literal["digits"] = "digits"
    architecture: DigitArchitecture
    input: InkContract = InkContract()
    temperature: float = Field(ge=1e-3, le=1e3)
    seeds: Seeds | None = None
    results: DigitResults | None = None

    @model_validator(mode="after")
    def _confusion_is_of_its_score(self) -> Self:
        """Within the interval: other machines add in another order, and may read one image more."""
        score = self.scores.get(MNIST_TEST)
        if self.results is None or score is None:
            return self
        low, high = score.interval
        images, share = self.results.images, self.results.accuracy
        if images != score.n or not low <= share <= high:
            raise ValueError(
                f"results: confusion has {share:.4f} of {images} right, but {MNIST_TEST} has "
                f"{score.accuracy:.4f} of {score.n}"
            )
        return self


class AdderCard(_Card):
    """An adder's card."""

    task: Literal["sums"] = "sums"
    architecture: AdderArchitecture
    input: BitsContract = BitsContract()
    results: AdderResults | None = None


class RejectorCard(_Card):
    """A rejector's card. `threshold` is the least probability of "known" that is accepted."""

    task: Literal["rejections"] = "rejections"
    architecture: RejectorArchitecture
    input: SurroundingsContract = SurroundingsContract()
    reads: Name  # the row classifier whose readings it was trained on
    threshold: float = Field(ge=0, le=1)


class LineCard(_Card):
    """A line reader's card. `temperature` divides the logits before the softmax.

    `opinion` is how much a row classifier's second opinion counts: 0 where the reader has learnt
    the writing that it reads, and knows it better.
    """

    task: Literal["numbers"] = "numbers"
    architecture: LineArchitecture
    input: LineCropContract = LineCropContract()
    temperature: float = Field(ge=1e-3, le=1e3)
    opinion: float = Field(default=1.0, ge=0, le=1)
    results: LineResults | None = None


class FinderCard(_Card):
    """A finder's card."""

    task: Literal["pages"] = "pages"
    architecture: FinderArchitecture
    input: PageContract = PageContract()


Card = Annotated[DigitCard | AdderCard | LineCard, Field(discriminator="task")]
KeptCard = Annotated[
    DigitCard | AdderCard | LineCard | RejectorCard | FinderCard, Field(discriminator="task")
]  # of any checkpoint folder; those above can be asked for
