"""A request's time: for its body, for its answer, and only as long as its client is there."""

import asyncio

from starlette.types import Receive

from app.errors import BodyTimeoutError, ClientLeftError, DeadlineError
from models.errors import ScanlineError

TICK = 0.05  # seconds between two looks at a request that takes long


class Watch:
    """Cancels the task of a request that takes too long, or whose client has left.

    Most requests are over before the first look, and cost one timer.
    """

    def __init__(self, receive: Receive, body_seconds: float, deadline_seconds: float) -> None:
        self.error: ScanlineError | None = None
        self._receive = receive
        self._body_seconds = body_seconds
        self._deadline_seconds = deadline_seconds
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time() + deadline_seconds
        self._body_due: float | None = None  # while it arrives
        self._has_body = False
        self._leaving: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(TICK, self._look)

    def close(self) -> None:
        """Ends it; the error would keep the frames of the request, and what is in them."""
        self.error = self._task = None
        self._timer.cancel()
        if self._leaving is not None:
            self._leaving.cancel()

    def begin_body(self) -> None:
        """A body has its time from now on."""
        self._body_due = self._loop.time() + self._body_seconds

    def end_body(self) -> None:
        """The body is there."""
        self._body_due, self._has_body = None, True

    def give_way(self) -> None:
        """Ends the request for the sake of others."""
        self.end(BodyTimeoutError("the body came slowly while others waited: send it again"))

    def end(self, error: ScanlineError) -> None:
        """Cancels the request's task, for that reason."""
        if self.error is None and self._task is not None:
            self.error = error
            self._task.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        if self._body_due is not None and now > self._body_due:
            late = f"the body did not arrive within {self._body_seconds:g} seconds: send it again"
            self.end(BodyTimeoutError(late))
        elif now > self._due:
            late = f"no answer within {self._deadline_seconds:g} seconds: send less, or try later"
            self.end(DeadlineError(late))
        else:
            if self._has_body and self._leaving is None:
                self._leaving = self._loop.create_task(self._left())
            self._timer = self._loop.call_later(TICK, self._look)

    async def _left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.end(ClientLeftError("the client has left"))
