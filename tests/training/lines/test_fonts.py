from pathlib import Path

import matplotlib
import numpy as np

from training.lines.fonts import symbols_of

SANS = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def test_a_fonts_digits_have_the_height_asked_for_and_points_stand_low() -> None:
    found = symbols_of(SANS, "0123456789.,-/:", 32)
    assert set(found) == set("0123456789.,-/:")
    for digit in "0123456789":
        ink, above = found[digit]
        rows = np.flatnonzero((ink > 128).any(1))
        assert 30 <= len(rows) <= 34
        assert 30 <= above <= 36
    assert found["."][1] < 10 < found["-"][1]
