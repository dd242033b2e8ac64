"""API keys: where the setting names some, /v1 and /v2 are for those who know one."""

import hmac
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.problems import problem, problems

_OPEN = ("/v2/health/",)
_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


class Keys:
    """Asks for a key as `Authorization: Bearer KEY` or `X-API-Key: KEY`; else the answer is 401.

    Health, metrics and documentation stay open. All keys are compared, each in constant time.
    """

    def __init__(self, app: ASGIApp, keys: tuple[str, ...]) -> None:
        self._app = app
        self._keys = [key.encode() for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] == "http" and _asks_for_a_key(scope["path"]) and not self._knows(scope):
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


def document_keys(document: dict[str, Any]) -> None:
    """Adds to an OpenAPI document where a key is asked for, and how it is sent."""
    document["components"]["securitySchemes"] = _SCHEMES
    for path, item in document["paths"].items():
        if _asks_for_a_key(path):
            for call in item.values():
                call["security"] = [{name: []} for name in _SCHEMES]
                call["responses"].update(
                    (str(status), one) for status, one in problems(401).items()
                )


def _asks_for_a_key(path: str) -> bool:
    """Whether the path is for those alone who know a key, where there are keys."""
    return path.startswith(("/v1", "/v2")) and not path.startswith(_OPEN)
