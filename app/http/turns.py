"""Calls without a body: one after another, so that health is answered between any two of them."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODIES = ("POST", "PUT", "PATCH")  # which have permits instead
AHEAD = ("/healthz", "/readyz", "/v2/health/")  # answered at once


class Turns:
    """Lets a call without a body begin when the answer of the one before it does.

    No permit bounds such calls. Cards, figures and the document take a few milliseconds each, and
    those of hundreds of clients would all be made before the event loop comes round. So a turn
    ends when it has come round: else each of those that begin at once would find none taken.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._turn = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] != "http" or scope["method"] in BODIES or scope["path"].startswith(AHEAD):
            await self._app(scope, receive, send)
            return
        await self._turn.acquire()
        has_turn = True
        loop = asyncio.get_running_loop()

        async def answer(message: Message) -> None:
            nonlocal has_turn
            if has_turn:
                has_turn = False
                loop.call_soon(self._turn.release)
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            if has_turn:
                loop.call_soon(self._turn.release)
