"""Pictures of the page for the README: `python -m tests.page.screenshots docs/results`."""

import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from app.settings import Settings
from tests.conftest import running
from tests.page.conftest import launched
from tests.page.gestures import draw

WIDTH, HEIGHT = 1180, 1260


def take(folder: Path) -> None:
    """Writes page-digits.png, a drawn digit half read, and page-sums.png into the folder."""
    with running(Settings()) as client, sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"{client.base_url}")
        draw(page, 2)
        expect(page.locator("#said")).to_have_text("This is a 2.")
        page.get_by_role("slider", name="Rows read").fill("17")
        page.screenshot(path=folder / "page-digits.png", full_page=True)
        page.get_by_role("tab", name="Sums").click()
        page.get_by_label("First number").fill("101101110011100101011011")
        page.get_by_label("Second number").fill("11100110101100110101101")
        expect(page.locator("#sum-said")).to_have_text("12,007,771 + 7,559,597 = 19,567,368")
        page.screenshot(path=folder / "page-sums.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
