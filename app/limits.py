"""Permits and the cap on bodies, as plain ASGI, before any parser sees a byte."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import BodyTimeoutError, BodyTooLargeError, BusyError, problem_of


class Limits:
    """Serves at most `permits` requests with a body at once, and cuts bodies at `max_bytes`.

    A request that gets no permit is answered 503 before its body is read. A body that declares
    too much is answered 413 unread; one that turns out too long, when it has; one that is not there
    after `seconds`, 408: nobody holds a permit by sending nothing.
    """

    def __init__(self, app: ASGIApp, permits: int, max_bytes: int, seconds: float) -> None:
        self._app = app
        self._free = permits
        self._max_bytes = max_bytes
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] != "http" or scope["method"] not in ("POST", "PUT", "PATCH"):
            await self._app(scope, receive, send)
            return
        if self._free == 0:
            busy = BusyError("the service is busy: try again in a second")
            await problem_of(busy)(scope, receive, send)
            return
        self._free -= 1
        try:
            await self._capped(scope, receive, send)
        finally:
            self._free += 1

    async def _capped(self, scope: Scope, receive: Receive, send: Send) -> None:
        too_large = BodyTooLargeError(f"the body is over {self._max_bytes} bytes: send less")
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self._max_bytes:
            await problem_of(too_large)(scope, receive, send)
            return
        read, ended = 0, False
        deadline = asyncio.get_running_loop().time() + self._seconds

        async def counted() -> Message:
            nonlocal read, ended
            if ended:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise BodyTimeoutError(
                    f"the body did not arrive within {self._seconds:g} seconds: send it again"
                ) from None
            ended = not message.get("more_body", False)
            read += len(message.get("body", b""))
            if read > self._max_bytes:
                raise too_large
            return message

        await self._app(scope, counted, send)
