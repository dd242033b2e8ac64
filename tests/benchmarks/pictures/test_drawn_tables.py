import numpy as np
import pytest

from benchmarks.pictures.drawn_tables import KINDS, sheet


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawn_table_is_drawn_again_by_its_seed(kind: str) -> None:
    first, again = (sheet(np.random.default_rng(3), kind) for _ in range(2))
    np.testing.assert_array_equal(first.grey, again.grey)
    assert first.cells == again.cells
    assert first.grey.dtype == np.uint8


def test_tables_have_two_to_twelve_columns_and_numbers_in_each() -> None:
    drawn = [sheet(np.random.default_rng([1, seed]), KINDS[seed % 3]) for seed in range(12)]
    for one in drawn:
        assert {len(row) for row in one.cells} == {len(one.cells[0])}
        assert 2 <= len(one.cells[0]) <= 12
        assert len(one.cells) >= 2
        assert all(not text or text.replace(".", "").isdigit() for row in one.cells for text in row)
        assert max(one.grey.shape) < 2000
    assert any(not row[0] for one in drawn for row in one.cells)


def test_ruled_tables_have_more_ink_than_those_without_a_line() -> None:
    ruled, bare = (sheet(np.random.default_rng(7), kind).grey for kind in ("ruled", "unruled"))
    dark = [float((grey < 0.6 * np.median(grey)).mean()) for grey in (ruled, bare)]
    assert dark[0] > dark[1]
