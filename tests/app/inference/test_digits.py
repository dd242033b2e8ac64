import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import pytest

from app.inference.batches import MAX_BATCH, Listener
from app.inference.digits import DigitModel, Picture
from app.runtimes.onnx import OnnxReader, OnnxRuntime
from models.artifact import checkpoint
from models.artifact.card import DigitCard, RejectorCard
from models.artifact.checkpoint import REJECTOR as SHIPPED_REJECTOR
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.digit.read import Reading
from models.errors import PhotoError
from models.imaging.budget import UNBOUNDED
from tests.pictures import encoded, photo

ResultT = TypeVar("ResultT")


def loaded() -> Checkpoint[DigitCard]:
    card, weights, _ = checkpoint.load(SHIPPED / "digits")
    assert isinstance(card, DigitCard)
    return Checkpoint(card, weights, None)


DIGITS = loaded()


def rejector() -> Checkpoint[RejectorCard]:
    card, weights, _ = checkpoint.load(SHIPPED_REJECTOR)
    assert isinstance(card, RejectorCard)
    return Checkpoint(card, weights, None)


REJECTOR = rejector()


def asked(
    call: Callable[[DigitModel], Awaitable[ResultT]], sizes: list[int] | None = None
) -> ResultT:
    """What a model answers, the sizes of its batches noted."""

    async def main() -> ResultT:
        with ThreadPoolExecutor(2) as executor:
            model = DigitModel(
                DIGITS,
                REJECTOR,
                OnnxRuntime(),
                executor,
                concurrency=1,
                budget=UNBOUNDED,
                listener=Listener(
                    batch=lambda waited, _seconds: (
                        None if sizes is None else sizes.append(len(waited))
                    )
                ),
            )
            return await call(model)

    return asyncio.run(main())


def picture(body: bytes) -> Picture:
    return Picture(body, "ink", 100_000_000)


def test_small_pictures_that_wait_are_read_together_and_each_gets_its_own_answer() -> None:
    digits = [1, 2, 4, 7] * 5
    sizes: list[int] = []

    async def all_of_them(model: DigitModel) -> list[int]:
        pictures = (picture(encoded(photo(digit, 60, 60))) for digit in digits)
        readings = await asyncio.gather(*(model.read(one) for one in pictures))
        return [int(reading.probabilities.argmax()) for reading in readings]

    assert asked(all_of_them, sizes) == digits
    assert sum(sizes) == len(digits)
    assert len(sizes) < len(digits)


def test_a_picture_that_cannot_be_read_spoils_no_other() -> None:
    async def both(model: DigitModel) -> list[object]:
        bodies = (encoded(photo(7)), encoded(photo(7))[:-200], encoded(photo(4)))
        return await asyncio.gather(
            *(model.read(picture(body)) for body in bodies), return_exceptions=True
        )

    first, broken, last = asked(both)
    assert isinstance(broken, PhotoError)
    assert not isinstance(first, BaseException)
    assert not isinstance(last, BaseException)


def test_the_box_is_in_pixels_of_the_picture_however_large_it_is() -> None:
    for side in (200, 4000):
        body = encoded(photo(7, side, side))

        async def read(model: DigitModel, body: bytes = body) -> Reading:
            return await model.read(picture(body))

        reading = asked(read)
        assert reading.found is not None
        x, y, width, height = (value / side for value in reading.found.box)
        assert x == pytest.approx(0.32, abs=0.05)
        assert width == pytest.approx(0.36, abs=0.06)
        assert y == pytest.approx(0.27, abs=0.05)
        assert height == pytest.approx(0.5, abs=0.06)


def test_many_inks_are_computed_in_parts_and_answered_in_order() -> None:
    ink = np.random.default_rng(1).random((2 * MAX_BATCH + 2, 28, 28), np.float32)
    sizes: list[int] = []
    logits = asked(lambda model: model.logits(ink), sizes)
    np.testing.assert_allclose(logits, OnnxReader(DIGITS).logits(ink), atol=1e-4, rtol=0)
    assert len(sizes) == 3


def test_a_reading_ends_with_the_answer_to_the_whole_ink() -> None:
    ink = np.random.default_rng(2).random((28, 28), np.float32)
    rows = asked(lambda model: model.reading(ink))
    logits = OnnxReader(DIGITS).logits(ink[None])[0] / DIGITS.card.temperature
    powers = np.exp(logits - logits.max())
    assert rows.shape == (28, 10)
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(rows[-1], powers / powers.sum(), atol=1e-4)
    assert not np.allclose(rows[0], rows[-1], atol=1e-2)
