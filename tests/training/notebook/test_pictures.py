from pathlib import Path

import cv2
import pytest

from tests.training.notebook.made import IMAGES, results
from training.notebook import pictures
from training.notebook.entries import entries


@pytest.mark.slow
def test_every_picture_of_the_report_is_drawn(tmp_path: Path) -> None:
    pictures.draw(tmp_path, results(), entries(results(), IMAGES), IMAGES)
    names = ["adder-ceiling", "adder-curves", "adder-length", "confusion", "curves"]
    assert sorted(path.stem for path in tmp_path.iterdir()) == names
    for path in tmp_path.iterdir():
        drawing = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        assert drawing is not None
        assert (drawing < 255).mean() > 0.01


def test_a_network_is_called_by_its_cell_and_directions() -> None:
    assert pictures.title("gru", 2) == "gru, two directions"
    assert pictures.title("lstm", 1) == "lstm, one direction"
