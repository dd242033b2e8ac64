from pathlib import Path

import cv2

from models.artifact.figures import Curve
from training.loop.curve import curve_of, draw
from training.loop.fit import Epoch, Validation


def test_a_curve_has_a_value_an_epoch() -> None:
    epochs = [Epoch(2.0, Validation(1.5, 0.4)), Epoch(1.0, Validation(0.5, 0.9))]
    curve = Curve(loss=[2.0, 1.0], validation_loss=[1.5, 0.5], validation_accuracy=[0.4, 0.9])
    assert curve_of(epochs) == curve
    assert curve_of([Epoch(2.0, None), Epoch(1.0, None)]) is None


def test_a_curve_is_drawn_in_place_of_an_older_one(tmp_path: Path) -> None:
    file = tmp_path / "mine.curve.png"
    drawings = []
    for epochs in (1, 20):
        falling = [1 / (epoch + 1) for epoch in range(epochs)]
        draw(file, "mine", Curve(
            loss=falling, validation_loss=falling, validation_accuracy=[1 - x for x in falling]
        ))  # fmt: skip
        drawings.append(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE))
    first, second = drawings
    assert first is not None
    assert second is not None
    assert first.shape == second.shape == (600, 600)
    assert (first != second).any()
