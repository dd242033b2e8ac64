"""API keys: where the setting names some, /v1 and /v2 are for those who know one."""

import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import problem

_OPEN = ("/v2/health/",)


class Keys:
    """Asks for a key as `Authorization: Bearer KEY` or `X-API-Key: KEY`; else the answer is 401.

    Health, metrics and documentation stay open. All keys are compared, each in constant time.
    """

    def __init__(self, app: ASGIApp, keys: tuple[str, ...]) -> None:
        self._app = app
        self._keys = [key.encode() for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] == "http" and asks_for_a_key(scope["path"]) and not self._knows(scope):
            refusal = problem(
                401,
                "an API key is needed: send the header Authorization: Bearer KEY",
                headers={"WWW-Authenticate": "Bearer", "Connection": "close"},
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        sent = bearer if kind.lower() == "bearer" else headers.get("x-api-key", "")
        given = sent.strip(" \t").encode("latin-1")  # as the header was decoded
        return sum(hmac.compare_digest(given, key) for key in self._keys) > 0  # all are compared


def asks_for_a_key(path: str) -> bool:
    """Whether the path is for those alone who know a key, where there are keys."""
    return path.startswith(("/v1", "/v2")) and not path.startswith(_OPEN)
