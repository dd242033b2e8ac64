import numpy as np

from models.artifact.line import BLANK, HEIGHT, WORD
from tests.training.lines.desks import desk
from training.lines.batches import batch, batches, sample, seen_again
from training.lines.strip import Strip, strip

ALPHABET = f"0123456789.,-/: {WORD}"


def test_a_sample_has_the_classes_of_its_text_where_they_stand() -> None:
    grey = np.full((32, 40), 200, np.uint8)
    one = sample(Strip(grey, "0 9", [0.1, 0.5, 0.99]), ALPHABET)
    assert one.crop.shape == (2, HEIGHT, 40)
    assert one.classes == [1, 16, 10]
    assert one.steps == [2, 10, 19]


def test_a_batch_is_padded_and_knows_what_is_padding() -> None:
    narrow = sample(Strip(np.full((32, 40), 200, np.uint8), "7", [0.5]), ALPHABET)
    wide = sample(Strip(np.full((32, 64), 200, np.uint8), "", []), ALPHABET)
    both = batch([narrow, wide], 0.5)
    assert both.crops.shape == (2, 2, HEIGHT, 64)
    assert both.steps.tolist() == [20, 32]
    assert both.classes.tolist() == [8]
    assert both.counts.tolist() == [1, 0]
    assert both.places.shape == (2, 32)
    assert both.places[0, 10] == 8
    assert int((both.places != BLANK).sum()) == 1
    assert both.weight == 0.5


def test_batches_hold_every_sample_once_with_little_padding() -> None:
    random = np.random.default_rng(1)
    samples = [sample(strip(random, desk()), ALPHABET) for _ in range(100)]
    found = list(batches(random, samples, 16, 1.0))
    assert [len(one.crops) for one in found].count(16) == 6
    assert sum(int(one.counts.sum()) for one in found) == sum(len(one.classes) for one in samples)
    padded = sum(one.crops.shape[0] * one.crops.shape[3] for one in found)
    assert padded < 1.25 * sum(one.crop.shape[2] for one in samples)


def test_a_second_look_is_in_another_light_and_at_most_a_pixel_away() -> None:
    random = np.random.default_rng(1)
    one = batch([sample(strip(random, desk()), ALPHABET) for _ in range(4)], 1.0)
    again = seen_again(random, one)
    assert again.classes is one.classes
    assert again.crops.shape == one.crops.shape
    rolled = [np.roll(one.crops.numpy(), shift, 2) for shift in (-1, 0, 1)]
    ratios = [again.crops.numpy()[one_ != 0] / one_[one_ != 0] for one_ in rolled]
    assert min(float(ratio.std()) for ratio in ratios) < 1e-5
    assert 0.7 < np.median(ratios[1]) < 1.35
