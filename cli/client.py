"""A client of the service: of one at a URL or, where there is none, of one in this process.

ScanlineError         models.errors
  ServiceError        no call can be answered: nothing is there, or no Scanline, or a wrong key
  RefusedError        this call is refused, another may be answered
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from cli.answers import (
    Digit,
    Model,
    Models,
    Numbers,
    NumbersOrPages,
    Pages,
    Refusal,
    Sum,
    Tables,
    TablesOrPages,
)
from models.errors import ScanlineError

AT_ONCE = 8  # calls under way
MOST_BYTES = 16_000_000  # of an answer; those of a service have some hundred thousand at most
LONGEST_ANSWER = 120.0  # seconds for a call and its answer: twice what a service gives itself
TRIES = 6  # of a call that is answered 503
WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds until the next try: where nothing says, and at most
_TIMEOUT = httpx.Timeout(90, connect=10)  # the service itself gives up after 60 seconds

_OF_PROXIES = {413, 502, 503, 504}  # what they answer in a service's place, of one call

AnswerT = TypeVar("AnswerT", bound=BaseModel)


class ServiceError(ScanlineError):
    """No call can be answered: nothing is there, or no Scanline, or it does not know the key."""


class RefusedError(ScanlineError):
    """This call is refused; another may be answered.

    Args:
        detail: why.
        status: of the answer; None where there was none.
    """

    def __init__(self, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.status = status


class Client:
    """Calls a service; what is answered 503 is tried again, when its Retry-After says.

    Args:
        http: to the service's root, with the key where there is one.
        at_once: calls that it may be sent side by side.
    """

    def __init__(self, http: httpx.AsyncClient, at_once: int) -> None:
        self.at_once = at_once
        self._http = http

    async def digit(self, picture: bytes, model: str | None) -> Digit:
        """The digit in a picture, read by the model of that name or the default one.

        Raises:
            RefusedError: the picture cannot be read.
            ServiceError: there is no such service or model.
        """
        query = {"model": model} if model else None
        return await self._answer(Digit, "POST", "v1/digits", content=picture, params=query)

    async def numbers(
        self,
        picture: bytes,
        model: str | None,
        pattern: str | None = None,
        alternatives: bool = False,
        pages: str = "1",
    ) -> Numbers | Pages:
        """The rows of numbers on a page, or on pages of a file.

        Args:
            picture: of the page.
            model: as for `digit`.
            pattern: what each number matches.
            alternatives: whether each has its alternatives.
            pages: which ones, of a file that has some.

        Raises:
            RefusedError: the picture cannot be read, or there is no such pattern.
            ServiceError: as for `digit`.
        """
        named = {
            "model": model,
            "pattern": pattern,
            "alternatives": alternatives and "true",
            "pages": pages,
        }
        query = {name: value for name, value in named.items() if value}
        path = "v1/numbers"
        answer = await self._answer(NumbersOrPages, "POST", path, content=picture, params=query)
        return answer.root

    async def tables(
        self,
        picture: bytes,
        model: str | None,
        pattern: str | None = None,
        patterns: Sequence[str] = (),
        totals: bool = False,
        pages: str = "1",
    ) -> Tables | Pages:
        """The tables on a page, or on pages of a file.

        Args:
            picture: of the page.
            model: as for `digit`.
            pattern: what each number matches.
            patterns: what the numbers of each column match, from the left; "" where that is not
                known.
            totals: whether the last row is to be compared with the sums of the others.
            pages: as for `numbers`.

        Raises:
            RefusedError: as for `numbers`.
            ServiceError: as for `digit`.
        """
        named = {
            "model": model,
            "pattern": pattern,
            "patterns": list(patterns),
            "totals": totals and "last-row",
            "pages": pages,
        }
        query = {name: value for name, value in named.items() if value}
        path = "v1/tables"
        answer = await self._answer(TablesOrPages, "POST", path, content=picture, params=query)
        return answer.root

    async def add(self, a: str, b: str, base: int, model: str | None) -> Sum:
        """The sum of two numbers, most significant digit first.

        Raises:
            RefusedError: they are no numbers of that base, or too long.
            ServiceError: there is no such service or model.
        """
        sent = {"a": a, "b": b, "base": base, "model": model}
        return await self._answer(Sum, "POST", "v1/sums", json=sent)

    async def models(self) -> list[Model]:
        """The models of the service.

        Raises:
            ServiceError: there is no such service.
        """
        return (await self._answer(Models, "GET", "v1/models")).models

    async def _answer(self, kind: type[AnswerT], method: str, path: str, **sent: Any) -> AnswerT:
        for tries_left in reversed(range(TRIES)):
            try:
                async with asyncio.timeout(LONGEST_ANSWER):
                    answer, content = await self._whole_answer(method, path, sent)
            except TimeoutError as error:
                raise RefusedError(
                    f"there was no whole answer within {LONGEST_ANSWER:g} seconds: the server may "
                    "be overloaded"
                ) from error
            except UnicodeError as error:
                raise ServiceError(f"what is to be sent is no text: {error}") from error
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                raise ServiceError(
                    f"nothing answers at {self._http.base_url} ({error or 'no connection'}): "
                    "is the address right, and `scanline serve` running there?"
                ) from error
            except httpx.HTTPError as error:
                why = str(error) or type(error).__name__
                size = len(sent.get("content", b""))
                large = f", or take no picture of {size:,} bytes" if size else ""
                raise RefusedError(
                    f"there was no whole answer ({why}): the server may be overloaded{large}"
                ) from error
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or not tries_left:
                break
            await asyncio.sleep(_seconds_to_wait(answer))
        try:
            if answer.is_success:
                return kind.model_validate_json(content)
            refusal = Refusal.model_validate_json(content)
        except ValidationError as error:
            if answer.status_code in _OF_PROXIES:
                why = f"{answer.status_code} {answer.reason_phrase}"
                raise RefusedError(
                    f"a server before Scanline answers {why}", answer.status_code
                ) from error
            what = answer.headers.get("content-type", "nothing")
            raise ServiceError(
                f"{answer.url} answers {answer.status_code} and {what}, as no Scanline does: "
                "is the address right?"
            ) from error
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise ServiceError(
                f"{self._http.base_url} wants another API key: give it as SCANLINE_API_KEY"
            )
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise ServiceError(refusal.detail)
        raise RefusedError(refusal.detail, answer.status_code)

    async def _whole_answer(
        self, method: str, path: str, sent: dict[str, Any]
    ) -> tuple[httpx.Response, bytes]:
        """An answer and its body.

        Raises:
            ServiceError: it is larger than any answer, or compressed, which nobody asked for.
        """
        async with self._http.stream(method, path, **sent) as answer:
            encoding = answer.headers.get("content-encoding", "identity")
            if encoding != "identity":
                raise ServiceError(f"{answer.url} answers in {encoding}, as no Scanline does")
            parts, size = [], 0
            async for part in answer.aiter_raw():
                parts.append(part)
                size += len(part)
                if size > MOST_BYTES:
                    raise ServiceError(
                        f"{answer.url} answers with more than {MOST_BYTES:,} bytes, as no Scanline "
                        "does: is the address right?"
                    )
            return answer, b"".join(parts)


def _seconds_to_wait(answer: httpx.Response) -> float:
    """As Retry-After says in seconds; where it says a date, or nothing, WAIT."""
    text = answer.headers.get("retry-after", "")
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else WAIT


@asynccontextmanager
async def connected(url: str | None, api_key: str | None) -> AsyncIterator[Client]:
    """A client of the service at the URL; without one, of the same app in this process.

    The app then has the environment's settings, and loads a model when it is first asked for.

    Raises:
        ServiceError: the URL is none.
        ScanlineError: a setting is wrong, or a checkpoint is not what its card says.
    """
    if url is None:
        from app.logs import set_up_logs
        from app.server import create_app
        from app.settings import settings_of_environment

        set_up_logs()
        settings = settings_of_environment(api_keys=None, api_keys_file=None)  # they are for others
        app = create_app(settings)
        inner = httpx.ASGITransport(app)
        try:
            async with httpx.AsyncClient(transport=inner, base_url="http://scanline") as http:
                yield Client(http, min(AT_ONCE, settings.permits))
        finally:
            app.state.engine.close()
        return
    try:
        base = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ServiceError(f"{url!r} is no URL: {error}") from error
    is_none = base.scheme not in ("http", "https") or not base.host or base.query or base.fragment
    if is_none or (base.port is not None and not 0 < base.port < 2**16):
        raise ServiceError(f"{url!r} is no URL of a service: write http://HOST:PORT")
    headers = {b"accept-encoding": b"identity"}
    if api_key:
        headers[b"authorization"] = b"Bearer " + api_key.encode("utf-8", "surrogateescape")
    try:
        http = httpx.AsyncClient(base_url=base, headers=headers, timeout=_TIMEOUT)
    except (httpx.InvalidURL, ImportError, ValueError) as error:
        raise ServiceError(f"HTTP_PROXY or another of its kind is none: {error}") from error
    async with http:
        yield Client(http, AT_ONCE)
