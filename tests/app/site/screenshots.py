"""Pictures of the site for the README: `python -m tests.app.site.screenshots docs/results`."""

import sys
from math import cos, pi, sin
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from app.settings import Settings
from tests.app.site.conftest import launched
from tests.app.site.gestures import settle, trace
from tests.conftest import running

WIDTH, HEIGHT = 1180, 700
# A two: a bow, its way down, and a base with a swing.
BOW = [(0.5 - 0.25 * cos(a), 0.3 - 0.22 * sin(a)) for a in (pi * i / 16 for i in range(-1, 20))]
BASE = [(0.26 + 0.055 * i, 0.88 + 0.02 * sin(0.8 * i)) for i in range(10)]
TWO = [[*BOW, (0.5, 0.63), (0.36, 0.77), *BASE]]


def take(folder: Path) -> None:
    """Writes site-digits.png, a drawn digit half read, and site-sums.png into the folder."""
    with running(Settings()) as client, sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce"
        )
        page.goto(f"{client.base_url}")
        trace(page, TWO, left=0.13, size=0.9)
        page.get_by_role("switch").check()
        settle(page)
        expect(page.locator("#said")).to_have_text("This is a 2.")
        page.get_by_role("slider", name="Rows read").fill("18")
        page.get_by_role("slider", name="Rows read").blur()
        page.screenshot(path=folder / "site-digits.png", full_page=True)
        page.get_by_role("tab", name="Sums").click()
        page.get_by_label("First number").fill("1011011100111001")
        page.get_by_label("Second number").fill("110011010110011")
        page.get_by_label("Second number").blur()
        expect(page.locator("#sum-said")).to_have_text("46,905 + 26,291 = 73,196")
        page.screenshot(path=folder / "site-sums.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
