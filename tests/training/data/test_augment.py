import torch

from tests.training.bars import bars
from training.data.augment import Distortion, distorted
from training.digits.settings import digit_settings


def test_distorted_ink_stays_ink_and_is_drawn_afresh() -> None:
    ink = bars(64).ink.float() / 255
    generator = torch.Generator().manual_seed(1)
    first, second = (distorted(ink, digit_settings().distortion(), generator) for _ in range(2))
    for one in (first, second):
        assert one.shape == ink.shape
        assert 0 <= one.min() <= one.max() <= 1
        assert 0.3 < one.sum() / ink.sum() < 3
    assert not torch.equal(first, second)


def test_without_any_distortion_ink_stays_as_it_is() -> None:
    ink = bars(64).ink.float() / 255
    none = Distortion(rotation=0, scale=0, shear=0, shift=0, elastic=0, stroke=0)
    same = distorted(ink, none, torch.Generator().manual_seed(1))
    torch.testing.assert_close(same, ink, atol=1e-4, rtol=0)


def test_a_generator_decides_the_distortion() -> None:
    ink = bars(16).ink.float() / 255
    one, same, other = (
        distorted(ink, digit_settings().distortion(), torch.Generator().manual_seed(seed))
        for seed in (1, 1, 2)
    )
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
