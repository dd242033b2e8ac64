"""From error to answer: one table of statuses, and problem details (RFC 9457) for every error.

ScanlineError             models.errors
  UploadError             the body is not what the call takes
    BodyTooLargeError     the body is over the cap
    BodyTimeoutError      the body did not arrive in time
    TensorError           a tensor is not what the model takes
  UnknownFormatError      models.errors
  UnknownModelError       no such model, or it is for another task
  BusyError               all permits are taken
  DeadlineError           no answer in time
  ClientLeftError         nobody waits for the answer
"""

import json
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from models.errors import BitsError, CheckpointError, PhotoError, ScanlineError, UnknownFormatError


class UploadError(ScanlineError):
    """The body is not what the call takes."""


class BodyTooLargeError(UploadError):
    """The body is over the cap."""


class BodyTimeoutError(UploadError):
    """The body did not arrive in time."""


class TensorError(UploadError):
    """A tensor is not what the model takes, or cannot be read."""


class UnknownModelError(ScanlineError):
    """There is no such model, or it is for another task."""


class BusyError(ScanlineError):
    """All permits are taken."""


class DeadlineError(ScanlineError):
    """There was no answer in time."""


class ClientLeftError(ScanlineError):
    """Nobody waits for the answer."""


STATUS: dict[type[ScanlineError], HTTPStatus] = {
    BodyTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    BodyTimeoutError: HTTPStatus.REQUEST_TIMEOUT,
    UploadError: HTTPStatus.BAD_REQUEST,
    UnknownFormatError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    PhotoError: HTTPStatus.UNPROCESSABLE_ENTITY,
    BitsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownModelError: HTTPStatus.NOT_FOUND,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    DeadlineError: HTTPStatus.SERVICE_UNAVAILABLE,
    CheckpointError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


NOT_READY = "the models are being loaded, or the service is being stopped"


class Problem(JSONResponse):
    """Problem details; under /v2 with `error` as well, as the Open Inference Protocol asks."""

    media_type = "application/problem+json"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["path"].startswith("/v2"):
            content = json.loads(bytes(self.body))
            self.body = self.render({**content, "error": content["detail"]})
            self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def problem(
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Problem:
    """Problem details. `errors` names the fields at fault, each with what is wrong with it."""
    content: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    if errors is not None:
        content["errors"] = errors
    return Problem(content, status, headers)


def unready() -> Problem:
    """The answer to whether the service is ready where it is not."""
    return problem(503, NOT_READY, headers={"Retry-After": "1"})


def problem_of(error: ScanlineError) -> Problem:
    """The answer to one of our own errors."""
    status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
    headers = {}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "1"
    if isinstance(error, BodyTooLargeError | BodyTimeoutError):
        headers["Connection"] = "close"  # the rest of the body is not read
    return problem(status, str(error), headers=headers)


def add_error_handlers(app: FastAPI) -> None:
    """Answers every error of the app with problem details."""

    @app.exception_handler(ScanlineError)
    async def on_own_error(_request: Request, error: ScanlineError) -> Problem:
        return problem_of(error)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, error: RequestValidationError) -> Problem:
        found = error.errors()
        if any(one["type"] == "json_invalid" for one in found):
            return problem(400, "the body is no JSON: send an object as /docs shows")
        errors = [
            {"field": ".".join(str(part) for part in one["loc"]), "detail": one["msg"]}
            for one in found[:20]
        ]
        listed = "; ".join(f"{one['field']}: {one['detail']}" for one in errors)
        if found[0]["loc"] == ("body",):
            listed += ": send JSON, with the header Content-Type: application/json"
        return problem(422, f"{listed}. See /docs for an example", errors)

    @app.exception_handler(HTTPException)
    async def on_http_error(_request: Request, error: HTTPException) -> Problem:
        if isinstance(error.__cause__, ScanlineError):  # met while the body was being read
            return problem_of(error.__cause__)
        headers = dict(error.headers or {})
        return problem(error.status_code, f"{error.detail}: see /docs", headers=headers)

    @app.exception_handler(ClientDisconnect)
    async def on_disconnect(_request: Request, _error: ClientDisconnect) -> Problem:
        return problem(400, "the body ended early")  # nobody is there to read it
