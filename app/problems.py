"""Problem details (RFC 9457): what every error is answered with, and what the document says of it.

Under /v2 they have `error` as well, as the Open Inference Protocol asks.
"""

import json
from http import HTTPStatus
from math import ceil
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from app.errors import NOT_READY, STATUS, BodyTimeoutError, BodyTooLargeError, OverLimitError
from models.errors import ScanlineError
from models.files.formats import NAMES

_log = structlog.get_logger("scanline")
_WHEN = {
    400: "The body is not what the call takes, or ended early.",
    401: "An API key is needed.",
    403: "The caller's key does not allow it.",
    404: "There is no such model.",
    408: "The body did not arrive in time.",
    409: "The model cannot be loaded or unloaded; all serve as before.",
    413: "The body, or what it becomes, is over a cap.",
    415: f"The file is no {NAMES}.",
    422: "A field, a number or the picture is not as asked.",
    429: "The caller's key has used up what it may, for now.",
    500: "The service, or the model, made a mistake; its log has the request's id.",
    503: "Every permit is taken, or the time is over, or the service is starting or being stopped.",
}
_OF_A_BODY = (400, 408, 413, 503)  # what any call with a body may be answered
_TO_RETRY = (429, 503)
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


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
    error: str = Field("", description="Under /v2: the detail, as that protocol calls it.")


class ProblemResponse(JSONResponse):
    """An answer of problem details, which are complete once its path is known."""

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
    errors: list[FieldProblem] | None = None,
    headers: dict[str, str] | None = None,
    more: dict[str, object] | None = None,
) -> ProblemResponse:
    """The answer of that status.

    Args:
        status: of the answer.
        detail: what is wrong, and what to do about it.
        errors: the fields at fault, each with what is wrong.
        headers: of the answer.
        more: members that this kind of problem has, besides those of every one.
    """
    content: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        **(more or {}),
    }
    if errors is not None:
        content["errors"] = [one.model_dump() for one in errors]
    return ProblemResponse(content, status, headers)


def problem_of(error: ScanlineError) -> ProblemResponse:
    """The answer to one of our own errors."""
    status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
    headers = {}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "1"
    if isinstance(error, OverLimitError):
        headers["Retry-After"] = str(ceil(error.seconds))
    if isinstance(error, BodyTooLargeError | BodyTimeoutError):
        headers["Connection"] = "close"  # the rest of the body is not read
    return problem(status, str(error), headers=headers)


def unready(why: str = NOT_READY, more: dict[str, object] | None = None) -> ProblemResponse:
    """The answer to whether the service is ready where it is not.

    Args:
        why: it is not.
        more: members of the answer, besides those of every problem.
    """
    return problem(503, why, headers={"Retry-After": "1"}, more=more)


def answer_problems(app: FastAPI) -> None:
    """Answers every error of the app with problem details."""

    @app.exception_handler(ScanlineError)
    async def on_own_error(_request: Request, error: ScanlineError) -> ProblemResponse:
        answer = problem_of(error)
        if answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error(str(error))
        return answer

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, error: RequestValidationError) -> ProblemResponse:
        found = error.errors()
        if any(one["type"] == "json_invalid" for one in found):
            return problem(400, "the body is no JSON: send an object as /docs shows")
        errors = [
            FieldProblem(field=".".join(str(part) for part in one["loc"]), detail=one["msg"])
            for one in found[:20]
        ]
        listed = "; ".join(f"{one.field}: {one.detail}" for one in errors)
        if found[0]["loc"] == ("body",):
            listed += ": send JSON, with the header Content-Type: application/json"
        return problem(422, f"{listed}. See /docs for an example", errors)

    @app.exception_handler(HTTPException)
    async def on_http_error(_request: Request, error: HTTPException) -> ProblemResponse:
        if isinstance(error.__cause__, ScanlineError):  # met while the body was being read
            return problem_of(error.__cause__)
        headers = dict(error.headers or {})
        return problem(error.status_code, f"{error.detail}: see /docs", headers=headers)

    @app.exception_handler(ClientDisconnect)
    async def on_disconnect(_request: Request, _error: ClientDisconnect) -> ProblemResponse:
        return problem(400, "the body ended early")  # nobody is there to read it


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a call, for its `responses`; those of every call are added to the document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _WHEN[status],
            "content": {"application/problem+json": {"schema": schema}},
            **({"headers": _RETRY} if status in _TO_RETRY else {}),
        }
        for status in statuses
    }


def document_problems(document: dict[str, Any]) -> None:
    """Adds the errors of every call to an OpenAPI document, and removes what FastAPI guesses."""
    parts = document.setdefault("components", {}).setdefault("schemas", {})
    for model in (Problem, FieldProblem):
        parts[model.__name__] = model.model_json_schema(ref_template="#/components/schemas/{model}")
        parts[model.__name__].pop("$defs", None)
    for guessed in ("HTTPValidationError", "ValidationError"):
        parts.pop(guessed, None)
    for item in document["paths"].values():
        for method, call in item.items():
            responses = call["responses"]
            if "HTTPValidationError" in str(responses.get("422")):
                del responses["422"]
            found = problems(500, *(_OF_A_BODY if method == "post" else ()))
            responses.update((str(status), one) for status, one in found.items())
