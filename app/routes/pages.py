"""The pages of a file that has several: which of them are read, and a page as a picture."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Annotated, NamedTuple, TypeVar

from fastapi import Query, Request
from pydantic import BaseModel, Field

from app.http.keys import key_of
from app.http.pixels import count_megapixels, megapixels_of
from app.inference.engine import Engine
from models.errors import PhotoError, PictureTooLargeError
from models.files.header import Data
from models.files.headers import has_pages, pages_in
from models.imaging.shown import Shown

ReadT = TypeVar("ReadT")

Pages = Annotated[
    str | None,
    Query(
        pattern=r"^[1-9][0-9]{0,4}(-([1-9][0-9]{0,4})?)?$",
        description="Which pages of a TIFF or PDF, from 1 on: 3, or 2-5, or 7- for all from 7 on.",
        examples=["1-5"],
        json_schema_extra={"format": "pages"},
    ),
]


Picture = Annotated[
    bool,
    Query(description="Whether the page is answered as a `picture`, too; of several, choose one."),
]


class PictureOut(BaseModel):
    """A page in grey, upright as its file says, for those who cannot show the file itself."""

    image: str = Field(
        description="A JPEG as a data: URI.", examples=["data:image/jpeg;base64,/9j"]
    )
    scale: float = Field(description="Pixels of the upload in one of the picture.", examples=[1.2])


class Chosen(NamedTuple):
    """The pages of a file that are to be read.

    numbers: from 0 on.
    of: how many there are; None for a picture, which is none of several.
    """

    numbers: range
    of: int | None


async def chosen_pages(
    request: Request, body: Data, asked: str | None, has_picture: bool, engine: Engine
) -> Chosen:
    """Which pages of a file are asked for: all, unless some are named.

    They count for the key of the request, where it has one.

    Args:
        request: what asks.
        body: the file.
        asked: as `Pages` has it; what goes on beyond the last page ends there.
        has_picture: whether the page is asked for as a picture, which is one in a call.
        engine: whose executor counts the pages, and whose settings say how many are read.

    Raises:
        PictureTooLargeError: they are more than are read in one call.
        PhotoError: there are no such pages, several of which a picture is asked for, or the file is
            damaged.
        OverLimitError: the key may read no more pixels now.
    """
    several = has_pages(body)
    loop = asyncio.get_running_loop()
    count = await loop.run_in_executor(engine.executor, pages_in, body) if several else 1
    first, _, last = (asked or "1-").partition("-")
    start = int(first) - 1
    end = min(int(last), count) if last else count if asked is None or "-" in asked else start + 1
    if not start < end <= count:
        pages = f"{count} pages" if count > 1 else "one page"
        missing = f"are no pages {asked}" if "-" in str(asked) else f"is no page {asked}"
        raise PhotoError(f"there {missing}: the file has {pages}")
    if has_picture and end - start > 1:
        raise PhotoError(
            f"{end - start} pages are asked for, and a picture of one is given: choose it, as "
            f"pages={start + 1}"
        )
    most = engine.settings.max_pages
    if end - start > most:
        raise PictureTooLargeError(
            f"{end - start} pages are asked for, and {most} are the most in one call: choose some, "
            f"as pages={start + 1}-{start + most}"
        )
    numbers = range(start, end)
    if several and key_of(request.scope) is not None:
        many = await loop.run_in_executor(engine.executor, megapixels_of, body, numbers)
        count_megapixels(request.scope, many)
    return Chosen(numbers, count if several else None)


def picture_out(shown: Shown | None) -> PictureOut | None:
    """A picture as it is answered."""
    if shown is None:
        return None
    encoded = b64encode(shown.jpeg).decode("ascii")
    return PictureOut(image=f"data:image/jpeg;base64,{encoded}", scale=shown.scale)


async def each_page(
    chosen: Chosen, read: Callable[[int], Awaitable[ReadT]]
) -> list[tuple[int, ReadT]]:
    """What is read on each page, by its number from 1 on; others are read between two of them.

    Args:
        chosen: the pages.
        read: reads one, by its number from 0 on.

    Raises:
        PhotoError: one cannot be read; it says which.
    """
    found = []
    for page in chosen.numbers:
        try:
            found.append((page + 1, await read(page)))
        except PhotoError as error:
            if chosen.of is None:
                raise
            raise type(error)(f"page {page + 1}: {error}") from error
    return found
