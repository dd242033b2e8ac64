"""A card's figures: scores, curves and results, each within its range and in accord with others."""

from functools import partial
from math import isclose, sqrt
from typing import Annotated, Self

from pydantic import Field, model_validator

from models.artifact.strict import Strict

Count = Annotated[int, Field(ge=1)]
Number = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0)]
Size = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}$")]  # a count, as JSON has it for a key

_Answers = Annotated[list[Number], Field(min_length=10, max_length=10)]  # by digit
_ROUNDING = 1e-9  # of a share that is told in decimal


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share that was seen in n trials.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
    Of a mean of n values between 0 and 1, it is wide enough.
    """
    z = 1.959964  # the normal quantile of 0.975
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


class Score(Strict):
    """A share of right answers, with its 95 % Wilson interval."""

    n: Count
    correct: Number
    accuracy: Share
    interval: tuple[Share, Share]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.correct > self.n:
            raise ValueError(f"{self.correct} right answers out of {self.n} is no score")
        if not isclose(self.accuracy, self.correct / self.n, abs_tol=_ROUNDING):
            raise ValueError(
                f"accuracy is {self.accuracy}, but {self.correct} of {self.n} were right"
            )
        ends = wilson(self.accuracy, self.n)
        if not all(map(partial(isclose, abs_tol=_ROUNDING), self.interval, ends)):
            told, right = (f"{low:.4f} to {high:.4f}" for low, high in (self.interval, ends))
            raise ValueError(f"interval is {told}, but {self.correct} of {self.n} have {right}")
        return self

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


class Seeds(Strict):
    """The spread of one score over networks that differ in their seed only."""

    n: Annotated[int, Field(ge=2)]
    mean: Share
    sd: Amount

    @model_validator(mode="after")
    def _is_a_spread_of_shares(self) -> Self:
        most = sqrt(self.mean * (1 - self.mean) * self.n / (self.n - 1))  # all are 0 or 1
        if self.sd > most + _ROUNDING:
            raise ValueError(f"sd is {self.sd}: {self.n} shares around {self.mean} have {most:.4f}")
        return self


class Curve(Strict):
    """A run epoch by epoch: the training loss; on validation, loss and accuracy (a share)."""

    loss: list[Amount]
    validation_loss: list[Amount]
    validation_accuracy: list[Share]


class _Results(Strict):
    """What a finished model was seen to do: `python -m benchmarks cards` measures it.

    `microseconds` are medians on one thread of `machine`.
    """

    machine: str
    microseconds: dict[Size, Annotated[float, Field(gt=0)]]


class DigitResults(_Results):
    """Of a row classifier, on the MNIST test set; microseconds an image, by batch size.

    `confusion` counts answers (columns) by label (rows); `by_rows` has at t the accuracy when the
    rows after t are blank.
    """

    confusion: Annotated[list[_Answers], Field(min_length=10, max_length=10)]
    by_rows: Annotated[list[Share], Field(min_length=28, max_length=28)]

    @property
    def images(self) -> int:
        """How many were read."""
        return sum(map(sum, self.confusion))

    @property
    def accuracy(self) -> float:
        """The share that was read right."""
        return sum(row[digit] for digit, row in enumerate(self.confusion)) / self.images

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if not self.images:
            raise ValueError("confusion counts no image")
        if not isclose(self.by_rows[-1], self.accuracy, abs_tol=_ROUNDING):
            raise ValueError(
                f"by_rows ends at {self.by_rows[-1]}, but confusion has {self.accuracy} right"
            )
        return self


class AdderResults(_Results):
    """Of an adder; microseconds a sum, by its number of bits.

    `by_length` has the share of sums that are right in every bit, of `pairs` random ones for each
    number of bits.
    """

    by_length: dict[Size, Share]
    pairs: Count

    @model_validator(mode="after")
    def _are_shares_of_pairs(self) -> Self:
        for length, share in self.by_length.items():
            right = round(share * self.pairs)
            if not isclose(share, right / self.pairs, abs_tol=_ROUNDING):
                raise ValueError(f"by_length: {share} at {length} bits is no share of {self.pairs}")
        return self


class LineResults(_Results):
    """Of a line reader; microseconds a line crop, by its width in columns."""
