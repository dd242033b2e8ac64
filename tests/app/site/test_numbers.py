import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.afresh import RIGHT, TEXTS, drawings
from tests.app.site.conftest import Open
from tests.app.site.gestures import box_of, choose, settle
from tests.pictures import encoded, saved, sheet
from tests.slowly import rest_slowly


def of_numbers(open_page: Open, tmp_path: Path, content: bytes) -> Page:
    """The page, in its mode for numbers, once it has read a picture."""
    page = open_page()
    page.get_by_role("radio", name="Numbers").check()
    choose(page, tmp_path / "page.png", content)
    expect(page.locator("#page-rows")).to_be_visible()
    settle(page)
    return page


def texts(page: Page) -> list[str]:
    """The rows as they are shown."""
    rows = page.locator("#page-rows > li").all()
    return [" ".join(row.get_by_role("button").all_text_contents()) for row in rows]


def stored(upright: Image.Image, orientation: int) -> Image.Image:
    """A picture as it lies in a file whose EXIF block has that orientation."""
    way = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return upright.transpose(way[orientation]) if orientation in way else upright


def test_each_number_is_shown_with_its_confidence_and_what_else_it_may_be(
    open_page: Open, tmp_path: Path
) -> None:
    above, below = sheet(["407"]).image, sheet(["242"], gap=120).image
    room = below.shape[1] - above.shape[1]
    image = np.vstack([np.pad(above, ((0, 0), (0, room)), constant_values=215), below])
    page = of_numbers(open_page, tmp_path, encoded(image))
    expect(page.locator("#said")).to_have_text("4 numbers in 2 rows.")
    assert texts(page) == ["407", "2 4 2"]
    expect(page.locator("#page-rows .row-text")).to_have_text(["2 4 2"])
    first = page.locator("#page-rows ul > li").first
    expect(first).to_contain_text(re.compile(r"\d\d\.\d % sure"))
    expect(first).to_contain_text(re.compile(r"Or \S+ \(\d\.\d %\), "))
    expect(page.locator("#by")).to_contain_text("Read by lines in")


def test_a_doubtful_number_says_why_in_words(open_page: Open, tmp_path: Path) -> None:
    drawn = sheet(["407", "2214"])
    x, y, width, height = drawn.boxes[1][1]
    cv2.circle(drawn.image, (int(x + width / 2), int(y + height / 2)), 25, 50, -1)
    page = of_numbers(open_page, tmp_path, encoded(drawn.image))
    expect(page.locator("#why")).to_have_text("1 is doubtful.")
    doubtful = page.locator("#page-rows p.doubtful")
    expect(doubtful).to_have_text(re.compile(r"Doubtful, \d+\.\d %: there is a blot in it"))
    expect(page.locator("#boxes polygon.doubtful")).to_have_count(1)
    expect(page.locator("#boxes polygon.sure")).to_have_count(1)


def test_the_keyboard_shows_where_a_number_stands(open_page: Open, tmp_path: Path) -> None:
    drawn = sheet(["407", "2214"])
    page = of_numbers(open_page, tmp_path, encoded(drawn.image))
    button = page.get_by_role("button", name="2214")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    chosen = page.locator("#boxes polygon.chosen")
    expect(chosen).to_have_count(1)
    left, top, _, height = np.array(drawn.boxes[1]).T
    x, y, _, tall = box_of(chosen)
    assert np.abs(np.array([x, y, tall]) - [left.min(), top.min(), height.max()]).max() < 12
    page.get_by_role("button", name="407").press("Space")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(chosen).to_have_count(1)
    expect(page.get_by_label("What is written there?")).to_be_focused()
    page.get_by_role("button", name="407").press("Space")
    expect(chosen).to_have_count(0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_boxes_lie_over_a_turned_photo(open_page: Open, tmp_path: Path, kind: str) -> None:
    drawn = sheet(["407", "2214"])
    height, width = drawn.image.shape
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by a quarter, clockwise
    turned = Image.fromarray(np.rot90(drawn.image))
    page = open_page()
    page.get_by_role("radio", name="Numbers").check()
    choose(page, tmp_path / f"page.{kind.lower()}", saved(turned, kind, exif=exif))
    expect(page.get_by_role("button", name="2214")).to_be_visible()
    assert texts(page) == ["407", "2214"]
    assert page.locator("#boxes").get_attribute("viewBox") == f"0 0 {width} {height}"
    shown = page.locator("#photo").evaluate("(image) => [image.naturalWidth, image.naturalHeight]")
    assert shown == [width, height]
    x, y, *_ = drawn.boxes[0][0]
    left, top, *_ = box_of(page.locator("#boxes polygon").first)
    assert abs(left - x) < 12
    assert abs(top - y) < 12
    expect(page.locator("#by")).to_contain_text("turned by 90°")


@pytest.mark.parametrize("orientation", rest_slowly(range(1, 9)))
def test_a_webp_is_shown_as_the_service_reads_it(
    open_page: Open, tmp_path: Path, orientation: int
) -> None:
    drawn = sheet(["407", "2214"])
    height, width = drawn.image.shape
    upright = Image.fromarray(np.asarray(drawn.image))
    exif = Image.Exif()
    exif[0x0112] = orientation
    page = open_page()
    page.get_by_role("radio", name="Numbers").check()
    choose(page, tmp_path / "page.webp", saved(stored(upright, orientation), "WEBP", exif=exif))
    expect(page.get_by_role("button", name="2214")).to_be_visible()
    assert texts(page) == ["407", "2214"]
    assert page.locator("#boxes").get_attribute("viewBox") == f"0 0 {width} {height}"


def test_a_place_where_nothing_is_read_is_said_and_shown(open_page: Open, tmp_path: Path) -> None:
    image = np.pad(sheet(["407"], size=40).image, ((0, 78), (0, 60)), constant_values=215)
    cv2.line(image, (60, 178), (180, 158), 50, 5)
    page = of_numbers(open_page, tmp_path, encoded(image))
    assert texts(page) == ["407"]
    expect(page.locator("#why")).to_contain_text("1 place is left out: nothing was read there.")
    expect(page.locator("#answer")).to_have_attribute("data-kind", "doubtful")
    assert box_of(page.locator("#boxes polygon.left-out"))[1] > 140


def test_a_pattern_decides_what_may_be_read(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    pattern = page.get_by_label("What each number looks like")
    expect(pattern).to_be_hidden()
    page = of_numbers(open_page, tmp_path, encoded(sheet(["407", "2214"]).image))
    pattern = page.get_by_label("What each number looks like")
    pattern.fill(r"\d{4}")
    expect(page.get_by_role("button", name="not read")).to_be_visible()
    reason = "no reading fits the pattern: without it 407 is read"
    expect(page.locator("#page-rows p.doubtful")).to_contain_text(reason)
    pattern.fill("")
    expect(page.get_by_role("button", name="407")).to_be_visible()


def test_what_is_no_pattern_is_said_below_it_and_the_picture_stays(
    open_page: Open, tmp_path: Path
) -> None:
    page = of_numbers(open_page, tmp_path, encoded(sheet(["407", "2214"]).image))
    pattern = page.get_by_label("What each number looks like")
    pattern.fill("[")
    wrong = page.locator("#pattern-wrong")
    why = "a [ without its ] (character 1 of '[')."
    expect(wrong).to_have_text(f"This pattern cannot be used: {why}")
    expect(pattern).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#said")).to_have_text("Not read.")
    expect(page.locator("#photo")).to_be_visible()
    pattern.fill("[0-9]+")
    expect(page.get_by_role("button", name="2214")).to_be_visible()
    expect(wrong).to_have_text("")
    expect(pattern).to_have_attribute("aria-invalid", "false")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("text", rest_slowly(TEXTS))
def test_what_is_drawn_afresh_is_shown_as_it_is_written(
    open_page: Open, tmp_path: Path, text: str
) -> None:
    page = open_page()
    page.get_by_role("radio", name="Numbers").check()
    read = []
    for place, picture in enumerate(drawings(text)):
        choose(page, tmp_path / f"{place}.png", picture)
        expect(page.locator("#named")).to_contain_text(f"{place}.png")
        settle(page)
        read.append(texts(page))
    assert read.count([text]) >= RIGHT, read
