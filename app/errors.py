"""From error to answer: one table of statuses, and problem details (RFC 9457) for every error.

ScanlineError             models.errors
  UploadError             the body is not what the call takes
    BodyTooLargeError     the body is over the cap
    BodyTimeoutError      the body did not arrive in time
  UnknownFormatError      models.photos
  UnknownModelError       no such model, or it is for another task
  BusyError               all permits are taken
  DeadlineError           no answer in time
  ClientLeftError         nobody waits for the answer
"""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from models.errors import BitsError, CheckpointError, PhotoError, ScanlineError
from models.photos import UnknownFormatError


class UploadError(ScanlineError):
    """The body is not what the call takes."""


class BodyTooLargeError(UploadError):
    """The body is over the cap."""


class BodyTimeoutError(UploadError):
    """The body did not arrive in time."""


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


class FieldProblem(BaseModel):
    """What is wrong with a field."""

    field: str = Field(examples=["body.b"])
    detail: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unprocessable Entity"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["body.b: Field required. See /docs for an example"])
    errors: list[FieldProblem] = Field([], description="The fields at fault, where there are any.")


_WHEN = {
    400: "The body is not what the call takes, or ended early.",
    401: "An API key is needed.",
    404: "There is no such model.",
    408: "The body did not arrive in time.",
    413: "The body is over the cap.",
    415: "The file is no JPEG, PNG or WebP.",
    422: "A field, a number or the picture is not as asked.",
    500: "The service made a mistake; its log has the request's id.",
    503: "Every permit is taken, or the time is over, or the models are being loaded.",
}
OF_A_BODY = (400, 404, 408, 413, 422, 503)  # what a call with a body may be answered
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a call, for its `responses` in the OpenAPI document."""
    return {
        status: {
            "model": Problem,
            "description": _WHEN[status],
            **({"headers": _RETRY} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}),
        }
        for status in statuses
    }


def problem(
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Problem details. `errors` names the fields at fault, each with what is wrong with it."""
    content: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    if errors is not None:
        content["errors"] = errors
    return JSONResponse(content, status, headers, media_type="application/problem+json")


def problem_of(error: ScanlineError) -> JSONResponse:
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
    async def on_own_error(_request: Request, error: ScanlineError) -> JSONResponse:
        return problem_of(error)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        found = error.errors()
        if any(one["type"] == "json_invalid" for one in found):
            return problem(400, "the body is no JSON: send an object as /docs shows")
        errors = [
            {"field": ".".join(str(part) for part in one["loc"]), "detail": one["msg"]}
            for one in found[:20]
        ]
        listed = "; ".join(f"{one['field']}: {one['detail']}" for one in errors)
        return problem(422, f"{listed}. See /docs for an example", errors)

    @app.exception_handler(HTTPException)
    async def on_http_error(_request: Request, error: HTTPException) -> JSONResponse:
        if isinstance(error.__cause__, ScanlineError):  # met while the body was being read
            return problem_of(error.__cause__)
        headers = dict(error.headers or {})
        return problem(error.status_code, f"{error.detail}: see /docs", headers=headers)

    @app.exception_handler(ClientDisconnect)
    async def on_disconnect(_request: Request, _error: ClientDisconnect) -> JSONResponse:
        return problem(400, "the body ended early")  # nobody is there to read it


def describe_errors(app: FastAPI) -> None:
    """Has the OpenAPI document give errors as problem details, and none that cannot happen."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = describe()
            for path in document["paths"].values():
                for call in path.values():
                    _as_problems(call["responses"])
            for unused in ("HTTPValidationError", "ValidationError"):
                document["components"]["schemas"].pop(unused, None)
        return describe()

    app.openapi = openapi  # type: ignore[method-assign]


def _as_problems(responses: dict[str, Any]) -> None:
    for status in [status for status in responses if status >= "4"]:
        content = responses[status]["content"]
        schema = content.pop(next(iter(content)))
        if "HTTPValidationError" in str(schema):  # FastAPI's guess
            del responses[status]
        else:
            content["application/problem+json"] = schema
