"""Around every request, as plain ASGI: its id, its line in the log, its figures, safe headers."""

import re
import time
from http import HTTPStatus
from itertools import count
from secrets import token_hex

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from app.logs import request_id
from app.metrics import Metrics
from app.problems import problem

ACCESS = "access"  # of a server's state: where it tells of what it answers itself
_ID = re.compile(rb"[\w.:-]{1,128}")
# Of the figures; "none" where no method came.
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "none"}
_SAFE = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
]
_log = structlog.get_logger("scanline")


class Access:
    """What is told of every answer: a line in the log where `log_requests` says so, and figures."""

    def __init__(self, metrics: Metrics, log_requests: bool) -> None:
        self._metrics = metrics
        self._log_requests = log_requests
        self._prefix = token_hex(8).encode()  # of this process; a request's own follows
        self._count = count(1)

    def new_id(self) -> bytes:
        """The id of a request that brings none."""
        return b"%s%016x" % (self._prefix, next(self._count))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Tells of an answer."""
        known = method if method in _METHODS else "other"  # each has figures of its own
        self._metrics.answer(known, route, status).observe(seconds)
        if self._log_requests:
            _log.info(
                "answered", method=method, route=route, status=status, seconds=round(seconds, 6)
            )

    def dropped(self, reason: str) -> None:
        """Tells of what is not served, for a reason of the figures'."""
        self._metrics.refusals.labels(reason).inc()

    def refusal(self, status: int, detail: str, seconds: float) -> bytes:
        """Tells of what is answered below the app, after which the connection ends; the answer."""
        id_ = self.new_id()
        token = request_id.set(id_)
        self.answered("none", "none", status, seconds)
        request_id.reset(token)
        extra = {"Connection": "close"}
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            extra["Retry-After"] = "1"
            self.dropped("busy")
        elif status == HTTPStatus.REQUEST_TIMEOUT:
            self.dropped("slow head")
        answer = problem(status, detail, headers=extra)
        headers = [*answer.raw_headers, (b"x-request-id", id_), *_SAFE]
        lines = [b"%s: %s\r\n" % header for header in headers]
        return b"".join([STATUS_LINE[status], *lines, b"\r\n", answer.body])


class AccessLog:
    """Gives each request an id (the client's `x-request-id`, or one of its own) and follows it.

    What went wrong is always logged. HEAD is answered as GET; the server leaves the body out.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        id_ = sent if _ID.fullmatch(sent) else self._access.new_id()
        token = request_id.set(id_)
        method = scope["method"]
        if method == "HEAD":
            scope = {**scope, "method": "GET"}
        status = 499  # the client has left: nothing was answered

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", id_), *_SAFE]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception:
            _log.exception("the service made a mistake")
            if status != 499:
                raise  # the answer has begun: uvicorn cuts it
            fault = problem(500, "the service made a mistake: its log has the request's id")
            await fault(scope, receive, answer)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            seconds = time.perf_counter() - began
            self._access.answered(method, route, status, seconds)
            request_id.reset(token)
