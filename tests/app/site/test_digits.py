import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.app.site.conftest import Open
from tests.app.site.gestures import box_of, choose, draw, settle, stop_time, until_held
from tests.pictures import encoded, photo, saved, sheet
from tests.slowly import rest_slowly

# What is held goes on when it is told to; `first` waits until something is held.
HOLD = """() => {
    window.held = [];
    window.first = new Promise((seen) => {
        window.hold = (go) => seen(held.push(go));
    });
}"""
GO_ON = "async () => { held.map((go) => go()); await new Promise((done) => setTimeout(done)); }"


def phone_photo(digit: int) -> bytes:
    """A JPEG of 1,200 x 1,600 pixels as a phone held upright writes it: turned, and saying so."""
    upright = photo(digit, height=1600, width=1200)
    turned = Image.fromarray(np.rot90(upright))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by a quarter, clockwise
    return saved(turned, "JPEG", exif=exif)


def test_a_digit_drawn_with_the_mouse_is_read_while_it_is_drawn(open_page: Open) -> None:
    page = open_page()
    expect(page.locator("#said")).to_have_text("Nothing read yet.")
    draw(page, 7)
    expect(page.locator("#said")).to_have_text("This is a 7.")
    expect(page.locator("#figure")).to_have_text("7")
    expect(page.locator("#bars li")).to_have_count(10)
    expect(page.locator("#bars li.likeliest b")).to_have_text("7")
    expect(page.locator("#by")).to_contain_text("digits in")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#said")).to_have_text("Nothing read yet.")
    draw(page, 4)
    expect(page.locator("#said")).to_have_text("This is a 4.")
    page.get_by_role("button", name="Undo").click()  # its second stroke
    expect(page.locator("#said")).not_to_have_text("This is a 4.")


def test_an_answer_comes_before_the_pen_is_up(open_page: Open) -> None:
    page = open_page()
    corner = page.locator("#pad").bounding_box()
    assert corner is not None
    page.mouse.move(corner["x"] + 150, corner["y"] + 60)
    page.mouse.down()
    page.mouse.move(corner["x"] + 150, corner["y"] + 260, steps=20)
    expect(page.locator("#said")).to_have_text("This is a 1.")
    page.mouse.up()


def test_an_answer_that_comes_late_is_dropped(open_page: Open) -> None:
    page = open_page()
    calls = "**/v1/digits?*"
    held: list[Route] = []
    page.route(calls, lambda route: held.append(route))
    draw(page, 1)
    until_held(page, held)
    expect(page.locator("#said")).to_have_text("Nothing read yet.")
    page.get_by_role("button", name="Clear").click()
    page.route(calls, lambda route: route.continue_())
    draw(page, 7)
    expect(page.locator("#said")).to_have_text("This is a 7.")
    settle(page)
    assert {route.request.failure for route in held} == {"net::ERR_ABORTED"}
    expect(page.locator("#said")).to_have_text("This is a 7.")


def test_an_ink_that_is_decoded_late_is_not_shown_after_clear(open_page: Open) -> None:
    page = open_page()
    page.evaluate(HOLD)
    page.evaluate(
        """() => {
            const decode = HTMLImageElement.prototype.decode;
            HTMLImageElement.prototype.decode = function () {
                return decode.call(this).then(() => new Promise((done) => hold(done)));
            };
        }"""
    )
    draw(page, 1)
    page.evaluate("first")
    page.get_by_role("button", name="Clear").click()
    settle(page)
    page.evaluate(GO_ON)
    expect(page.locator("#watch")).to_be_hidden()
    expect(page.locator("#said")).to_have_text("Nothing read yet.")


def test_of_two_files_the_one_chosen_last_stays(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    page.evaluate(HOLD)
    page.evaluate(
        """() => {
            const toBlob = HTMLCanvasElement.prototype.toBlob;
            HTMLCanvasElement.prototype.toBlob = function (done, ...kind) {
                toBlob.call(this, (blob) => hold(() => done(blob)), ...kind);
            };
        }"""
    )
    choose(page, tmp_path / "four.ico", saved(Image.fromarray(photo(4)), "ICO"))
    page.evaluate("first")
    choose(page, tmp_path / "seven.png", encoded(photo(7)))
    expect(page.locator("#said")).to_have_text("This is a 7.")
    page.evaluate(GO_ON)
    expect(page.locator("#named")).to_contain_text("seven.png")


@pytest.mark.parametrize("taken_back", rest_slowly(["undo", "clear"]))
def test_a_stroke_that_is_taken_back_while_the_pen_is_down_ends(
    open_page: Open, taken_back: str
) -> None:
    page = open_page()
    sheet = page.locator("#pad").bounding_box()
    assert sheet is not None
    page.mouse.move(sheet["x"] + 150, sheet["y"] + 60)
    page.mouse.down()
    page.mouse.move(sheet["x"] + 150, sheet["y"] + 160, steps=5)
    page.locator(f"#{taken_back}").focus()
    page.keyboard.press("Enter")
    page.mouse.move(sheet["x"] + 150, sheet["y"] + 260, steps=5)
    page.mouse.up()
    expect(page.locator("#hint")).to_be_visible()
    draw(page, 7)
    expect(page.locator("#said")).to_have_text("This is a 7.")


def test_a_pen_that_is_taken_away_can_draw_again(open_page: Open) -> None:
    page = open_page()
    page.evaluate("addEventListener('pointerdown', (event) => (window.pen = event.pointerId))")
    sheet = page.locator("#pad").bounding_box()
    assert sheet is not None
    page.mouse.move(sheet["x"] + 150, sheet["y"] + 60)
    page.mouse.down()
    page.evaluate("document.getElementById('pad').releasePointerCapture(pen)")
    page.mouse.move(sheet["x"] + 150, sheet["y"] - 60)
    page.mouse.up()
    page.get_by_role("button", name="Undo").click()
    draw(page, 7)
    expect(page.locator("#said")).to_have_text("This is a 7.")


def test_a_turned_phone_photo_is_shown_upright_with_its_box(
    open_page: Open, tmp_path: Path
) -> None:
    page = open_page()
    choose(page, tmp_path / "phone.jpg", phone_photo(2))
    expect(page.locator("#said")).to_have_text("This is a 2.")
    expect(page.locator("#named")).to_contain_text("phone.jpg")
    assert page.locator("#boxes").get_attribute("viewBox") == "0 0 1200 1600"
    x, y, width, height = box_of(page.locator("#boxes polygon").first)
    assert 0.3 < x / 1200 < 0.5 < (x + width) / 1200 < 0.75
    assert 0.25 < y / 1600 < 0.4 < (y + height) / 1600 < 0.75
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#photo")).to_be_hidden()
    draw(page, 1)
    expect(page.locator("#said")).to_have_text("This is a 1.")


def test_a_picture_is_dropped_or_pasted(open_page: Open) -> None:
    page = open_page()
    give = """([kind, bytes]) => {
        const files = new DataTransfer();
        files.items.add(new File([new Uint8Array(bytes)], `${kind}.png`, {type: "image/png"}));
        const more = {bubbles: true, cancelable: true};
        document.body.dispatchEvent(kind === "drop"
            ? new DragEvent("drop", {dataTransfer: files, ...more})
            : new ClipboardEvent("paste", {clipboardData: files, ...more}));
    }"""
    page.evaluate(give, ["drop", list(encoded(photo(4)))])
    expect(page.locator("#said")).to_have_text("This is a 4.")
    page.evaluate(give, ["paste", list(encoded(photo(0)))])
    expect(page.locator("#said")).to_have_text("This is a 0.")
    expect(page.locator("#named")).to_contain_text("paste.png")


def test_a_kind_that_only_the_browser_knows_is_sent_as_a_jpeg(
    open_page: Open, tmp_path: Path
) -> None:
    page = open_page()
    choose(page, tmp_path / "seven.gif", saved(Image.fromarray(photo(7)), "GIF"))
    expect(page.locator("#said")).to_have_text("This is a 7.")
    expect(page.locator("#named")).to_contain_text("seven.gif")


def test_what_is_transparent_is_paper(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    grey = photo(7)
    black = np.zeros_like(grey)
    ink = np.where(grey < 120, 255, 0).astype(np.uint8)
    picture = Image.fromarray(np.dstack([black, black, black, ink]))
    choose(page, tmp_path / "seven.gif", saved(picture, "GIF"))
    expect(page.locator("#said")).to_have_text("This is a 7.")


def test_the_reading_is_watched_row_by_row(open_page: Open) -> None:
    page = open_page()
    draw(page, 7)
    settle(page)
    slider = page.get_by_role("slider", name="Rows read")
    expect(slider).to_have_attribute("aria-valuetext", "row 28 of 28: 7, 99.9 %")
    slider.fill("6")
    expect(page.locator("#row-said")).to_contain_text("row 6 of 28")
    expect(page.locator("#bars")).to_have_class("bars partial")
    expect(page.locator("#bars-said")).to_contain_text("if all below row 6 were blank")
    before = page.locator("#bars .probability").all_inner_texts()
    stop_time(page)
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.clock.run_for(5000)
    expect(slider).to_have_value("28")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator("#bars")).to_have_class("bars")
    assert page.locator("#bars .probability").all_inner_texts() != before


def test_two_digits_are_read_as_a_page(open_page: Open) -> None:
    page = open_page()
    draw(page, 4, left=0.02, size=0.6)
    draw(page, 2, left=0.5, size=0.6)
    expect(page.locator("#said")).to_have_text("1 number.")
    expect(page.locator("#page-rows").get_by_role("button")).to_have_text(["42"])
    expect(page.locator("#boxes polygon")).to_have_count(1)
    expect(page.locator("#watch")).to_be_hidden()
    page.get_by_role("radio", name="One digit").check()
    expect(page.locator("#why")).to_contain_text("More than one digit")


def test_a_page_of_numbers_is_read_with_a_box_for_each(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    drawn = sheet(["2741", "7024"], size=90)
    choose(page, tmp_path / "page.png", encoded(drawn.image))
    expect(page.locator("#page-rows").get_by_role("button")).to_have_text(["2741", "7024"])
    expect(page.locator("#said")).to_have_text("2 numbers in 2 rows.")
    assert page.locator("#boxes text").all_text_contents() == ["2741", "7024"]
    left, top, width, height = np.array(drawn.boxes[0]).T
    right, foot = (left + width).max(), (top + height).max()
    real = left.min(), top.min(), right - left.min(), foot - top.min()
    shown = box_of(page.locator("#boxes polygon").first)
    assert all(abs(a - b) < 12 for a, b in zip(shown, real, strict=True))


def test_the_notebooks_preprocessing_is_shown_beside(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    shadow = photo(7, paper=120, ink=60)
    choose(page, tmp_path / "dim.png", encoded(shadow))
    expect(page.locator("#said")).to_have_text("This is a 7.")
    expect(page.locator("#before")).to_be_hidden()
    page.get_by_text("Show what it makes of this picture").click()
    expect(page.locator("#before")).to_be_visible()
    expect(page.locator("#before")).to_contain_text("It would have read")
    expect(page.locator("#before-digit")).to_have_text(re.compile(r"^\d$"))
    expect(page.locator("#before-ink")).to_have_attribute("src", re.compile("^data:image/png"))


def test_a_doubtful_picture_is_shown_as_such(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    noise = np.random.default_rng(1).integers(0, 255, (300, 300)).astype(np.uint8)
    choose(page, tmp_path / "noise.png", encoded(noise))
    expect(page.locator("#answer")).to_have_attribute("data-kind", "doubtful")
    expect(page.locator("#said")).to_contain_text("Perhaps a")
    expect(page.locator("#why")).to_contain_text("No digit stands out: the picture looks")


def test_another_model_is_chosen_on_its_card(open_page: Open) -> None:
    page = open_page()
    draw(page, 7)
    expect(page.locator("#by")).to_contain_text("Read by digits in")
    page.get_by_role("tab", name="Models").click()
    page.get_by_role("button", name="Use this one: digits-fast").click()
    expect(page.get_by_role("button", name="In use: digits-fast")).to_be_visible()
    page.get_by_role("tab", name="Digits").click()
    expect(page.locator("#by")).to_contain_text("Read by digits-fast in")
    expect(page.locator("#said")).to_have_text("This is a 7.")
