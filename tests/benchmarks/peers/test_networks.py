import numpy as np
import pytest

from benchmarks.peers.networks import digits, ink_by_opencv, ink_by_pillow
from tests.pictures import encoded, photo

SMALL = encoded(photo(7, 28, 28, paper=255, ink=0))


def test_both_ways_to_decode_give_the_same_ink() -> None:
    by_pillow, by_opencv = ink_by_pillow(SMALL), ink_by_opencv(SMALL)
    assert by_pillow.shape == (28, 28)
    assert by_pillow.dtype == np.float32
    assert by_pillow == pytest.approx(by_opencv)
    assert 0 <= by_pillow.min() < 0.1 < 0.9 < by_pillow.max() <= 1


def test_a_photo_is_squeezed_as_a_whole() -> None:
    assert ink_by_pillow(encoded(photo(7, 480, 640), ".jpg")).shape == (28, 28)


@pytest.mark.parametrize("runtime", ["torch", "onnx"])
def test_the_shipped_network_reads_ink_on_either_runtime(runtime: str) -> None:
    assert digits(runtime)(np.stack([ink_by_pillow(SMALL)] * 3)) == [7] * 3
