"""Connections: HTTP/1.1 by uvicorn and httptools, which here give up on clients that are slow."""

import asyncio
import time
from functools import partial
from typing import Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.http.access import ACCESS, Access
from app.http.crowd import CROWD, Crowd, has_large_body
from app.http.heads import MAX_BYTES, MAX_HEADERS, TOO_MANY, Fault, fault_of, has_too_many
from app.http.limits import ABORT, BROKEN
from app.http.lingering import Lingering
from app.http.permits import BUSY
from app.http.presence import watch

_WISH = (b"upgrade", b"http2-settings")  # headers that a wish for HTTP/2 is made of


class Connection(HttpToolsProtocol):
    """A client's connection, which ends where the client keeps it waiting.

    Bodies have a time and a cap of their own (`Limits`). What is around them has these: a request's
    head `head_seconds` after the connection's or the request's first byte, an answer
    `answer_seconds` to be taken, and what is no body (heads, trailers, chunk extensions) the bytes
    and lines that a head may have, which httptools would keep without end; `max_waiting` requests
    may wait behind the one that is answered. What all of them keep together is for `Crowd` to say.

    An answer that is there before the body is would be lost if the connection closed at once, for
    the client's system throws away what it has not read when more is sent. So this side ends first,
    and what still comes is thrown away for `linger_seconds` (RFC 9112, section 9.6).
    """

    head_seconds = 10.0
    answer_seconds = 30.0
    linger_seconds = 2.0
    max_waiting = 16  # requests behind the one that is answered; each takes some 3 KB
    most_unread = 16_384  # bytes that may wait to be taken before that counts as slow

    _head_timer: asyncio.TimerHandle | None = None
    _answer_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0  # that have come since the last byte of a body
    _began = 0.0
    _comes = False  # a request has begun, and not all of it is there
    _has_app = False  # its head is there, and the app has it
    _is_deaf = False  # what still comes is thrown away
    _has_all = False  # the client sends no more
    _ends = False
    _has_enough = False  # of requests that wait
    _wishes_upgrade = False
    _fault: Fault | None = None  # of a head
    _answered: RequestResponseCycle  # the request whose answer is next, or under way

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # noqa: D102
        super().connection_made(cast(asyncio.Transport, Lingering(transport, self)))
        self._began = time.perf_counter()
        self._access: Access = self.app_state[ACCESS]
        # Without the connection, which its own requests would keep.
        self._drop_answer = partial(_drop_answer, self._access, self.transport)
        self._crowd: Crowd = self.app_state[CROWD]
        transport.set_write_buffer_limits(self.most_unread)
        if self._crowd.enter(self):
            self._await_head()
        else:
            self._access.dropped("crowded")
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: D102
        self._is_deaf = True
        super().connection_lost(exc)
        if self.pipeline:  # only the last of its requests has been told
            self.pipeline.clear()
            self._answered.disconnected = True
            self._answered.message_event.set()
        self._head_came()
        self._crowd.leave(self)
        self.resume_writing()

    def data_received(self, data: bytes) -> None:  # noqa: D102
        if self._is_deaf:
            return
        self._unset_keepalive_if_required()
        if not self._comes and has_too_many(data):
            self._begin()
            self._refuse(*TOO_MANY)
            return
        self._head_bytes += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as wish:
            self._read_without_upgrade(data[wish.args[0] :])
            return
        except httptools.HttpParserError:
            if self._has_enough:
                self._end_after_those_that_wait()
                return
            self._break(*(self._fault or (400, "what came is no HTTP request: send HTTP/1.1")))
            return
        if self._head_bytes > MAX_BYTES:
            self._break(431, f"what is around the body is over {MAX_BYTES} bytes: send less")
        elif self.cycle is not None and not self.cycle.response_complete:
            self._head_came()
        else:
            self._await_head()

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """Keeps the connection until what has come is answered, or the client turns out gone."""
        self._has_all = True
        if self._ends or self.cycle is None or self.cycle.response_complete:
            return None
        if self._comes and self._has_app and not self._is_deaf:
            self._break(400, "the body ended early: send all of it")
        self._head_came()
        self.cycle.keep_alive = False
        watch(self.transport, self._may_ask)
        return not self.transport.is_closing()

    def on_message_begin(self) -> None:  # noqa: D102
        if len(self.pipeline) >= self.max_waiting:
            self._has_enough = True
            raise ValueError("too many requests wait")
        super().on_message_begin()
        self._begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes in a header; none behind the body, where what it says has been acted upon.

        What is read into a trailer could get by every check of a head (RFC 9110, section 6.5.1).
        """
        if self._has_app:
            return
        super().on_header(name, value)
        if len(self.headers) > MAX_HEADERS:
            self._refuse_head(TOO_MANY)

    def on_headers_complete(self) -> None:  # noqa: D102
        method, version = self.parser.get_method(), self.parser.get_http_version()
        fault = fault_of(method, version, self.url, self.headers)
        if fault is not None:
            self._refuse_head(fault)
        self._wishes_upgrade = self.parser.should_upgrade()
        if self._wishes_upgrade:
            return  # see `_read_without_upgrade`
        is_large = has_large_body(self.headers)
        if is_large and not self._crowd.begin():
            self._refuse_head(Fault(503, BUSY))
        if version == "1.0":
            self.expect_100_continue = False  # such a client would take it for the answer
        super().on_headers_complete()
        if is_large:
            self.loop.call_soon(self._crowd.seen)  # after the app's first step
        self.scope["extensions"] = cast(Any, {ABORT: self._drop_answer})
        self._head_bytes = 0
        self._has_app = True

    def on_body(self, body: bytes) -> None:  # noqa: D102
        super().on_body(body)
        self._head_bytes = 0

    def on_message_complete(self) -> None:  # noqa: D102
        if not self._wishes_upgrade:
            super().on_message_complete()
            self._comes = False

    def on_response_complete(self) -> None:  # noqa: D102
        super().on_response_complete()
        if self.pipeline:  # uvicorn would read on, and queue without end
            self.flow.pause_reading()
        elif self.cycle.response_complete and self._has_app:
            self.headers.clear()  # no other request's
        if self.transport.is_closing():
            self._end_soon()
        else:
            self._crowd.waits(self)

    def timeout_keep_alive_handler(self) -> None:  # noqa: D102
        super().timeout_keep_alive_handler()
        self._end_soon()

    def pause_writing(self) -> None:  # noqa: D102
        super().pause_writing()
        self._crowd.is_not_read(self)
        self._end_soon()

    def resume_writing(self) -> None:  # noqa: D102
        super().resume_writing()
        self._crowd.is_read(self)
        if self._answer_timer is not None:
            self._answer_timer.cancel()
            self._answer_timer = None

    def close(self, transport: asyncio.Transport) -> None:
        """Ends the connection; later where more of a request is on its way."""
        if self._ends:
            return
        self._ends = self._is_deaf = True
        # What has come is read no more; a parser that failed keeps it by its error's frames.
        self.headers, self.parser = [], None  # type: ignore[assignment]
        if self.cycle is not None:
            self.cycle.body = bytearray()
        if self._comes and not self._has_all and transport.can_write_eof():
            transport.write_eof()
            self.flow.resume_reading()
            self.loop.call_later(self.linger_seconds, transport.close)
        else:
            transport.close()

    @property
    def ends(self) -> bool:
        """Whether it is being closed."""
        return self._ends

    def give_way(self) -> None:
        """Ends, for the sake of others, while it waits for a head or to be read from."""
        if self.flow.write_paused:
            self._drop_answer()
        else:
            self._end_wait("the request came slowly while others waited: send it again")

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def _may_ask(self) -> bool:
        """Whether an interim answer can be sent: between two answers, and not in HTTP/1.0."""
        is_new = self._answered.scope["http_version"] == "1.1"
        return is_new and not self._answered.response_started

    def _begin(self) -> None:
        self._comes, self._has_app = True, False
        self._began = time.perf_counter()

    def _await_head(self) -> None:
        self._crowd.waits(self, self._head_bytes)
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_seconds, self._head_is_late)

    def _head_came(self) -> None:
        self._crowd.works(self)
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        self._end_wait(f"no request within {self.head_seconds:g} seconds: send it again")

    def _end_wait(self, detail: str) -> None:
        if self._head_bytes:
            self._refuse(408, detail)
        else:
            self.transport.close()

    def _end_soon(self) -> None:
        """Has the connection end, whether its answer has been taken by then or not."""
        if self._answer_timer is None and self.transport.get_write_buffer_size():
            self._answer_timer = self.loop.call_later(self.answer_seconds, self._drop_answer)

    def _end_after_those_that_wait(self) -> None:
        """Reads no more; the client may send what is not answered again (RFC 9112, 9.3.2)."""
        self._head_came()
        self._comes = self._is_deaf = True
        self.cycle.keep_alive = False

    def _refuse_head(self, fault: Fault) -> None:
        """Ends the reading of a head, which is then answered so."""
        self._fault = fault
        raise ValueError(fault.detail)

    def _break(self, status: int, detail: str) -> None:
        """Answers what is wrong with a request: with 400 by the app, where that waits for it."""
        cycle = self.cycle
        if self._comes and self._has_app and not cycle.response_started:
            self._is_deaf = True
            cycle.keep_alive = False
            cast(dict[str, Any], self.scope)[BROKEN] = detail
            cycle.message_event.set()
        else:
            self._refuse(status, detail)

    def _refuse(self, status: int, detail: str) -> None:
        """Answers below the app and closes, or lets answers that are under way be the last."""
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._end_after_those_that_wait()
            return
        seconds = time.perf_counter() - self._began
        self.transport.write(self._access.refusal(status, detail, seconds))
        self.transport.close()
        self._end_soon()

    def _read_without_upgrade(self, rest: bytes) -> None:
        """Reads a request as if it did not wish for another protocol, for none is spoken here.

        Many clients wish for HTTP/2, and take an answer in HTTP/1.1 (RFC 9110, section 7.8);
        httptools would leave out their bodies.

        Args:
            rest: what follows the head.
        """
        lines = [
            b"%s: %s\r\n" % (name, _without_wish(value) if name == b"connection" else value)
            for name, value in self.headers
            if name not in _WISH
        ]
        version = self.parser.get_http_version().encode()
        start = b"%s %s HTTP/%s\r\n" % (self.parser.get_method(), self.url, version)
        self.parser = httptools.HttpRequestParser(self)
        self.data_received(b"".join([start, *lines, b"\r\n", rest]))


def _drop_answer(access: Access, transport: asyncio.Transport) -> None:
    """Ends the connection of a client that does not take its answer."""
    access.dropped("not taken")
    transport.abort()


def _without_wish(value: bytes) -> bytes:
    """What a Connection header says of anything but the protocol."""
    return b",".join(one for one in value.split(b",") if one.strip().lower() not in _WISH)
