"""Logs: one JSON object a line, or coloured text on a terminal, uvicorn's lines included."""

import logging
import sys
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.types import EventDict

request_id: ContextVar[bytes] = ContextVar("request_id")  # of the request that is served


def set_up_logs() -> None:
    """Sets structlog up in this process: its lines go where the standard library's go."""
    logging.raiseExceptions = False  # a log whose disk is full is no reason to serve nobody
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def log_config() -> dict[str, Any]:
    """The standard library's configuration, for uvicorn.

    Every line has its time, level and event, and the request's id where there is one.
    """
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if sys.stderr.isatty():
        last.append(structlog.dev.ConsoleRenderer())
    else:
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": last,
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
    }


def _with_id(_logger: object, _method: str, event: EventDict) -> EventDict:
    if id_ := request_id.get(b""):
        event["request_id"] = id_.decode()
    return event


_SHARED: list[Any] = [
    _with_id,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
