"""Many files and pages at once."""

import numpy as np
import pytest
from playwright.sync_api import expect

from app.settings import Settings
from tests.app.site.conftest import Open
from tests.app.site.gestures import settle
from tests.app.site.stacks import CELLS, blotted, give, listed, read_all, scan
from tests.app.site.test_numbers import texts
from tests.benchmarks.runs import need
from tests.conftest import running
from tests.pictures import encoded, pdf, photo, sheet


def test_each_page_of_each_file_is_read_as_what_it_is(open_page: Open) -> None:
    page = open_page()
    files = [("marks.pdf", scan()), ("page.png", blotted()), ("seven.png", encoded(photo(7)))]
    read_all(page, files, 4)
    expect(page.locator("#stack-said")).to_have_text("4 pages.")
    assert listed(page) == [
        "marks.pdf: page 1: 11 numbers",
        "marks.pdf: page 2: 1 number",
        "page.png: 2 numbers, 1 doubtful",
        "seven.png: 1 number",
    ]
    expect(page.locator("#said")).to_have_text("A table: 4 rows, 3 columns.")
    rows = page.locator("#page-tables tr").all()
    assert [[one.inner_text() for one in row.locator("td").all()] for row in rows] == CELLS
    page.get_by_role("button", name="page.png").click()
    settle(page)
    assert texts(page)[0] == "407"
    expect(page.locator("#boxes polygon.doubtful")).to_have_count(1)
    page.get_by_role("button", name="seven.png").click()
    expect(page.locator("#said")).to_have_text("This is a 7.")
    expect(page.locator("#watch")).to_be_visible()


def test_a_page_of_a_pdf_is_shown_with_its_boxes_over_it(open_page: Open) -> None:
    page = open_page()
    read_all(page, [("marks.pdf", scan())], 2)
    width, height = page.locator("#photo").evaluate(
        "(one) => [one.naturalWidth, one.naturalHeight]"
    )
    assert min(width, height) > 100
    view = page.locator("#boxes").get_attribute("viewBox") or ""
    assert [float(side) for side in view.split()[2:]] == pytest.approx([width, height], rel=0.01)
    expect(page.locator("#boxes polygon")).to_have_count(11)


@pytest.mark.slow
def test_a_heic_that_the_browser_does_not_know_is_shown(open_page: Open) -> None:
    need("heif-enc", "libheif-examples")
    from benchmarks.speed.formats import encoded as made

    page = open_page()
    image = np.dstack([np.asarray(sheet(["407", "2214"]).image)] * 3)
    give(page, [("IMG_0001.heic", made("heif", image))])
    expect(page.get_by_role("button", name="2214")).to_be_visible()
    expect(page.locator("#photo")).to_be_visible()
    expect(page.locator("#stack")).to_be_hidden()


@pytest.mark.slow
def test_of_500_files_a_broken_one_is_said_and_all_others_are_read(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("radio", name="One digit").check()
    seven = encoded(photo(7, height=100, width=80))
    files = [(f"{number}.png", seven) for number in range(499)]
    files.insert(250, ("broken.png", seven[:200]))
    read_all(page, files, 500)
    expect(page.locator("#stack-said")).to_have_text("500 pages. 1 page cannot be read.")
    found = listed(page)
    assert found[250].startswith("broken.png: Not read: “broken.png” cannot be read. The PNG")
    assert all(one.endswith("1 number") for place, one in enumerate(found) if place != 250)


def test_reading_goes_on_where_it_was_once_the_server_is_back(open_page: Open) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    seven = encoded(photo(7))
    page.route("**/v1/digits?*", lambda route: route.abort(), times=1)
    give(page, [("1.png", seven), ("2.png", seven), ("3.png", seven)])
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    expect(page.locator("#stack-said")).to_have_text("0 of 3 pages read.")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#stack-said")).to_have_text("3 pages.")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len([url for url in asked if "/v1/digits" in url]) == 4


def test_what_was_read_and_checked_stays_while_the_server_is_gone(open_page: Open) -> None:
    with running(Settings()) as client:
        page = open_page(served=client)
        read_all(page, [("page.png", blotted()), ("seven.png", encoded(photo(7)))], 2)
        page.get_by_label("What is written there?").fill("2214")
        page.keyboard.press("Enter")
    page.get_by_role("radio", name="Numbers").check()
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    assert listed(page)[0] == "page.png: 2 numbers"
    with page.expect_download():
        page.get_by_role("button", name="Excel (XLSX)").click()


@pytest.mark.slow
def test_a_closed_tab_leaves_the_server_answering_others(open_page: Open) -> None:
    page = open_page()
    give(page, [(f"{number}.pdf", scan()) for number in range(20)])
    expect(page.locator("#stack-said")).to_contain_text("of 21 pages read")
    page.close()
    again = open_page()
    read_all(again, [("page.png", blotted()), ("seven.png", encoded(photo(7)))], 2)


def test_a_pdf_of_a_hundred_pages_says_how_far_it_is(open_page: Open) -> None:
    page = open_page()
    give(page, [("scan.pdf", pdf(*[np.asarray(sheet(["407"]).image)] * 100))])
    expect(page.locator("#stack-said")).to_contain_text("of 100 pages read")
    expect(page.locator("#stack-bar")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#stack")).to_be_hidden()
    expect(page.locator("#pad")).to_be_visible()
    expect(page.locator("#said")).to_have_text("Nothing read yet.")


def test_a_page_of_which_the_server_makes_nothing_stops_no_other(open_page: Open) -> None:
    page = open_page()
    page.route("**/v1/digits?*", lambda route: route.fulfill(status=500), times=1)
    seven = encoded(photo(7))
    give(page, [("1.png", seven), ("2.png", seven)])
    expect(page.get_by_role("alert")).to_contain_text("Of 1 page the server could make nothing.")
    assert listed(page)[1] == "2.png: 1 number"
    page.get_by_role("button", name="Try again", exact=True).click()
    expect(page.locator("#stack-said")).to_have_text("2 pages.")
    assert listed(page) == ["1.png: 1 number", "2.png: 1 number"]


def test_each_pages_picture_is_asked_for_once(open_page: Open) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    read_all(page, [("marks.pdf", scan())], 2)
    page.get_by_role("radio", name="Numbers").check()
    settle(page)
    assert len([url for url in asked if "picture=true" in url]) == 2
