"""Pages are asked for a few at a time, and those that cannot be read one by one."""

import asyncio

import pytest

from cli.answers import Answer, Numbers, Page, Pages
from cli.client import RefusedError
from cli.pages import AT_ONCE, CHOICE, pages_of

COUNT = 25


class Service:
    """Answers for a file of COUNT pages, some of which cannot be read."""

    def __init__(self, broken: frozenset[int] = frozenset()) -> None:
        self.broken = broken
        self.asked: list[str] = []

    async def ask(self, pages: str) -> Numbers | Pages:
        self.asked.append(pages)
        first, _, last = pages.partition("-")
        numbers = range(int(first), int(last or first) + 1)
        for number in numbers:
            if number in self.broken or number > COUNT:
                raise RefusedError(f"page {number}: it is broken", 422)
        found = [
            Page.model_validate({"page": one, "rows": [], "left_out": [], "truncated": False})
            for one in numbers
        ]
        return Pages(model="lines", pages=found, of=COUNT)


def read(service: Service, chosen: str) -> list[tuple[int | None, bool, str | None]]:
    async def all_of_them() -> list[tuple[int | None, bool, str | None]]:
        pages = pages_of(service.ask, Numbers, chosen)
        return [(one.number, one.answer is not None, one.error) async for one in pages]

    return asyncio.run(all_of_them())


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("1-", range(1, 26)),
        ("3", range(3, 4)),
        ("24-", range(24, 26)),
        ("2-14", range(2, 15)),
        ("2-99", range(2, 26)),
    ],
)
def test_pages_come_in_order(chosen: str, expected: range) -> None:
    service = Service()
    assert read(service, chosen) == [(number, True, None) for number in expected]
    assert len(service.asked) <= 2 + len(expected) // AT_ONCE + 1


@pytest.mark.parametrize(
    ("chosen", "count"), [("1-", 25), ("3", 1), ("24-", 2), ("2-14", 13), ("2-99", 24)]
)
def test_each_page_says_how_many_there_will_be(chosen: str, count: int) -> None:
    async def all_of_them() -> list[int]:
        service = Service(frozenset({4}))
        return [one.of async for one in pages_of(service.ask, Numbers, chosen)]

    assert asyncio.run(all_of_them()) == [count] * count


def test_a_page_that_cannot_be_read_keeps_no_other_from_being_read() -> None:
    found = read(Service(frozenset({4, 25})), "1-")
    assert [number for number, is_read, _ in found if not is_read] == [4, 25]
    assert [number for number, _, _ in found] == list(range(1, 26))
    assert found[3][2] == "page 4: it is broken"


def test_a_first_page_that_cannot_be_read_is_an_error_of_the_file() -> None:
    with pytest.raises(RefusedError, match="page 1: it is broken"):
        read(Service(frozenset({1})), "1-")


def test_a_picture_is_asked_for_once_and_has_no_number() -> None:
    picture = Numbers(model="lines", rows=[], left_out=[], truncated=False)
    asked = []

    async def ask(pages: str) -> Answer | Pages:
        asked.append(pages)
        return picture

    async def all_of_them() -> list[tuple[int | None, object]]:
        return [(one.number, one.answer) async for one in pages_of(ask, Answer, "1-")]

    assert asyncio.run(all_of_them()) == [(None, picture)]
    assert asked == ["1"]


@pytest.mark.parametrize("text", ["", "0", "-3", "a", "1,2", "2-3-4", "123456"])
def test_what_names_no_pages(text: str) -> None:
    assert CHOICE.fullmatch(text) is None
