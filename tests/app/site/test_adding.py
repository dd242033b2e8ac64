"""What stands on a page is added up, by networks, with the carries."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from models.sums.certificate import EXACT
from tests.app.site.conftest import Open
from tests.app.site.stacks import CELLS, blotted, check
from tests.app.site.test_numbers import of_numbers
from tests.app.site.test_tables import of_tables
from tests.pictures import encoded, sheet, table


def add_up(page: Page) -> None:
    page.get_by_role("button", name="Add it up").click()


def test_the_rows_of_a_page_are_added_up_step_by_step(open_page: Open, tmp_path: Path) -> None:
    page = of_numbers(open_page, tmp_path, encoded(sheet(["407", "52", "318"]).image))
    add_up(page)
    expect(page.locator("#added p").first).to_have_text("All rows: 777")
    expect(page.locator("#added .quiet")).to_contain_text(
        re.compile(rf"3 numbers, .* Added by adder-decimal, proved {re.escape(EXACT)}\.")
    )
    page.get_by_text("The steps, with their carries").click()
    steps = page.locator("#added pre")
    expect(steps).to_have_count(2)
    lines = [line.rstrip() for line in steps.nth(1).inner_text().splitlines()]
    assert lines == ["    1", "   459", "+  318", "――――――", "   777"]


def test_what_was_checked_is_what_is_added(open_page: Open, tmp_path: Path) -> None:
    page = of_numbers(open_page, tmp_path, blotted())
    add_up(page)
    expect(page.locator("#added .doubtful .quiet")).to_contain_text("of them is still to check")
    check(page, ["2214"])
    expect(page.locator("#added")).to_be_empty()  # it was of other numbers
    add_up(page)
    expect(page.locator("#added p").first).to_have_text("All rows: 2621")


def test_each_column_of_a_table_is_added_up(open_page: Open, tmp_path: Path) -> None:
    page = of_tables(open_page, tmp_path, encoded(table(CELLS)))
    add_up(page)
    totals = page.locator("#added p:first-child")
    expect(totals).to_have_text(["Column 1: 200", "Column 2: 100", "Column 3: 70"])


def test_one_number_alone_is_not_offered_to_be_added(open_page: Open, tmp_path: Path) -> None:
    page = of_numbers(open_page, tmp_path, encoded(sheet(["407"]).image))
    expect(page.get_by_role("button", name="Add it up")).to_be_hidden()
