"""What is doubtful is checked on the site, by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.app.site.conftest import Open
from tests.app.site.stacks import blotted, check, listed, read_all, scan
from tests.app.site.test_numbers import texts
from tests.pictures import encoded, photo

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
    assert "408" in texts(page) or listed(page)
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
