"""Connections: HTTP/1.1 by uvicorn and httptools, which here give up on clients that are slow."""

import asyncio
import re
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.http.limits import ABORT
from app.problems import problem

_UPGRADE = re.compile(rb"\r\nupgrade: *h2c[^\r\n]*", re.IGNORECASE)


class Connection(HttpToolsProtocol):
    """A client's connection, which ends where the client keeps it waiting.

    Bodies have a time and a cap of their own (`Limits`). What is around them has these: a request's
    head `head_seconds` after the connection's or the request's first byte, an answer
    `answer_seconds` to be taken, and what is no body (heads, trailers, chunk extensions) `max_head`
    bytes, which httptools would keep without end.
    """

    head_seconds = 10.0
    answer_seconds = 30.0
    max_head = 65_536

    _head_timer: asyncio.TimerHandle | None = None
    _answer_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _awaits_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # noqa: D102
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: D102
        super().connection_lost(exc)
        self._head_came()
        self.resume_writing()

    def data_received(self, data: bytes) -> None:  # noqa: D102
        if self._awaits_head and b"h2c" in data:
            data = _without_upgrade(data)
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > self.max_head:
            self._refuse(431, f"what is around the body is over {self.max_head} bytes: send less")
        elif self.cycle is not None and not self.cycle.response_complete:
            self._head_came()
        else:
            self._await_head()

    def on_headers_complete(self) -> None:  # noqa: D102
        super().on_headers_complete()
        self.scope["extensions"] = cast(Any, {ABORT: self.transport.abort})
        self._head_bytes = 0
        self._awaits_head = False

    def on_message_complete(self) -> None:  # noqa: D102
        super().on_message_complete()
        self._awaits_head = True

    def on_body(self, body: bytes) -> None:  # noqa: D102
        super().on_body(body)
        self._head_bytes = 0

    def on_response_complete(self) -> None:  # noqa: D102
        super().on_response_complete()
        if self.pipeline:  # uvicorn would read on, and queue without end
            self.flow.pause_reading()
        if self.transport.is_closing():
            self._end_soon()

    def timeout_keep_alive_handler(self) -> None:  # noqa: D102
        super().timeout_keep_alive_handler()
        self._end_soon()

    def pause_writing(self) -> None:  # noqa: D102
        super().pause_writing()
        self._end_soon()

    def resume_writing(self) -> None:  # noqa: D102
        super().resume_writing()
        if self._answer_timer is not None:
            self._answer_timer.cancel()
            self._answer_timer = None

    def send_400_response(self, msg: str) -> None:
        """Answers what is no HTTP, with problem details as everywhere."""
        self._refuse(400, f"{msg.rstrip('.')}: send HTTP/1.1")

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_seconds, self._head_is_late)

    def _head_came(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        if self._head_bytes:
            self._refuse(408, f"no request within {self.head_seconds:g} seconds: send it again")
        else:
            self.transport.close()

    def _end_soon(self) -> None:
        """Has the connection end, whether its answer has been taken by then or not."""
        if self._answer_timer is None and self.transport.get_write_buffer_size():
            self._answer_timer = self.loop.call_later(self.answer_seconds, self.transport.abort)

    def _refuse(self, status: int, detail: str) -> None:
        """Answers below the app, unless an answer is under way, and closes."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            answer = problem(status, detail, headers={"Connection": "close"})
            lines = [b"%s: %s\r\n" % header for header in answer.raw_headers]
            self.transport.write(b"".join([STATUS_LINE[status], *lines, b"\r\n", answer.body]))
        self.transport.close()
        self._end_soon()


def _without_upgrade(data: bytes) -> bytes:
    """A head without its wish for HTTP/2, for which httptools would leave out the body.

    Many clients wish for it, and take an answer in HTTP/1.1 (RFC 9110, section 7.8).
    """
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"", head, count=1) + end + rest
