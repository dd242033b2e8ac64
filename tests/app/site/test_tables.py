import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.app.site.conftest import Open
from tests.app.site.gestures import choose, settle
from tests.pictures import edges, encoded, table

CELLS = [["12", "22", "5"], ["36", "28", "7"], ["52", "", "23"], ["100", "50", "35"]]


def of_tables(open_page: Open, tmp_path: Path, content: bytes) -> Page:
    """The page, in its mode for tables, once it has read a picture."""
    page = open_page()
    page.get_by_role("radio", name="A table").check()
    choose(page, tmp_path / "page.png", content)
    expect(page.locator("#named")).to_contain_text("page.png")
    settle(page)
    return page


def texts(page: Page) -> list[list[str]]:
    rows = page.locator("#page-tables tr").all()
    return [[cell.inner_text() for cell in row.locator("td").all()] for row in rows]


@pytest.mark.parametrize("quarters", [0, 1])
def test_a_table_is_shown_with_its_cells_where_they_stand(
    open_page: Open, tmp_path: Path, quarters: int
) -> None:
    image = np.ascontiguousarray(np.rot90(table(CELLS), -quarters))
    page = of_tables(open_page, tmp_path, encoded(image))
    expect(page.locator("#said")).to_have_text("A table: 4 rows, 3 columns.")
    assert texts(page) == CELLS
    expect(page.locator("#boxes polygon")).to_have_count(11)
    rows, columns = edges(CELLS)
    points = page.locator("#boxes polygon").first.get_attribute("points") or ""
    corners = np.array(re.findall(r"[\d.-]+", points), float).reshape(4, 2)
    x, y = columns[0], rows[0]
    there = (x, y) if not quarters else (image.shape[1] - y, x)
    np.testing.assert_allclose(corners[0], there, atol=10)
    if quarters:
        expect(page.locator("#by")).to_contain_text("turned by 270°")


def test_a_pressed_cell_says_how_sure_it_is_and_is_marked_on_the_picture(
    open_page: Open, tmp_path: Path
) -> None:
    page = of_tables(open_page, tmp_path, encoded(table(CELLS)))
    cell = page.locator("#page-tables button").nth(1)
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#page-tables [role=status]")).to_have_text(
        re.compile(r"Row 1, column 2: 22, .*\d\d\.\d %")
    )
    expect(page.locator("#boxes polygon.chosen")).to_have_count(1)
    cell.click()
    expect(page.locator("#page-tables [role=status]")).to_have_text("")


def test_where_there_is_no_table_that_is_said(open_page: Open, tmp_path: Path) -> None:
    page = of_tables(open_page, tmp_path, encoded(np.full((300, 400), 220, np.uint8)))
    expect(page.locator("#said")).to_have_text("No table found.")
    expect(page.locator("#page-tables")).to_be_hidden()
    page.get_by_role("radio", name="One digit").check()
    settle(page)
    expect(page.locator("#said")).to_have_text("No digit found.")
