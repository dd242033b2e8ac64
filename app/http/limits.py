"""Permits, the cap on bodies and deadlines, as plain ASGI, before any parser sees a byte."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import (
    BodyTimeoutError,
    BodyTooLargeError,
    BrokenBodyError,
    BusyError,
    ClientLeftError,
    DeadlineError,
    EndingError,
    OverLimitError,
)
from app.http.arrivals import Arrival, Arrivals
from app.http.bodies import BODY, Body, Gathered, received_after
from app.http.json_bodies import WEIGHT, is_json
from app.http.keys import key_of
from app.http.permits import HELD, Held, Permits, busy
from app.http.watch import Watch
from app.metrics import Metrics
from app.problems import problem_of
from models.errors import ScanlineError

REASONS: dict[type[ScanlineError], str] = {  # as the metrics call them
    BodyTimeoutError: "slow body",
    BrokenBodyError: "broken body",
    BodyTooLargeError: "too large",
    BusyError: "busy",
    ClientLeftError: "left",
    DeadlineError: "deadline",
    EndingError: "ending",
}
# Beside those one that is counted where it is raised, with the limit.
ANSWERED: tuple[type[ScanlineError], ...] = (*REASONS, OverLimitError)
BROKEN = "scanline.broken"  # of a scope: what is wrong with a body of which no more comes
ABORT = "scanline.abort"  # of a connection's scope: ends it, whatever of the answer is not taken
SMALL = 65_536  # bytes of an answer, which the socket's buffers take
AT_ONCE = 40  # requests whose work begins before the event loop comes round; of each up to 1 ms


class Limits:
    """Takes bodies in under a cap of their own, and works on as many as `permits` say.

    A permit stands for work, not for bytes on their way; a picture that is much work to decode
    takes more of them (`app.http.uploads`). A request that comes while all permits are taken is
    answered 503 before its body is read; so is one whose body waits in vain for room among those
    that arrive (see `Arrivals`), or finds no permit when it is there. A body that declares too much
    is answered 413 unread; one that turns out too long, when it has; one that is not there
    `body_seconds` after it had room, or gives way to others, 408. After `deadline_seconds` the
    answer is 503, and what waits to be computed for it is dropped, as it is when the client has
    left. The permits are given back when the answer is there: a slow reader holds none, but a large
    answer keeps room until it is taken.
    """

    def __init__(
        self,
        app: ASGIApp,
        permits: Permits,
        arrivals: Arrivals,
        max_bytes: int,
        max_json_bytes: int,
        body_seconds: float,
        deadline_seconds: float,
        metrics: Metrics,
    ) -> None:
        self._app = app
        self._permits = permits
        self._arrivals = arrivals
        self._max_bytes = min(max_bytes, arrivals.most_bytes)
        self._max_json_bytes = min(self._max_bytes, max_json_bytes, arrivals.most_bytes // WEIGHT)
        self._body_seconds = body_seconds
        self._deadline_seconds = deadline_seconds
        self._metrics = metrics
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        address = (scope.get("client") or ("",))[0]

        if scope["method"] not in ("POST", "PUT", "PATCH"):
            reply = Arrival(address, _nothing)
            await self._app(
                scope, receive, lambda message: self._leave(scope, reply, send, message)
            )
            return
        watch = Watch(receive, self._body_seconds, self._deadline_seconds)
        arrival = Arrival(address, watch.give_way)
        key = key_of(scope)
        held = Held(self._permits, self._metrics, None if key is None else key.share)
        answered = False
        kept: list[Body] = []
        scope[BODY], scope[HELD] = kept, held

        async def answer(message: Message) -> None:
            nonlocal answered
            answered = True
            held.give_back()
            await self._leave(scope, arrival, send, message)

        try:
            try:
                if self._permits.closed:
                    raise EndingError(
                        "the service is being stopped: try another, or again in a second"
                    )
                held.check()
                most = self._measure(scope, arrival)
                if not await self._arrivals.admit(arrival):
                    raise busy()
                watch.begin_body()
                kept.append(await self._body(scope, receive, arrival, most))
                watch.end_body()
                await self._turn()
                held.take()
                await self._app(scope, received_after(kept, receive), answer)
            except asyncio.CancelledError as cancelled:
                if watch.error is None:
                    raise
                raise watch.error from cancelled
        except ANSWERED as error:
            if type(error) in REASONS:
                self._metrics.refusals.labels(REASONS[type(error)]).inc()
            if not answered and not isinstance(error, ClientLeftError):
                await problem_of(error)(scope, receive, send)
        finally:
            watch.close()
            kept.clear()  # the server has the scope for a while
            self._arrivals.end(arrival)
            held.give_back()

    def _measure(self, scope: Scope, arrival: Arrival) -> int:
        """Has a body's arrival say what it will take; the cap on its bytes."""
        headers = dict(reversed(scope["headers"]))  # of two with one name, the first counts
        most = self._max_bytes
        if is_json(headers.get(b"content-type", b"")):
            most, arrival.weight = self._max_json_bytes, WEIGHT
        length = headers.get(b"content-length")
        if length is None:
            arrival.declared = None if b"transfer-encoding" in headers else 0
        elif length.isdigit() and int(length) <= most:
            arrival.declared = int(length)
        else:
            raise _too_large(most)
        return most

    async def _body(self, scope: Scope, receive: Receive, arrival: Arrival, most: int) -> Body:
        """The whole body, which has its room in `arrivals` from then on."""
        self._metrics.arriving.inc()
        gathered = Gathered(arrival.declared)
        try:
            while (message := await receive())["type"] == "http.request":
                part = message.get("body", b"")
                if arrival.received + len(part) > most:
                    raise _too_large(most)
                if not self._arrivals.grow(arrival, len(part)):
                    raise busy()
                if BROKEN in scope:
                    raise BrokenBodyError(scope[BROKEN])
                is_last = not message.get("more_body", False)
                gathered.take(part, is_last)
                if is_last:
                    self._arrivals.arrived(arrival)
                    return gathered.all()
            raise ClientLeftError("the client has left")
        finally:
            gathered.all()  # errors keep frames, and what is in them, for a while
            self._metrics.arriving.dec()

    async def _leave(self, scope: Scope, arrival: Arrival, send: Send, message: Message) -> None:
        """Sends a part of an answer; a large one holds room until the client has taken it."""
        body = message.get("body", b"")
        if len(body) <= SMALL or message.get("more_body", False):
            await send(message)
            return
        abort = scope.get("extensions", {}).get(ABORT, _nothing)
        self._arrivals.leave(arrival, len(body), abort)
        try:
            await send({**message, "more_body": True})
            await send({"type": "http.response.body", "body": b""})  # waits for what is not taken
        finally:
            self._arrivals.end(arrival)

    async def _turn(self) -> None:
        """Waits until few have begun to be worked on since the event loop came round.

        Permits do not bound those that are answered without waiting for anything, as what cannot be
        understood is: each has given its permit back before the next one begins.
        """
        await self._turns.acquire()
        asyncio.get_running_loop().call_soon(self._turns.release)


def _nothing() -> None:
    """What a server that cannot abort a connection does: it keeps the answer until it is taken."""


def _too_large(most: int) -> BodyTooLargeError:
    return BodyTooLargeError(f"the body is over {most} bytes: send less")
