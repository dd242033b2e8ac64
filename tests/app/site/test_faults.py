from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Route, expect
from pydantic import SecretStr

from app.settings import Settings
from models.files.formats import NAMES
from tests.app.site.conftest import Open, Serve
from tests.app.site.gestures import choose, draw, settle, stop_time, until_held
from tests.conftest import running
from tests.pictures import encoded, photo
from tests.slowly import rest_slowly

UNREADABLE = f"cannot be read. The file is no {NAMES}"


def test_a_server_that_is_gone_is_said_on_every_tab(open_page: Open) -> None:
    with running(Settings()) as client:
        page = open_page(served=client)
        draw(page, 1)
        expect(page.locator("#said")).to_have_text("This is a 1.")
    page.get_by_role("radio", name="One digit").check()
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    expect(page.locator("#said")).to_have_text("Nothing read yet.")
    for tab in ("Sums", "Models"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")


def test_once_the_network_is_back_trying_again_answers(open_page: Open) -> None:
    page = open_page()
    page.context.set_offline(True)
    draw(page, 7)
    settle(page)
    expect(page.get_by_role("alert")).to_contain_text("are you online?")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#said")).to_have_text("This is a 7.")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_busy_server_is_asked_again_until_it_answers(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    busy = {"Retry-After": "3"}
    page.route("**/v1/digits?*", lambda route: route.fulfill(status=503, headers=busy), times=1)
    stop_time(page)
    choose(page, tmp_path / "seven.png", encoded(photo(7)))
    expect(page.get_by_role("alert")).to_contain_text("busy. Trying again in 3 seconds…")
    page.clock.run_for(3000)
    expect(page.locator("#said")).to_have_text("This is a 7.")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_file_of_100_megabytes_is_refused_before_it_is_sent(
    open_page: Open, tmp_path: Path
) -> None:
    page = open_page()
    path = tmp_path / "film.jpg"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.locator("#file").set_input_files(path)
    expect(page.get_by_role("alert")).to_contain_text("“film.jpg” has 100 MB, which is too large.")
    assert not [url for url in sent if "/v1/" in url]


def test_a_file_over_the_servers_cap_is_refused(
    open_page: Open, serve: Serve, tmp_path: Path
) -> None:
    page = open_page(served=serve(Settings(max_body_bytes=1000)))
    noise = np.random.default_rng(1).integers(0, 255, (200, 200)).astype(np.uint8)
    choose(page, tmp_path / "noise.png", encoded(noise))
    expect(page.get_by_role("alert")).to_contain_text("more than this server takes")
    expect(page.locator("#pad")).to_be_visible()


def test_a_file_of_25_megabytes_is_refused_whether_or_not_the_server_hears_it_out(
    open_page: Open, tmp_path: Path
) -> None:
    page = open_page()
    choose(page, tmp_path / "big.jpg", bytes(25_000_000))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("“big.jpg”")
    expect(alert).to_contain_text("25 MB")
    expect(alert).to_contain_text("is more than")
    choose(page, tmp_path / "seven.png", encoded(photo(7)))
    expect(page.locator("#said")).to_have_text("This is a 7.")
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    rest_slowly(
        [
            ("plan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "cannot be read. The PDF"),
            ("notes.jpg", b"These are notes, not a picture.\n" * 20, UNREADABLE),
            ("half.png", encoded(photo(7))[:900], "cannot be read. The PNG is truncated"),
            ("nothing.png", b"", "is empty"),
        ]
    ),
)
def test_a_file_that_is_no_picture_is_refused_and_nothing_is_stuck(
    open_page: Open, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    page = open_page()
    choose(page, tmp_path / name, content)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(f"“{name}”")
    expect(alert).to_contain_text(said)
    expect(alert.get_by_role("button")).to_have_count(0)
    draw(page, 7)
    expect(page.locator("#said")).to_have_text("This is a 7.")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_refusal_stays_until_the_next_act(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    calls = "**/v1/digits?*"
    held: list[Route] = []
    page.route(calls, lambda route: held.append(route))
    draw(page, 1)
    until_held(page, held)
    page.route(calls, lambda route: route.continue_())
    choose(page, tmp_path / "nothing.png", b"")
    expect(page.get_by_role("alert")).to_contain_text("“nothing.png” is empty.")
    for route in held:
        route.continue_()
    settle(page)
    expect(page.locator("#said")).to_have_text("This is a 1.")
    expect(page.get_by_role("alert")).to_contain_text("“nothing.png” is empty.")


@pytest.mark.parametrize("content", [encoded(photo(7)), b"no picture"])
def test_a_file_named_like_a_script_is_only_text(
    open_page: Open, tmp_path: Path, content: bytes
) -> None:
    page = open_page()
    name = "<img src=x onerror=alert(1)>.png"
    images = page.locator("img").count()
    choose(page, tmp_path / name, content)
    expect(page.get_by_text(name).locator("visible=true")).to_be_visible()
    assert page.locator("img").count() == images


def test_a_blank_picture_has_no_digit(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    choose(page, tmp_path / "blank.png", encoded(np.full((200, 200), 220, np.uint8)))
    expect(page.locator("#said")).to_have_text("No digit found.")
    expect(page.locator("#why")).to_have_text("No ink was found: the picture looks blank.")
    expect(page.locator("#answer")).to_have_attribute("data-kind", "none")
    page.get_by_role("radio", name="Numbers").check()
    expect(page.locator("#said")).to_have_text("No numbers found.")


@pytest.mark.parametrize("right", rest_slowly(["sesame", "öffne dich", "€uro", "voilà"]))
def test_the_api_key_is_asked_for_and_kept(open_page: Open, serve: Serve, right: str) -> None:
    page = open_page(served=serve(Settings(api_keys=SecretStr(right))))
    draw(page, 7)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("An API key, please")
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("alert")).to_contain_text("only those who know an API key")
    page.get_by_role("button", name="Try again").click()
    for key in ("wrong", right):
        page.get_by_label("API key", exact=True).fill(key)
        page.keyboard.press("Enter")
        if key == "wrong":
            expect(page.locator("#key-wrong")).to_be_visible()
    expect(page.locator("#said")).to_have_text("This is a 7.")
    page.get_by_role("tab", name="Sums").click()
    expect(page.locator("#sum-said")).to_have_text("11 + 6 = 17")
    page.reload()
    expect(page.locator("#sum-said")).to_have_text("11 + 6 = 17")


def test_the_api_key_that_was_refused_is_not_asked_for_at_every_stroke(
    open_page: Open, serve: Serve
) -> None:
    page = open_page(served=serve(Settings(api_keys=SecretStr("sesame"))))
    draw(page, 1)
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("alert")).to_be_visible()
    with page.expect_response("**/v1/digits?*") as response:
        draw(page, 1, left=0.6)
    assert response.value.status == 401
    settle(page)
    expect(page.get_by_role("alert")).to_contain_text("only those who know an API key")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_api_key_is_asked_for_before_a_large_file_is_taken(
    open_page: Open, serve: Serve, tmp_path: Path
) -> None:
    page = open_page(served=serve(Settings(api_keys=SecretStr("sesame"))))
    choose(page, tmp_path / "seven.jpg", encoded(photo(7), ".jpg") + bytes(5_000_000))
    for key in ("wrong", "sesame"):
        page.get_by_label("API key", exact=True).fill(key)
        page.keyboard.press("Enter")
        if key == "wrong":
            expect(page.locator("#key-wrong")).to_be_visible()
    expect(page.locator("#said")).to_have_text("This is a 7.")
