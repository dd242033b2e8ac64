"""What is doubtful is checked on the site, by keyboard alone."""

import re

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from models.imaging.picture import Box
from models.page.placed import Table, TableCell, corners_of
from models.page.totals import totals_of
from tests.app.site.conftest import Open
from tests.app.site.gestures import settle, until_held
from tests.app.site.stacks import CELLS, blotted, check, listed, read_all, scan
from tests.app.site.test_numbers import texts
from tests.pictures import edges, encoded, photo, table

FILES = [("a.png", blotted()), ("b.png", blotted())]


@pytest.fixture
def page(open_page: Open) -> Page:
    """Two pages with a doubtful number each."""
    page = open_page()
    read_all(page, FILES, 2)
    expect(page.locator("#check-said")).to_have_text("2 numbers of 4 to check.")
    return page


def test_enter_takes_what_is_typed_and_goes_on_to_the_next(page: Page) -> None:
    expect(page.locator("#crop")).to_be_visible()
    expect(page.locator("#check-why")).to_have_text(
        re.compile(r"a\.png, row 2\. .* there is a blot in it")
    )
    field = page.get_by_label("What is written there?")
    field.focus()
    field.fill("2214")
    page.keyboard.press("Enter")
    expect(page.locator("#check-said")).to_have_text(
        "1 number of 4 to check. 1 is corrected by you."
    )
    expect(field).to_be_focused()
    expect(page.locator("#named")).to_contain_text("b.png")
    expect(page.locator("#boxes polygon.chosen")).to_have_count(1)
    read = field.input_value()
    page.keyboard.press("Enter")
    expect(page.locator("#check-said")).to_have_text(
        "Nothing is left to check. 1 is corrected by you."
    )
    expect(page.locator("#check-said")).to_be_focused()
    assert listed(page) == ["a.png: 2 numbers", "b.png: 2 numbers"]
    assert texts(page) == ["407", read]
    expect(page.locator("#why")).to_have_text("Sure of each of them.")


def test_what_is_typed_replaces_what_was_read(page: Page) -> None:
    field = page.get_by_label("What is written there?")
    page.get_by_role("button", name="407").click()
    expect(field).to_be_focused()
    page.keyboard.type("408")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="a.png").click()
    assert texts(page)[0] == "408"
    expect(page.locator("#page-rows p.checked")).to_have_text("Checked by you")


def test_keys_move_between_numbers_and_through_what_else_it_may_be(page: Page) -> None:
    field = page.get_by_label("What is written there?")
    field.focus()
    field.select_text()
    read = field.input_value()
    page.keyboard.press("ArrowRight")
    other = field.input_value()
    assert other != read
    page.keyboard.press("ArrowLeft")
    assert field.input_value() == read
    page.keyboard.press("ArrowDown")
    expect(page.locator("#named")).to_contain_text("b.png")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#named")).to_contain_text("a.png")
    page.keyboard.press("Tab")
    expect(page.locator("#named")).to_contain_text("b.png")
    page.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    field.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#named")).to_contain_text("a.png")
    expect(page.locator("#check-said")).to_have_text("2 numbers of 4 to check.")


def test_another_reading_is_taken_by_its_button(page: Page) -> None:
    other = page.locator("#check-others button").first
    text = other.inner_text()
    other.click()
    expect(page.locator("#check-said")).to_contain_text("1 number of 4 to check.")
    page.get_by_role("button", name="a.png").click()
    assert texts(page)[1] == text


def test_a_box_leads_to_its_number_and_the_other_way(page: Page) -> None:
    page.locator("#boxes polygon").first.click()
    field = page.get_by_label("What is written there?")
    expect(field).to_have_value("407")
    expect(page.locator("#page-rows [aria-pressed=true]")).to_have_text("407")
    page.locator("#page-rows button").nth(1).click()
    expect(page.locator("#boxes polygon.chosen.doubtful")).to_have_count(1)


def test_what_was_checked_stays_when_pages_are_read_again(page: Page) -> None:
    check(page, ["2214", "2215"])
    page.get_by_role("radio", name="Numbers").check()
    expect(page.locator("#by")).to_contain_text("Read by")
    expect(page.locator("#stack-bar")).to_be_hidden()
    page.get_by_role("button", name="b.png").click()
    assert texts(page) == ["407", "2215"]
    expect(page.locator("#check-said")).to_contain_text("Nothing is left to check. 2 are corrected")


def test_an_empty_field_says_that_no_number_is_there(page: Page) -> None:
    check(page, [""])
    page.get_by_role("button", name="a.png").click()
    expect(page.get_by_role("button", name="nothing", exact=True)).to_be_visible()


def test_a_column_that_does_not_add_up_is_said_until_it_is_corrected(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("radio", name="A table").check()
    page.get_by_text("The last row is what stands above, added up").click()
    read_all(page, [("marks.pdf", scan()), ("seven.png", encoded(photo(7)))], 3)
    totals = page.locator(".totals li")
    expect(totals.nth(0)).to_have_text("Column 1 adds up to 100.")
    expect(totals.nth(1)).to_have_text("Column 2 adds up to 50.")
    page.locator("#page-tables button").nth(1).click()
    page.keyboard.type("21")
    page.keyboard.press("Enter")
    expect(totals.nth(1)).to_have_text(
        "Column 2 does not add up: it is 49, and below it stands 50."
    )


def test_what_is_typed_is_taken_when_it_is_left_but_not_when_it_is_skipped(page: Page) -> None:
    field = page.get_by_label("What is written there?")
    field.fill("2214")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#check-said")).to_contain_text("1 number of 4 to check.")
    page.keyboard.press("ArrowUp")
    expect(field).to_have_value("2214")
    page.keyboard.press("ArrowDown")
    read = field.input_value()
    field.fill("99")
    page.keyboard.press("Escape")
    expect(field).to_have_value(read)
    expect(page.locator("#check-said")).to_contain_text("1 number of 4 to check.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Excel (XLSX)")).to_be_focused()


def test_a_key_that_is_held_down_takes_one_number(page: Page) -> None:
    page.get_by_label("What is written there?").focus()
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")  # repeats
    page.keyboard.up("Enter")
    expect(page.locator("#check-said")).to_contain_text("1 number of 4 to check.")


def test_a_page_that_is_read_again_meanwhile_takes_nothing_away_from_who_types(page: Page) -> None:
    field = page.get_by_label("What is written there?")
    field.focus()
    page.keyboard.press("ArrowDown")
    held: list[Route] = []
    page.route("**/v1/numbers?*", lambda route: route.continue_() if held else held.append(route))
    page.get_by_role("radio", name="Numbers").check()
    until_held(page, held)
    field.focus()
    field.fill("22")
    held[0].continue_()
    expect(page.locator("#stack-bar")).to_be_hidden()
    settle(page)
    expect(field).to_have_value("22")
    page.keyboard.press("End")
    page.keyboard.type("14")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="b.png").click()
    assert texts(page) == ["407", "2214"]
    page.get_by_role("button", name="a.png").click()
    assert texts(page)[1] != "2214"


def test_ink_in_a_cell_that_nobody_read_is_to_be_checked(open_page: Open) -> None:
    image = np.array(table(CELLS))
    rows, columns = edges(CELLS)
    x, y = (columns[1] + columns[2]) // 2, (rows[2] + rows[3]) // 2
    points = np.array([[x - 30, y - 5], [x - 8, y + 22], [x + 40, y - 30]], np.int32)
    cv2.polylines(image, [points], False, 50, 5, cv2.LINE_AA)
    page = open_page()
    page.get_by_role("radio", name="A table").check()
    read_all(page, [("marks.png", encoded(image)), ("seven.png", encoded(photo(7)))], 2)
    expect(page.locator("#check-said")).to_contain_text("1 number of")
    expect(page.locator("#check-why")).to_contain_text("row 3, column 2.")


COLUMNS = [
    ["1", "2", "3"],
    ["1", "2", "4"],
    [None, "5", "5"],
    ["", "5", "5"],
    ["5", None, "5"],
    ["5", "5", ""],
    ["5", "5", None],
    ["1.5", "2,25", "3.75"],
    ["-1", "1", "0"],
    ["1,200", "1", "1201"],
    ["12/05", "1", "13"],
]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_adds_up_as_the_service_says_it(open_page: Open, column: list[str | None]) -> None:
    box = Box(0, 0, 9, 9)
    cells: list[list[TableCell | None]] = [
        [TableCell(text, 0.9, "", box, corners_of(box), [])] for text in column
    ]
    expected = [
        {"agrees": one.agrees, "sum": None if one.agrees is None else f"{one.sum:f}"}
        for one in totals_of(Table(box, corners_of(box), cells))
    ]
    rows = [[{"text": text, "checked": None}] for text in column]
    found = open_page().evaluate(
        "async (rows) => (await import('/site/totals.js')).totalsOf(rows)", rows
    )
    assert [{"agrees": one["agrees"], "sum": one["sum"]} for one in found] == expected
