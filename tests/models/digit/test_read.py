import numpy as np
from numpy.typing import NDArray

from benchmarks.reader import Reader
from models.digit.frame import FRAME
from models.digit.locate import ink_of
from models.digit.read import INK, NOTEBOOK, SURE, readings
from tests.pictures import photo

Floats = NDArray[np.float32]


class Network:
    """The shipped network, which counts the inks that it was given."""

    def __init__(self) -> None:
        self.reader = Reader("digits")
        self.inks = 0

    def probabilities(self, ink: Floats) -> Floats:
        self.inks += len(ink)
        return self.reader.probabilities(ink)


def stained(digit: int) -> NDArray[np.uint8]:
    """A digit with a stain behind it, half as dark and far wider than a stroke."""
    paper = photo(digit).astype(np.float32)
    paper[120:280, 100:180] *= 0.55
    return paper.astype(np.uint8)


def test_pictures_that_are_clear_are_looked_at_once() -> None:
    network = Network()
    pictures = [(photo(digit), INK) for digit in (0, 1, 2, 4, 7)]
    read = readings(pictures, network.probabilities)
    assert [int(one.probabilities.argmax()) for one in read] == [0, 1, 2, 4, 7]
    assert network.inks == 5


def test_augmented_readings_count_half_where_the_first_is_unsure() -> None:
    network = Network()
    grey = stained(7)
    first, second = ink_of(grey), ink_of(grey, strict=True)
    assert first is not None
    assert second is not None
    each = network.reader.probabilities(np.stack([first.ink, second.ink]))
    assert each[0].max() < SURE
    read = readings([(photo(2), INK), (grey, INK)], network.probabilities)
    assert np.allclose(read[1].probabilities, each.mean(0), atol=1e-5)
    assert int(read[0].probabilities.argmax()) == 2
    assert network.inks == 3


def test_each_picture_of_a_batch_keeps_its_place_with_or_without_ink() -> None:
    blank = np.full((200, 200), 220, np.uint8)
    pictures = [(blank, INK), (photo(4), INK), (photo(4), NOTEBOOK), (blank, INK), (photo(1), INK)]
    read = readings(pictures, Network().probabilities)
    assert [one.found is None for one in read] == [True, False, False, True, False]
    assert np.allclose(read[0].probabilities, 0.1)
    assert int(read[1].probabilities.argmax()) == 4
    assert read[2].found is not None
    assert read[2].found.ink.shape == (FRAME, FRAME)
    assert int(read[4].probabilities.argmax()) == 1
    assert readings([], Network().probabilities) == []
