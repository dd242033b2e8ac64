"""JSON bodies: capped in what they become, and parsed beside the event loop where they are long."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from app.errors import TooManyPartsError
from app.http.bodies import Body, body_of

# What these become is parsed within 20 ms, in which nothing else runs: a list takes 0.5 us and 60
# bytes, a key 0.2 us, a number 0.04 us and 32 bytes.
MOST_LISTS = 20_000  # and objects
MOST_KEYS = 20_000
MOST_VALUES = 300_000
# A byte of JSON, what it becomes and its answer take at most so many bytes until they are taken:
# sums their text, bits, steps and text again.
WEIGHT = 4
QUICK_BYTES = 4096  # parsed sooner than handed to a thread

ModelT = TypeVar("ModelT", bound=BaseModel)
ResultT = TypeVar("ResultT")


def is_json(kind: bytes) -> bool:
    """Whether a content type is JSON's."""
    kind = kind.partition(b";")[0].strip().lower()
    return kind == b"application/json" or (
        kind.startswith(b"application/") and kind.endswith(b"+json")
    )


def check_parts(text: Body) -> None:
    """Refuses JSON that becomes too many objects, by its punctuation, before it is parsed.

    Raises:
        TooManyPartsError: it has too many lists, objects, keys or values.
    """
    for most, count, what in (
        (MOST_LISTS, text.count(b"[") + text.count(b"{"), "lists and objects"),
        (MOST_KEYS, text.count(b":"), "fields"),
        (MOST_VALUES, text.count(b","), "values"),
    ):
        if count > most:
            raise TooManyPartsError(
                f"the JSON has {count:,} {what}: {most:,} are the most, send several calls, or "
                "binary data under /v2"
            )


async def parsed(request: Request, model: type[ModelT], executor: Executor) -> ModelT:
    """A request's JSON body, as FastAPI would validate it.

    Raises:
        TooManyPartsError: it becomes too many objects.
        RequestValidationError: it is no JSON, or not what the call takes.
    """
    body = body_of(request)
    if not body:
        raise RequestValidationError(
            [{"type": "missing", "loc": ("body",), "msg": "Field required"}]
        )
    if not is_json(request.headers.get("content-type", "").encode("latin-1")):
        what = "Input should be a valid dictionary or object to extract fields from"
        raise RequestValidationError([{"type": "model_type", "loc": ("body",), "msg": what}])
    try:
        return await beside(executor, len(body), lambda: _validated(body, model))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        for one in found:
            one["loc"] = ("body", *one["loc"])
        raise RequestValidationError(found) from error


async def beside(executor: Executor, size: int, work: Callable[[], ResultT]) -> ResultT:
    """What work gives, on a thread where it is of more than QUICK_BYTES bytes."""
    if size <= QUICK_BYTES:
        return work()
    return await asyncio.get_running_loop().run_in_executor(executor, work)


def _validated(body: Body, model: type[ModelT]) -> ModelT:
    check_parts(body)
    return model.model_validate_json(body)
