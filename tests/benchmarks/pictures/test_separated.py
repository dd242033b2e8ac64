import numpy as np
import pytest

from benchmarks.pictures.separated import SEPARATORS, drawn, strip

pytestmark = pytest.mark.usefixtures("data")


def test_a_seed_decides_a_strip_which_has_a_separator() -> None:
    seen = set()
    for seed in range(40):
        one, again = (strip(np.random.default_rng(seed)) for _ in range(2))
        assert one.text == again.text
        assert (one.grey == again.grey).all()
        marks = set(one.text) & set(SEPARATORS)
        assert marks
        seen |= marks
    assert seen == set(SEPARATORS)


@pytest.mark.parametrize("text", ["12.5", "-42", "1,250", "12/05/2024", "8:30", "65 71 21.5"])
def test_each_symbol_has_ink_of_its_own_on_the_paper(text: str) -> None:
    grey = drawn(np.random.default_rng(3), text, height=40)
    assert grey.dtype == np.uint8
    dark = grey < 0.8 * np.median(grey)
    assert dark.any(1).sum() >= 40
    columns = dark.any(0).astype(int)
    runs = int((np.diff(columns) == 1).sum())
    assert runs >= len(text.replace(" ", "")) - 3  # some slant over their neighbours
