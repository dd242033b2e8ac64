"""API keys: where the settings name some, /v1 and /v2 are for those who know one."""

from collections.abc import MutableMapping
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import OverLimitError
from app.http.keyring import Key, Keyring
from app.metrics import Metrics
from app.problems import problem, problem_of, problems

KEY: Final = "scanline.key"  # of a scope: who calls
_OPEN = ("/v2/health/",)
_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


class Keys:
    """Asks for a key as `Authorization: Bearer KEY` or `X-API-Key: KEY`; else the answer is 401.

    Health, metrics and documentation stay open. One that has used up its requests is answered 429;
    answers to one with quotas say what is left of them.

    Args:
        app: what is behind it.
        keyring: all keys.
        metrics: say how much each key's owner asks for.
    """

    def __init__(self, app: ASGIApp, keyring: Keyring, metrics: Metrics) -> None:
        self._app = app
        self._keyring = keyring
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] != "http" or not _asks_for_a_key(scope["path"]):
            await self._app(scope, receive, send)
            return
        key = self._keyring.find(_sent(scope))
        if key is None:
            refusal = problem(
                401,
                "an API key is needed: send the header Authorization: Bearer KEY",
                headers={"WWW-Authenticate": "Bearer", "Connection": "close"},
            )
            await refusal(scope, receive, send)
            return
        scope[KEY] = key
        self._metrics.key_requests.labels(key.name).inc()
        if key.quotas:
            send = _telling(key, send)
        try:
            if key.requests is not None:
                key.requests.spend(1)
        except OverLimitError as error:
            await problem_of(error)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def key_of(scope: MutableMapping[str, Any]) -> Key | None:
    """The key that a request was let through with; None where all may call."""
    found: Key | None = scope.get(KEY)
    return found


def _sent(scope: Scope) -> bytes:
    """The key that a request brings."""
    headers = Headers(scope=scope)
    kind, _, bearer = headers.get("authorization", "").partition(" ")
    sent = bearer if kind.lower() == "bearer" else headers.get("x-api-key", "")
    return sent.strip(" \t").encode("latin-1")  # as the header was decoded


def _telling(key: Key, send: Send) -> Send:
    """What sends an answer that says what is left of a key's quotas.

    https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
    """

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            policies = ", ".join(one.policy() for one in key.quotas)
            states = ", ".join(one.state() for one in key.quotas)
            message["headers"] = [
                *message["headers"],
                (b"ratelimit-policy", policies.encode()),
                (b"ratelimit", states.encode()),
            ]
        await send(message)

    return answer


def document_keys(document: dict[str, Any]) -> None:
    """Adds to an OpenAPI document where a key is asked for, and how it is sent."""
    document["components"]["securitySchemes"] = _SCHEMES
    for path, item in document["paths"].items():
        if _asks_for_a_key(path):
            for call in item.values():
                call["security"] = [{name: []} for name in _SCHEMES]
                call["responses"].update(
                    (str(status), one) for status, one in problems(401, 429).items()
                )


def _asks_for_a_key(path: str) -> bool:
    """Whether the path is for those alone who know a key, where there are keys."""
    return path.startswith(("/v1", "/v2")) and not path.startswith(_OPEN)
