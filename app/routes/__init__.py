"""The calls, one module a noun."""

from typing import Annotated

from fastapi import Depends, Query, Request

from app.inference.engine import Engine


async def _engine(request: Request) -> Engine:  # a plain function would get a thread
    engine: Engine = request.app.state.engine
    return engine


EngineOf = Annotated[Engine, Depends(_engine)]
ModelName = Annotated[
    str | None, Query(description="A model's name as /v1/models lists it; the default if left out.")
]
