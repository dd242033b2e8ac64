import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.inference.batches import NOBODY
from app.inference.lines import LineModel, Sheet, SheetRead
from app.runtimes.onnx import OnnxRuntime
from benchmarks.reader import Reader
from models.artifact import checkpoint
from models.artifact.card import FinderCard, LineCard
from models.artifact.checkpoint import FINDER, SHIPPED, Checkpoint
from models.errors import PatternError, PhotoError, ScanlineError
from models.imaging.budget import UNBOUNDED
from models.page.placed import PlacedRows
from tests.pictures import encoded, sheet

MOST = 100_000_000  # pixels
JUDGE = Reader("digits").judge
FOUND = checkpoint.load_as(FINDER, FinderCard)


def read(*bodies: bytes, pattern: str | None = None) -> list[PlacedRows | BaseException]:
    """What is on each of some sheets that are sent together."""
    card, weights, _ = checkpoint.load(SHIPPED / "lines")
    assert isinstance(card, LineCard)
    loaded = Checkpoint(card, weights, None)
    patterns = () if pattern is None else (pattern,)

    async def main() -> list[SheetRead[PlacedRows] | BaseException]:
        with ThreadPoolExecutor(2) as executor:
            model = LineModel(loaded, FOUND, JUDGE, OnnxRuntime(), executor, 2, UNBOUNDED, NOBODY)
            return await asyncio.gather(
                *(model.numbers(Sheet(body, MOST, patterns)) for body in bodies),
                return_exceptions=True,
            )

    found = asyncio.run(main())
    return [one.placed if isinstance(one, SheetRead) else one for one in found]


def texts(numbers: PlacedRows | BaseException) -> list[str]:
    assert isinstance(numbers, PlacedRows)
    return [one.text for (one,) in numbers.rows]


def test_each_sheet_has_its_own_numbers_and_one_that_is_broken_spoils_no_other() -> None:
    first, last = (encoded(sheet(rows).image) for rows in (["407", "2214"], ["2041"]))
    numbers = read(first, b"no picture", first[:-300], last)
    assert texts(numbers[0]) == ["407", "2214"]
    assert isinstance(numbers[1], ScanlineError)
    assert isinstance(numbers[2], PhotoError)
    assert texts(numbers[3]) == ["2041"]


def test_boxes_are_in_pixels_of_the_picture_however_large_it_is() -> None:
    image = sheet(["407"]).image
    small, large = read(encoded(image), encoded(image.repeat(4, axis=0).repeat(4, axis=1)))
    assert texts(small) == texts(large) == ["407"]
    assert isinstance(small, PlacedRows)
    assert isinstance(large, PlacedRows)
    (number,), (larger,) = small.rows[0], large.rows[0]
    for one, other in zip(number.symbols, larger.symbols, strict=True):
        assert other.box == pytest.approx([4 * side for side in one.box], abs=25)


def test_a_pattern_is_of_every_number_and_one_that_is_none_is_refused() -> None:
    body = encoded(sheet(["407", "2214"]).image)
    (fitted,) = read(body, pattern=r"\d{3}|2{2}1\d")
    assert texts(fitted) == ["407", "2214"]
    (refused,) = read(body, pattern=r"(\d)\1")
    assert isinstance(refused, PatternError)
