"""The calls, one module a noun."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from app.inference.engine import Engine


async def engine_of(request: Request) -> Engine:
    """The app's engine; a coroutine, since FastAPI would give a plain function a thread."""
    engine: Engine = request.app.state.engine
    return engine


EngineOf = Annotated[Engine, Depends(engine_of)]
ModelName = Annotated[
    str | None, Query(description="A model's name as /v1/models lists it; the default if left out.")
]


def inlined_schema(model: type[BaseModel]) -> dict[str, Any]:
    """A model's JSON schema without references, for a body that FastAPI does not parse."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def inlined(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                return inlined(definitions[node["$ref"].rsplit("/", 1)[1]])
            return {key: inlined(value) for key, value in node.items()}
        return [inlined(value) for value in node] if isinstance(node, list) else node

    found: dict[str, Any] = inlined(schema)
    return found


class Direct(APIRoute):
    """A POST that calls its endpoint with the request alone where there is no query string.

    All parameters have their defaults then: there is nothing to validate and no dependency to open
    or close, on which FastAPI would spend a good part of a small picture's time.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["query_string"] or scope["method"] != "POST":
            await super().handle(scope, receive, send)
            return
        answer = await self.endpoint(Request(scope, receive, send))
        text = answer.model_dump_json(exclude_unset=self.response_model_exclude_unset)
        await Response(text, media_type="application/json")(scope, receive, send)
