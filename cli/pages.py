"""The pages of a file that may have several: asked for a few at a time, each answered by itself."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, NamedTuple, TypeVar

from cli.answers import Answer, Pages
from cli.client import RefusedError

AT_ONCE = 10  # pages of a call
CHOICE = re.compile(r"([1-9][0-9]{0,4})(-([1-9][0-9]{0,4})?)?")  # 3, 2-5 or 7-

AnswerT = TypeVar("AnswerT", bound=Answer)


class Page(NamedTuple, Generic[AnswerT]):
    """What became of a page.

    number: from 1 on; None for a picture, which has no pages.
    answer: None where it could not be read.
    error: why not.
    of: how many pages of the file are chosen.
    """

    number: int | None
    answer: AnswerT | None
    error: str | None
    of: int = 1


async def pages_of(
    ask: Callable[[str], Awaitable[AnswerT | Pages]], kind: type[AnswerT], chosen: str
) -> AsyncIterator[Page[AnswerT]]:
    """What is on a picture, or on each page of a file that is chosen.

    Where pages that are asked for together cannot be read, each is asked for by itself.

    Args:
        ask: the call for some pages, as `CHOICE` has them.
        kind: of the answer for a picture.
        chosen: the pages that are wanted, as `CHOICE` has them.

    Raises:
        RefusedError: the file, or the first of these pages, cannot be read.
    """
    first, _, last = chosen.partition("-")
    answer = await ask(first)
    if not isinstance(answer, Pages):
        yield Page(None, answer, None)
        return
    end = answer.of if last == "" and chosen != first else int(last or first)
    end = min(end, answer.of)
    count = max(1, end - int(first) + 1)
    for page in _numbered(answer, kind):
        yield page._replace(of=count)
    for start in range(int(first) + 1, end + 1, AT_ONCE):
        stop = min(start + AT_ONCE - 1, end)
        try:
            pages = _numbered(await _pages(ask, f"{start}-{stop}"), kind)
        except RefusedError:
            pages = [await _alone(ask, kind, number) for number in range(start, stop + 1)]
        for page in pages:
            yield page._replace(of=count)


async def _alone(
    ask: Callable[[str], Awaitable[AnswerT | Pages]], kind: type[AnswerT], number: int
) -> Page[AnswerT]:
    try:
        (page,) = _numbered(await _pages(ask, str(number)), kind)
    except RefusedError as error:
        return Page(number, None, str(error))
    return page


async def _pages(ask: Callable[[str], Awaitable[AnswerT | Pages]], some: str) -> Pages:
    answer = await ask(some)
    if not isinstance(answer, Pages):
        raise RefusedError("the answer for a page is one for a picture")
    return answer


def _numbered(answer: Pages, kind: type[AnswerT]) -> list[Page[AnswerT]]:
    """The pages of an answer, each as one for a picture would be."""
    return [
        Page(one.page, kind.model_validate({"model": answer.model, **one.model_dump()}), None)
        for one in answer.pages
    ]
