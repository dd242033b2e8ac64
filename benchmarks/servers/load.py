"""An open loop: requests are sent when their time has come, whether or not others were answered."""

import asyncio
import re
import time
from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np

CONNECTIONS = 4000  # at once; a request that finds all of them taken is not sent
WAIT = 5.0  # seconds for the last answers
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Request(NamedTuple):
    """The bytes of a request, and what the body of its right answer contains."""

    data: bytes
    right: bytes

    @classmethod
    def post(cls, path: str, body: bytes, right: bytes) -> "Request":
        """A POST of a raw body."""
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
        return cls(head.encode() + body, right)


class Answer(NamedTuple):
    """One request's fate; times in seconds from the start of the load.

    `status` is 0 where no answer came, `right` whether the body has what it must, or a refusal its
    Retry-After.
    """

    due: float
    sent: float
    ended: float
    status: int
    right: bool


class Connection(asyncio.Protocol):
    """A connection with one request under way at most."""

    def __init__(self) -> None:
        self._data = b""
        self._answer: asyncio.Future[tuple[bytes, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is none

    def data_received(self, data: bytes) -> None:  # noqa: D102
        self._data += data
        head, end, body = self._data.partition(b"\r\n\r\n")
        length = _LENGTH.search(head) if end else None
        if length is not None and len(body) >= int(length[1]) and self._answer is not None:
            self._data = b""
            if not self._answer.done():
                self._answer.set_result((head, body))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: D102
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("closed"))

    @property
    def is_open(self) -> bool:
        """Whether another request can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, data: bytes) -> tuple[bytes, bytes]:
        """The head and body of the answer.

        Raises:
            OSError: the connection was closed.
        """
        if self._transport is None:
            raise ConnectionResetError("closed")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(data)
        return await self._answer

    def close(self) -> None:
        """Closes it, whatever is under way."""
        if self._transport is not None:
            self._transport.abort()


async def connected(port: int) -> Connection:
    """A connection to this machine's port.

    Raises:
        OSError: nobody listens.
    """
    loop = asyncio.get_running_loop()
    return (await loop.create_connection(Connection, "127.0.0.1", port))[1]


class OpenLoop:
    """Sends requests to a port at random times, independent of each other, and keeps the answers.

    Args:
        port: where the server listens on this machine.
        requests: sent in turn.
    """

    def __init__(self, port: int, requests: Sequence[Request]) -> None:
        self._port = port
        self._requests = requests
        self._idle: list[Connection] = []
        self._open = 0

    async def run(self, per_second: float, seconds: float, seed: int = 0) -> list[Answer]:
        """The answers to a Poisson stream of requests."""
        gaps = np.random.default_rng(seed).exponential(
            1 / per_second, round(per_second * seconds * 1.5) + 50
        )
        dues = np.cumsum(gaps)
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        answers: list[Answer] = []
        under_way: set[asyncio.Task[None]] = set()
        for number, due in enumerate(dues[dues < seconds].tolist()):
            wait = began + due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            elif number % 16 == 0:
                await asyncio.sleep(0)  # late: but answers must be read too
            request = self._requests[number % len(self._requests)]
            task = loop.create_task(self._one(request, due, began, answers))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        if under_way:
            await asyncio.wait(under_way, timeout=WAIT)
        for task in list(under_way):
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        for connection in self._idle:
            connection.close()
        self._idle.clear()
        self._open = 0
        await asyncio.sleep(0.01)  # until they are closed
        return answers

    async def _one(self, request: Request, due: float, began: float, answers: list[Answer]) -> None:
        sent, status, right = time.perf_counter() - began, 0, False
        connection = None
        try:
            connection = await self._taken()
            if connection is not None:
                head, body = await connection.ask(request.data)
                status = int(head[9:12])
                right = request.right in body if status == 200 else b"retry-after:" in head.lower()
        except OSError:
            pass
        finally:
            answers.append(Answer(due, sent, time.perf_counter() - began, status, right))
            if connection is not None:
                self._give_back(connection, status)

    async def _taken(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                return connection
            self._open -= 1
        if self._open == CONNECTIONS:
            return None
        self._open += 1
        try:
            return await connected(self._port)
        except BaseException:
            self._open -= 1
            raise

    def _give_back(self, connection: Connection, status: int) -> None:
        if status and connection.is_open:
            self._idle.append(connection)
        else:
            self._open -= 1
            connection.close()


class Probe:
    """Asks for a path on a connection of its own, at even times, and keeps status and seconds."""

    def __init__(self, port: int, path: str, pause: float) -> None:
        self._port = port
        self._data = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        self._pause = pause
        self.seen: list[tuple[int, float]] = []

    async def run(self) -> None:
        """Asks until it is cancelled."""
        connection = await connected(self._port)
        try:
            while True:
                began = time.perf_counter()
                try:
                    if not connection.is_open:
                        connection = await connected(self._port)
                    head, _ = await connection.ask(self._data)
                    status = int(head[9:12])
                except OSError:
                    status = 0
                self.seen.append((status, time.perf_counter() - began))
                await asyncio.sleep(max(0, self._pause - (time.perf_counter() - began)))
        finally:
            connection.close()
