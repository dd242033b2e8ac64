"""Totals of columns in tables: how many are right, and whether all that are accepted are."""

import asyncio
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import cv2
import httpx
import numpy as np
from rich.console import Console
from rich.progress import track

from app.server import create_app
from app.settings import Settings
from benchmarks.accuracy.tables import Truth, files_in, sheets_of
from benchmarks.pictures.drawn_tables import KINDS, sheet
from models.imaging.picture import Grey
from models.page.amounts import amount_of

_COUNTS = ("columns", "right", "accepted", "accepted_right")


def measured(folder: Path) -> dict[str, int]:
    """Has the service add up each column of the tables of a folder, as `tables.measured` has it.

    Args:
        folder: of pictures and a CSV beside each.

    Returns:
        `columns` whose numbers are all plain ones, how many of their totals are `right`, how many
        `accepted`, and of these how many are, too, in `accepted_right`.

    Raises:
        ScanlineError: there is no such folder or no table in it, or a file cannot be read.
    """
    files = files_in(folder)
    return asyncio.run(_counts(sheets_of(files), len(files), "mark sheets"))


def drawn(count: int, seed: int) -> dict[str, int]:
    """The same of drawn tables.

    Args:
        count: of each kind.
        seed: of all that is drawn.

    Raises:
        ScanlineError: a font cannot be fetched.
    """
    sheets = (
        sheet(np.random.default_rng([seed, index, number]), kind)
        for index, kind in enumerate(KINDS)
        for number in range(count)
    )
    pairs = ((one.grey, one.cells) for one in sheets)
    return asyncio.run(_counts(pairs, count * len(KINDS), "drawn tables"))


async def _counts(sheets: Iterable[tuple[Grey, Truth]], many: int, name: str) -> dict[str, int]:
    counts = dict.fromkeys(_COUNTS, 0)
    app = create_app(Settings())
    calls = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=calls, base_url="http://here", timeout=None) as client,
    ):
        for grey, truth in track(sheets, name, many, console=Console(stderr=True)):
            _, png = cv2.imencode(".png", grey)
            has_head = not any(truth[0])
            for column in range(len(truth[0])):
                texts = [row[column] for row in truth if row[column]]
                if not texts or any(amount_of(text) is None for text in texts):
                    continue
                answer = await client.post(
                    "/v1/totals",
                    params={"column": column, "head": has_head},
                    content=png.tobytes(),
                )
                found = answer.raise_for_status().json()
                wanted = sum(Decimal(text.replace(",", ".")) for text in texts)
                right = found["total"] is not None and Decimal(found["total"]) == wanted
                counts["columns"] += 1
                counts["right"] += right
                counts["accepted"] += found["accepted"]
                counts["accepted_right"] += right and found["accepted"]
    return counts
