"""Pictures of the site for the README: `python -m tests.app.site.screenshots docs/results`."""

import sys
from math import cos, pi, sin
from pathlib import Path

import numpy as np
from numpy.random import Generator, default_rng
from playwright.sync_api import expect, sync_playwright

from app.settings import Settings
from benchmarks.pictures import drawn_tables
from benchmarks.pictures.separated import drawn
from tests.app.site.conftest import launched
from tests.app.site.gestures import settle, trace
from tests.conftest import running
from tests.pictures import encoded, pdf
from tests.waiting import PATIENCE

WIDTH, HEIGHT = 1180, 700
# A two: a bow, its way down, and a base with a swing.
BOW = [(0.5 - 0.25 * cos(a), 0.3 - 0.22 * sin(a)) for a in (pi * i / 16 for i in range(-1, 20))]
BASE = [(0.26 + 0.055 * i, 0.88 + 0.02 * sin(0.8 * i)) for i in range(10)]
TWO = [[*BOW, (0.5, 0.63), (0.36, 0.77), *BASE]]


def rows(random: Generator) -> bytes:
    """A page of numbers, one row below the other."""
    drawings = [drawn(random, text, height=60) for text in ("12.5 -42", "1,250", "65 71 21.5")]
    widest = max(one.shape[1] for one in drawings)
    padded = [np.pad(one, ((0, 0), (0, widest - one.shape[1])), mode="edge") for one in drawings]
    return encoded(np.vstack(padded))


def marks(random: Generator) -> bytes:
    """A PDF of tables."""
    return pdf(*(drawn_tables.sheet(random, "ruled").grey for _ in range(4)))


def take(folder: Path) -> None:
    """Writes pictures of four of its parts into the folder.

    site-digits.png is of a drawn digit half read, site-numbers.png of a page of numbers that
    MNIST's validation digits make, site-check.png of tables of them that are being checked,
    site-sums.png of a sum.
    """
    expect.set_options(timeout=1000 * PATIENCE)
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
        page.get_by_role("radio", name="Numbers").check()
        page.locator("#file").set_input_files(
            {"name": "page.png", "mimeType": "image/png", "buffer": rows(default_rng(4))}
        )
        expect(page.locator("#named")).to_contain_text("page.png")
        settle(page)
        page.locator("#page-rows button").first.click()
        page.screenshot(path=folder / "site-numbers.png", full_page=True)
        page.get_by_role("radio", name="A table").check()
        page.locator("#file").set_input_files(
            {"name": "marks.pdf", "mimeType": "application/pdf", "buffer": marks(default_rng(12))}
        )
        expect(page.locator("#stack-said")).to_have_text("4 pages.")
        page.get_by_label("What is written there?").focus()
        page.keyboard.press("ArrowDown")
        settle(page)
        page.screenshot(path=folder / "site-check.png", full_page=True)
        page.get_by_role("tab", name="Sums").click()
        page.get_by_label("First number").fill("1011011100111001")
        page.get_by_label("Second number").fill("110011010110011")
        page.get_by_label("Second number").blur()
        expect(page.locator("#sum-said")).to_have_text("46,905 + 26,291 = 73,196")
        page.screenshot(path=folder / "site-sums.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
