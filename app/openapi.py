"""The OpenAPI document as FastAPI makes it, with every error that a call may give.

`python -m app.openapi` prints it, with the settings' defaults.
"""

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, Field

from app.http.keys import asks_for_a_key

_WHEN = {
    400: "The body is not what the call takes, or ended early.",
    401: "An API key is needed.",
    404: "There is no such model.",
    408: "The body did not arrive in time.",
    413: "The body is over the cap.",
    415: "The file is no JPEG, PNG or WebP.",
    422: "A field, a number or the picture is not as asked.",
    500: "The service made a mistake; its log has the request's id.",
    503: "Every permit is taken, or the time is over, or the service is starting or being stopped.",
}
OF_A_BODY = (400, 408, 413, 503)  # what any call with a body may be answered
_KEYS = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
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


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a call, for its `responses`; those of every call are added to the document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _WHEN[status],
            "content": {"application/problem+json": {"schema": schema}},
            **({"headers": _RETRY} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}),
        }
        for status in statuses
    }


def complete(app: FastAPI, with_keys: bool) -> None:
    """Has the document give the errors of every call, and none that FastAPI guesses.

    Args:
        app: whose document it is.
        with_keys: API keys are asked for.
    """
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        document = made()
        parts = document.setdefault("components", {}).setdefault("schemas", {})
        for model in (Problem, FieldProblem):
            parts[model.__name__] = model.model_json_schema(
                ref_template="#/components/schemas/{model}"
            )
            parts[model.__name__].pop("$defs", None)
        for guessed in ("HTTPValidationError", "ValidationError"):
            parts.pop(guessed, None)
        if with_keys:
            document["components"]["securitySchemes"] = _KEYS
        for path, item in document["paths"].items():
            closed = with_keys and asks_for_a_key(path)
            of_all = (401, 500) if closed else (500,)
            for method, call in item.items():
                responses = call["responses"]
                if "HTTPValidationError" in str(responses.get("422")):
                    del responses["422"]
                if closed:
                    call["security"] = [{name: []} for name in _KEYS]
                body = OF_A_BODY if method == "post" else ()
                found = problems(*of_all, *body).items()
                responses.update((str(status), problem) for status, problem in found)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def main() -> None:
    """Prints the document of a service whose settings are the defaults."""
    from app.server import create_app  # which imports this module
    from app.settings import Settings

    defaults = Settings.model_construct()
    print(json.dumps(create_app(defaults).openapi(), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
