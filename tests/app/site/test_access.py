from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from app.settings import Settings
from tests.app.site.conftest import Open, Serve
from tests.app.site.gestures import choose, draw
from tests.app.site.stacks import blotted, check, read_all, scan
from tests.pictures import encoded, photo, sheet
from tests.slowly import rest_slowly

TABS = ("Digits", "Sums", "Models")
Scheme = Literal["light", "dark"]


def fill_every_tab(page: Page) -> None:
    draw(page, 7)
    page.get_by_text("Show what it makes of this picture").click()
    expect(page.locator("#before")).to_be_visible()
    page.get_by_role("tab", name="Sums").click()
    page.get_by_role("button", name="64 bits").click()
    page.get_by_text("How the proof is made").last.click()
    expect(page.locator("#sum-said")).to_contain_text("=")
    page.get_by_role("tab", name="Models").click()
    expect(page.locator("article").first).to_be_visible()


def serious(page: Page) -> list[tuple[str, str]]:
    """What axe, loaded before, finds serious or worse: rules, each with an element."""
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (one["id"], one["nodes"][0]["html"])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    open_page: Open, axe: str, scheme: Scheme, tmp_path: Path
) -> None:
    page = open_page(color_scheme=scheme)
    page.evaluate(axe)
    fill_every_tab(page)

    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        assert serious(page) == []
    page.get_by_role("tab", name="Sums").click()
    page.get_by_label("First number").fill("12")
    expect(page.locator("#a-note")).to_contain_text("Only 0 and 1")
    assert serious(page) == []
    page.get_by_role("tab", name="Digits").click()
    choose(page, tmp_path / "page.png", encoded(sheet(["274"]).image))
    page.get_by_role("radio", name="Numbers").check()
    page.get_by_role("button", name="274").click()
    assert serious(page) == []
    page.get_by_label("What each number looks like").fill("[")
    expect(page.locator("#pattern-wrong")).to_contain_text("cannot be used")
    assert serious(page) == []
    page.get_by_label("What each number looks like").fill("")
    choose(page, tmp_path / "no.pdf", b"%PDF-1.7")
    expect(page.get_by_role("alert")).to_be_visible()
    assert serious(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_where_pages_are_checked(
    open_page: Open, axe: str, scheme: Scheme
) -> None:
    page = open_page(color_scheme=scheme, width=360)
    page.evaluate(axe)
    page.get_by_role("radio", name="A table").check()
    page.get_by_text("The last row is what stands above, added up").click()
    read_all(page, [("marks.pdf", scan()), ("broken.png", b"no picture")], 3)
    assert serious(page) == []
    page.locator("#page-tables button").nth(1).click()
    page.keyboard.type("21")
    page.keyboard.press("Enter")
    expect(page.locator(".totals .bad")).to_have_count(1)
    assert serious(page) == []
    page.get_by_role("button", name="Clear").click()
    assert serious(page) == []
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("radio", name="Anything").check()
    read_all(page, [("page.png", blotted()), ("seven.png", encoded(photo(7)))], 2)
    check(page, ["2214"])
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_where_a_key_is_asked_for(
    open_page: Open, serve: Serve, axe: str, scheme: Scheme
) -> None:
    page = open_page("#models", serve(Settings(api_keys=SecretStr("sesame"))), color_scheme=scheme)
    page.evaluate(axe)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert serious(page) == []
    page.get_by_label("API key", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#key-wrong")).to_be_visible()
    assert serious(page) == []


@pytest.mark.parametrize("width", rest_slowly([360, 768]))
def test_nothing_is_wider_than_a_phone(open_page: Open, width: int) -> None:
    page = open_page(width=width, has_touch=True, is_mobile=True)
    fill_every_tab(page)
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("tab", name="Digits").click()
    expect(page.get_by_text("Take a photo")).to_be_visible()
    assert page.locator("#camera").get_attribute("capture") == "environment"


def test_dark_is_dark_and_reads_the_same(open_page: Open) -> None:
    def brightness(page: Page) -> float:
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour.removeprefix("rgb(").rstrip(")").split(",")) / 765

    page = open_page(color_scheme="dark")
    draw(page, 4)
    expect(page.locator("#said")).to_have_text("This is a 4.")
    assert brightness(page) < 0.2
    page.emulate_media(color_scheme="light")
    assert brightness(page) > 0.9


def test_the_keyboard_alone_does_it_all(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    path = tmp_path / "seven.png"
    path.write_bytes(encoded(photo(7)))
    page.on("filechooser", lambda chooser: chooser.set_files(path))

    def tab_to(what: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.matches('{what}')"):
                return
        raise AssertionError(f"{what} is not reached")

    tab_to("#tab-digits")
    tab_to("#file")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("This is a 7.")
    tab_to("#row")
    page.keyboard.press("Home")
    expect(page.locator("#row-said")).to_contain_text("row 1 of 28")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#row-said")).to_contain_text("row 2 of 28")
    tab_to("#compare")
    page.keyboard.press("Space")
    expect(page.locator("#before")).to_be_visible()

    tab_to("footer a")
    page.keyboard.press("Tab")  # out of the page, and in again
    tab_to("#tab-digits")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Sums")).to_be_focused()
    tab_to("#a")
    page.keyboard.press("Control+A")
    page.keyboard.type("111")
    expect(page.locator("#sum-said")).to_have_text("7 + 6 = 13")
    page.get_by_role("tab", name="Sums").focus()
    page.keyboard.press("End")
    tab_to(".use:not([data-default])")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_text("In use")


def test_the_address_opens_its_tab(open_page: Open) -> None:
    page = open_page("#models")
    expect(page.get_by_role("tab", name="Models")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Sums").click()
    page.reload()
    expect(page.get_by_role("tab", name="Sums")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#sum-said")).to_have_text("11 + 6 = 17")
