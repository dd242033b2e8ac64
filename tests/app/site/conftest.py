"""Chromium, driven by Playwright, and a page of it that is watched for what must never happen."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from app.settings import Settings
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[3]
REPORT = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`))"""

GONE, OFFLINE = "net::ERR_CONNECTION_REFUSED", "net::ERR_INTERNET_DISCONNECTED"

Open = Callable[..., Page]
Serve = Callable[[Settings], httpx.Client]


def missing(what: str, way_out: str) -> None:
    if "CI" in os.environ:
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing: {way_out}")


def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium, without the sandbox that a container's root has not, and without a GPU.

    It would emulate one, for a sixth more of processor time.
    """
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=flags, timeout=1000 * PATIENCE
    )


# Of the package, not of the session: while Playwright runs, other tests cannot use asyncio.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if shutil.which("chromium") is None:
        missing("Chromium", "install Debian's package chromium")
    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    path = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        missing("axe-core", "npm install --no-save --no-package-lock axe-core")
    return path.read_text()


@pytest.fixture
def open_page(browser: Browser, client: httpx.Client) -> Iterator[Open]:
    """Opens the page of a service in a fresh browser, at a tab: `open_page("#sums", width=360)`.

    Afterwards: nothing was logged as an error, no script threw, the policy refused nothing, no
    dialog of a script came up, and no other host was asked.
    """
    wrong: list[str] = []
    with ExitStack() as stack:

        def opened(
            tab: str = "", served: httpx.Client = client, width: int = 1280, **options: Any
        ) -> Page:
            address = str(served.base_url).rstrip("/")
            context = browser.new_context(viewport={"width": width, "height": 900}, **options)
            stack.callback(context.close)
            context.add_init_script(REPORT)
            page = context.new_page()
            page.set_default_timeout(1000 * PATIENCE)

            def on_console(message: ConsoleMessage) -> None:
                # Chromium logs each call that fails, and its own for the icon once nobody is there;
                # some tests are about those.
                url, failed = message.location["url"], "Failed to load resource: "
                if message.text.startswith((failed + GONE, failed + OFFLINE)):
                    return
                if message.text.startswith(failed) and url.startswith(address + "/v1/"):
                    return
                if message.type in ("error", "warning"):
                    wrong.append(f"{message.type}: {message.text} {url}")

            def on_request(request: Request) -> None:
                if not request.url.startswith((address + "/", "blob:", "data:")):
                    wrong.append(f"asked {request.url}")

            page.on("console", on_console)
            page.on("request", on_request)
            page.on("pageerror", lambda error: wrong.append(f"thrown: {error}"))
            page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
            page.goto(f"{address}/{tab}")
            return page

        yield opened
    assert wrong == []
