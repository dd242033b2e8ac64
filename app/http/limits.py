"""Permits, the cap on bodies and deadlines, as plain ASGI, before any parser sees a byte."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import (
    BodyTimeoutError,
    BodyTooLargeError,
    BusyError,
    ClientLeftError,
    DeadlineError,
)
from app.metrics import Metrics
from app.problems import problem_of
from models.errors import ScanlineError

_REASON = {BodyTimeoutError: "slow body", DeadlineError: "deadline", ClientLeftError: "left"}
TICK = 0.05  # seconds between two looks at a request that takes long
PATIENCE = 2.0  # seconds that a body may take to arrive while others want its permit


class Permits:
    """How many requests with a body may be under way, and are."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self.closed = False  # the service ends: what is under way is finished, no more is taken


class Limits:
    """Serves as many requests with a body at once as `permits` say, and cuts bodies at a cap.

    A request that gets no permit is answered 503 before its body is read. A body that declares
    too much is answered 413 unread; one that turns out too long, when it has; one that is not there
    after `body_seconds`, 408: nobody holds a permit by sending nothing. When all permits are taken,
    the body that has been arriving the longest is given up for a new request, also with 408, if it
    has had its two seconds: a few who trickle keep nobody out. After `deadline_seconds` the answer
    is 503, and what waits to be computed for it is dropped, as it is when the client has left. The
    permit is given back when the answer is there: a slow reader holds none.
    """

    def __init__(
        self,
        app: ASGIApp,
        permits: Permits,
        max_bytes: int,
        max_json_bytes: int,
        body_seconds: float,
        deadline_seconds: float,
        metrics: Metrics,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._permits = permits
        self._max_bytes = max_bytes
        self._max_json_bytes = min(max_bytes, max_json_bytes)
        self._body_seconds = body_seconds
        self._deadline_seconds = deadline_seconds
        self._arriving: dict[_Watch, None] = {}  # requests whose body is not there, oldest first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] != "http" or scope["method"] not in ("POST", "PUT", "PATCH"):
            await self._app(scope, receive, send)
            return
        if refusal := self._refusal():
            reason, why = refusal
            self._metrics.refusals.labels(reason).inc()
            await problem_of(BusyError(why))(scope, receive, send)
            return
        headers = dict(reversed(scope["headers"]))  # of two with one name, the first counts
        is_json = _is_json(headers.get(b"content-type", b""))
        most = self._max_json_bytes if is_json else self._max_bytes
        too_large = BodyTooLargeError(f"the body is over {most} bytes: send less")
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > most:
            self._metrics.refusals.labels("too large").inc()
            await problem_of(too_large)(scope, receive, send)
            return
        watch = _Watch(receive, self._body_seconds, self._deadline_seconds)
        self._arriving[watch] = None
        read, answered = 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            if not watch.body_ended:
                if not message.get("more_body", False):
                    watch.body_ended = True
                    self._arriving.pop(watch, None)
                read += len(message.get("body", b""))
                if read > most:
                    self._metrics.refusals.labels("too large").inc()
                    raise too_large
            return message

        async def answer(message: Message) -> None:
            nonlocal answered
            if not answered:
                answered = True
                self._arriving.pop(watch, None)
                self._give_back()
            await send(message)

        self._permits.taken += 1
        self._metrics.permits.inc()
        try:
            await self._app(scope, counted, answer)
        except asyncio.CancelledError:
            if watch.error is None:
                raise
            watch.close()
            self._metrics.refusals.labels(_REASON[type(watch.error)]).inc()
            if not answered and not isinstance(watch.error, ClientLeftError):
                await problem_of(watch.error)(scope, receive, send)
        finally:
            watch.close()
            self._arriving.pop(watch, None)
            if not answered:
                self._give_back()

    def _refusal(self) -> tuple[str, str] | None:
        """Why there is no permit, for the metrics and for the client; None where there is one."""
        if self._permits.closed:
            return "ending", "the service is being stopped: try another, or again in a second"
        if self._permits.taken >= self._permits.most and not self._gives_up_a_slow_body():
            return "busy", "the service is busy: try again in a second"
        return None

    def _gives_up_a_slow_body(self) -> bool:
        """Whether a body that trickles gives its permit; it does so a moment later."""
        oldest = next(iter(self._arriving), None)
        if oldest is None or oldest.seconds < PATIENCE:
            return False
        del self._arriving[oldest]
        oldest.end(BodyTimeoutError("the body came slowly while others waited: send it again"))
        return True

    def _give_back(self) -> None:
        self._permits.taken -= 1
        self._metrics.permits.dec()


def _is_json(kind: bytes) -> bool:
    """Whether FastAPI would parse a body of that content type as JSON."""
    kind = kind.partition(b";")[0].strip().lower()
    return kind == b"application/json" or (
        kind.startswith(b"application/") and kind.endswith(b"+json")
    )


class _Watch:
    """Cancels the task of a request that takes too long, or whose client has left.

    Most requests are over before the first look, and cost one timer.
    """

    def __init__(self, receive: Receive, body_seconds: float, deadline_seconds: float) -> None:
        self.body_ended = False
        self.error: ScanlineError | None = None
        self._receive = receive
        self._body_seconds = body_seconds
        self._deadline_seconds = deadline_seconds
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._leaving: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(TICK, self._look)

    def close(self) -> None:
        self._timer.cancel()
        if self._leaving is not None:
            self._leaving.cancel()

    @property
    def seconds(self) -> float:
        """Since the request came."""
        return self._loop.time() - self._began

    def end(self, error: ScanlineError) -> None:
        """Cancels the request's task, for that reason."""
        if self.error is None and self._task is not None:
            self.error = error
            self._task.cancel()

    def _look(self) -> None:
        seconds = self.seconds
        if not self.body_ended and seconds > self._body_seconds:
            late = f"the body did not arrive within {self._body_seconds:g} seconds: send it again"
            self.end(BodyTimeoutError(late))
        elif seconds > self._deadline_seconds:
            late = f"no answer within {self._deadline_seconds:g} seconds: send less, or try later"
            self.end(DeadlineError(late))
        else:
            if self.body_ended and self._leaving is None:
                self._leaving = self._loop.create_task(self._left())
            self._timer = self._loop.call_later(TICK, self._look)

    async def _left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.end(ClientLeftError("the client has left"))
