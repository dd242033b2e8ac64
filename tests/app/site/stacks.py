"""Stacks of pages on the site: they are chosen, read, checked by keyboard, and taken away."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import FilePayload, Page, expect

from tests.app.site.gestures import settle
from tests.pictures import encoded, pdf, sheet, table

CELLS = [["12", "22", "5"], ["36", "28", "7"], ["52", "", "23"], ["100", "50", "35"]]
KINDS = {".pdf": "application/pdf", ".png": "image/png", ".heic": ""}


def blotted() -> bytes:
    """A page of two rows, 407 and 2214, with a blot on the latter."""
    drawn = sheet(["407", "2214"])
    x, y, width, height = drawn.boxes[1][1]
    cv2.circle(drawn.image, (int(x + width / 2), int(y + height / 2)), 25, 50, -1)
    return encoded(drawn.image)


def scan() -> bytes:
    """A PDF of two pages: a table, and a page of one row."""
    return pdf(table(CELLS), np.asarray(sheet(["407"]).image))


def give(page: Page, files: Sequence[tuple[str, bytes]]) -> None:
    """Chooses files, each a name and its content."""
    chosen: list[FilePayload] = [
        {"name": name, "mimeType": KINDS[Path(name).suffix], "buffer": content}
        for name, content in files
    ]
    page.locator("#file").set_input_files(chosen)


def read_all(page: Page, files: Sequence[tuple[str, bytes]], pages: int) -> None:
    """Chooses files, and waits until all of their pages are read."""
    give(page, files)
    expect(page.locator("#stack-pages li")).to_have_count(pages)
    expect(page.locator("#stack-bar")).to_be_hidden()
    settle(page)


def listed(page: Page) -> list[str]:
    """What the list says of each page."""
    return [one.inner_text().replace("\n", ": ") for one in page.locator("#stack-pages li").all()]


def check(page: Page, texts: Sequence[str]) -> None:
    """Types these over what is doubtful, one after another."""
    field = page.get_by_label("What is written there?")
    field.focus()
    for left, text in enumerate(texts, 1 - len(texts)):
        field.fill(text)
        page.keyboard.press("Enter")
        if left:
            expect(page.locator("#check-said")).to_contain_text(f"{-left} number")
            expect(field).to_be_focused()


def download(page: Page, button: str) -> bytes:
    """The file that a button saves."""
    with page.expect_download() as saved:
        page.get_by_role("button", name=button).click()
    return Path(saved.value.path()).read_bytes()
