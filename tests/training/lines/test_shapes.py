import numpy as np

from training.lines.shapes import SHAPES, shape_field, smooth


def test_a_curve_goes_through_its_points() -> None:
    points = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 1.0]])
    curve = smooth(points)
    for point in points:
        assert np.abs(curve - point).sum(1).min() < 1e-9
    assert len(curve) > 10


def test_every_digit_has_shapes_of_the_height_asked_for() -> None:
    random = np.random.default_rng(1)
    assert set(SHAPES) == set(range(10))
    for digit in SHAPES:
        fields = [shape_field(random, digit, 32, 6) for _ in range(20)]
        for field in fields:
            rows = np.flatnonzero((field == 0).any(1))
            assert rows[0] == 6
            assert 31 <= rows[-1] - rows[0] + 1 <= 34
            assert field.shape[0] - rows[-1] - 1 >= 6
        assert len({field.shape for field in fields}) > 1
