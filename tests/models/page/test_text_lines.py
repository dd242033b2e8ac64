import numpy as np

from models.page.text_lines import text_lines_of


def found(*boxes: tuple[int, int, int, int]) -> list[list[int]]:
    """The numbers of the boxes in each row."""
    numbered = np.array([(0, 0, 1000, 1000), *boxes])
    linked, owned = text_lines_of(numbered, np.arange(1, len(numbered)))
    assert set(np.flatnonzero(owned)) == {int(one) for row in linked for one in row.components}
    return [sorted(int(one) for one in row.components) for row in linked]


def test_pieces_of_one_level_are_a_row_in_whatever_order_they_come() -> None:
    assert found((200, 100, 30, 50), (100, 105, 30, 50), (100, 300, 30, 50)) == [[1, 2], [3]]


def test_rows_of_different_heights_are_apart() -> None:
    small = [(100 + 30 * i, 90, 20, 40) for i in range(4)]
    large = [(100 + 90 * i, 160, 50, 80) for i in range(3)]
    assert found(*small, *large) == [[1, 2, 3, 4], [5, 6, 7]]


def test_a_loose_bar_is_no_row_of_its_own() -> None:
    assert found((100, 100, 30, 60), (150, 112, 30, 48), (152, 98, 26, 6)) == [[1, 2]]


def test_a_row_may_climb() -> None:
    climbing = [(100 + 60 * i, 300 - 12 * i, 30, 50) for i in range(8)]
    assert found(*climbing) == [[1, 2, 3, 4, 5, 6, 7, 8]]


def test_no_pieces_are_no_rows() -> None:
    assert found() == []


def test_a_comma_is_no_row_of_its_own_though_it_hangs_below_its_own() -> None:
    digits = [(100 + 45 * i, 100, 30, 60) for i in range(4)]
    assert found(*digits, (178, 148, 14, 28)) == [[1, 2, 3, 4]]
    assert found(*digits, (178, 185, 14, 28)) == [[1, 2, 3, 4], [5]]
