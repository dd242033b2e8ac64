"""What people do on the page: draw with the mouse, choose a file."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page, Route, expect

from tests.pictures import STROKES
from tests.waiting import until


def draw(page: Page, digit: int, left: float = 0.3, size: float = 0.8) -> None:
    """Draws a digit with the mouse; `left` and `size` are shares of the sheet's width, height."""
    trace(page, STROKES[digit], left, size)


def trace(
    page: Page, strokes: Sequence[Sequence[tuple[float, float]]], left: float, size: float
) -> None:
    """Draws strokes, points (x, y) in a square of side 1, y downwards."""
    sheet = page.locator("#pad").bounding_box()
    assert sheet is not None
    side = size * sheet["height"]
    corner = (
        sheet["x"] + left * sheet["width"],
        sheet["y"] + (sheet["height"] - side) / 2,
    )
    for stroke in strokes:
        points = [(corner[0] + x * side, corner[1] + y * side) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=6)
        page.mouse.up()


def box_of(outline: Locator) -> list[float]:
    """What an outline on the stage goes around: x, y, width and height."""
    points = [point.split(",") for point in (outline.get_attribute("points") or "").split()]
    across, down = ([float(point[side]) for point in points] for side in (0, 1))
    return [min(across), min(down), max(across) - min(across), max(down) - min(down)]


def settle(page: Page) -> None:
    """Waits until what was drawn is read to the end."""
    expect(page.locator("#answer")).not_to_have_attribute("aria-busy", "true")


def stop_time(page: Page) -> None:
    """Has the page's timers wait for `page.clock.run_for`."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1000)


def choose(page: Page, path: Path, content: bytes) -> None:
    """Chooses a file, as from the dialog that the button opens."""
    path.write_bytes(content)
    page.locator("#file").set_input_files(path)


def until_held(page: Page, held: list[Route]) -> None:
    """Waits until a call of the page is held; routes are followed while the page is waited on."""

    def found() -> list[Route]:
        page.wait_for_timeout(1)
        return held

    until(found)
