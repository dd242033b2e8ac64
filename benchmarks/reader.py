"""The models that benchmarks read with: row classifiers and line readers as they are served."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.runtimes.onnx import OnnxFinder, OnnxReader, OnnxRejector
from models.artifact import checkpoint
from models.artifact.card import DigitCard, FinderCard, LineCard, RejectorCard
from models.artifact.checkpoint import FINDER, REJECTOR, SHIPPED, AnyCard, Checkpoint
from models.digit.read import INK, Reading, View, readings
from models.errors import CheckpointError, ScanlineError
from models.imaging.picture import Grey
from models.page.alone import Judge
from models.page.line_crops import cut
from models.page.numbers import numbers_on
from models.page.placed import PlacedNumber, Table
from models.page.prepared import prepared
from models.page.reader import Reader as PageReader
from models.page.tables import tables_on
from models.probabilities import probabilities_of

RUNS = Path("runs")  # where `scanline train` writes by default
MAX_PIXELS = 100_000_000  # of a picture, as in the service by default


class Reader:
    """A row classifier as ONNX Runtime serves it, and a rejector beside it.

    Args:
        model: the name of a shipped row classifier or of one in runs/, or a folder.
        rejector: the folder of a rejector.

    Raises:
        ScanlineError: they are no row classifier and no rejector.
        CheckpointError: there is no such model.
    """

    def __init__(self, model: str, rejector: Path = REJECTOR) -> None:
        card, weights = _loaded(model)
        if not isinstance(card, DigitCard):
            raise ScanlineError(f"{model} reads no digits: choose another --model")
        self.card = card
        self.runtime = OnnxReader(Checkpoint(card, weights, None))
        loaded = checkpoint.load_as(rejector, RejectorCard)
        self.least_known = loaded.card.threshold
        self._rejector = OnnxRejector(loaded)

    @property
    def judge(self) -> Judge:
        """What it is to a line reader that asks about single digits."""
        return Judge(self.probabilities, self.kinds, self.least_known)

    def probabilities(self, ink: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of each digit in ink (n, 28, 28): float32 (n, 10)."""
        return probabilities_of(self.runtime.logits(ink), self.card.temperature)

    def kinds(
        self, picture: NDArray[np.float32], facts: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """What the rejector says: probabilities float32 (n, len(KINDS))."""
        return probabilities_of(self._rejector.logits(picture, facts), 1.0)

    def read(self, grey: Grey, views: Sequence[View] = INK) -> Reading:
        """What the service would read in a picture, uint8 (height, width)."""
        return readings([(grey, views)], self.probabilities, self.kinds)[0]

    def digit(self, grey: Grey, views: Sequence[View] = INK) -> str:
        """The answer as a label; "" where no ink was found."""
        reading = self.read(grey, views)
        return "" if reading.found is None else str(int(reading.probabilities.argmax()))


class LineReader:
    """A line reader as ONNX Runtime serves it, with the shipped judge of single digits and finder.

    Args:
        model: the name of a shipped one or of one in runs/, or a folder.

    Attributes:
        reader: what pages and tables are read with.

    Raises:
        ScanlineError: it is no line reader.
        CheckpointError: there is no such model.
    """

    def __init__(self, model: str) -> None:
        card, weights = _loaded(model)
        if not isinstance(card, LineCard):
            raise ScanlineError(f"{model} reads no numbers: choose another --model")
        logits = OnnxReader(Checkpoint(card, weights, None)).logits
        finder = OnnxFinder(checkpoint.load_as(FINDER, FinderCard))
        self.reader = PageReader(card, logits, Reader("digits").judge, finder.maps)

    @property
    def card(self) -> LineCard:
        """What the reader is."""
        return self.reader.card

    def logits(self, grey: Grey) -> NDArray[np.float32]:
        """What the network says of a picture of one row: float32 (steps, symbols and BLANK)."""
        return self.reader.look(self.reader.said([prepared(cut(grey))])[0]).logits

    def rows(self, grey: Grey, temperature: float | None = None) -> list[list[PlacedNumber]]:
        """The numbers of each row that the service would read in a picture.

        Args:
            grey: uint8 (height, width).
            temperature: in place of the card's.
        """
        reader = self.reader
        if temperature is not None:
            card = self.card.model_copy(update={"temperature": temperature})
            reader = reader._replace(card=card)
        return numbers_on(grey, reader).rows

    def tables(self, grey: Grey) -> list[Table]:
        """The tables that the service would read in a picture, uint8 (height, width)."""
        return tables_on(grey, self.reader).tables


def _loaded(
    model: str,
) -> tuple[AnyCard | RejectorCard | FinderCard, dict[str, NDArray[np.float32]]]:
    """A shipped model, that of a folder, or one of RUNS.

    Raises:
        CheckpointError: there is none, or it is damaged.
    """
    places = (SHIPPED / model, Path(model), RUNS / model)
    folder = next((one for one in places if one.is_dir()), None)
    if folder is None:
        raise CheckpointError(
            f"there is no model {model}: none ships under that name, and there is neither such a "
            f"folder nor {RUNS / model}"
        )
    loaded = checkpoint.load(folder)
    return loaded.card, loaded.weights
