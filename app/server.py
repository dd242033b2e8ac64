"""The app: `create_app(settings)`."""

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from app.http.access import ACCESS, Access, AccessLog
from app.http.arrivals import Arrivals
from app.http.crowd import CROWD, Crowd
from app.http.draining import Draining
from app.http.keyring import Keyring
from app.http.keys import Keys, document_keys
from app.http.limits import Limits
from app.http.permits import Permits
from app.http.ports import MetricsPort
from app.http.turns import Turns
from app.inference.engine import Engine
from app.inference.exchange import Exchange
from app.metrics import Metrics
from app.oip import control, repository
from app.oip import infer as inference
from app.oip.tensors import HEADER_LENGTH, MAX_JSON
from app.problems import answer_problems, document_problems
from app.routes import (
    differences,
    digits,
    health,
    models,
    numbers,
    products,
    sums,
    tables,
    totals,
)
from app.routes.site import site_router
from app.settings import Settings
from models.errors import ScanlineError

READABLE = ("x-request-id", "retry-after", "ratelimit-policy", "ratelimit")  # by a page's scripts
_log = logging.getLogger("uvicorn.error")


def create_app(
    settings: Settings,
    on_start: Callable[[FastAPI], None] = lambda _app: None,
    on_warm: Callable[[], None] = lambda: None,
    workers: int = 1,
) -> FastAPI:
    """The service as an ASGI app; all its state hangs on the app.

    Args:
        settings: its settings.
        on_start: called with the app when a server starts it.
        on_warm: called when the default models are warm, before the app says that it is ready.
        workers: processes that serve it; a key's limits are divided among them.

    Raises:
        ScanlineError: a checkpoint is missing, changed or not what its card says, or figures cannot
            be kept where the environment says, or keys cannot be read or do not fit the settings.
    """
    engine = Engine(settings)
    permits = Permits(settings.permits)
    arrivals = Arrivals(settings.arriving, settings.max_held_bytes, settings.body_seconds)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        async def start() -> None:
            try:
                await warm(app)
            except Exception as error:
                known = isinstance(error, ScanlineError)
                _log.critical("the service stops: %s", error, exc_info=not known)
                os._exit(1)  # nothing is served yet that could be lost
            else:
                on_warm()
                app.state.ready = True

        on_start(app)
        runtime = engine.runtime
        _log.info("models run on %s with %s", runtime.device, runtime.name)
        warming = asyncio.create_task(start())  # readyz answers 503 meanwhile
        yield {ACCESS: app.state.access, CROWD: Crowd()}
        app.state.ready = False
        warming.cancel()
        app.state.engine.close()

    app: FastAPI = FastAPIOffline(
        redoc_url=None,
        title="Scanline",
        version="0.1.0",
        summary="Reads handwritten digits from photos and adds binary numbers of any length.",
        lifespan=lifespan,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # we have our own
    )
    app.state.settings = settings
    app.state.engine = engine
    app.state.permits = permits
    app.state.arrivals = arrivals
    app.state.draining = Draining(permits, arrivals)
    app.state.ready = False
    app.state.metrics = metrics = Metrics(engine, settings.permits)
    app.state.access = Access(metrics, settings.log_requests)
    app.state.exchange = _exchange(app, engine)
    app.add_middleware(Turns)
    app.add_middleware(
        Limits,
        permits=permits,
        arrivals=arrivals,
        max_bytes=settings.max_body_bytes,
        max_json_bytes=max(MAX_JSON, 2 * settings.max_call_bits),
        body_seconds=settings.body_seconds,
        deadline_seconds=settings.deadline_seconds,
        metrics=metrics,
    )
    app.state.keyring = keyring = Keyring(settings, workers, metrics.over_limit)
    if settings.model_control and not keyring.has_admin:
        raise ScanlineError(
            "SCANLINE_MODEL_CONTROL needs a key that says `admin = true`: make one with "
            "`scanline keys new NAME --admin`, and name its file as SCANLINE_API_KEYS_FILE"
        )
    if keyring:
        app.add_middleware(Keys, keyring=keyring, metrics=metrics)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=[*READABLE, HEADER_LENGTH, tables.DOUBTFUL],
        )
    if settings.metrics_port is not None:
        app.add_middleware(MetricsPort, port=settings.metrics_port)
    app.add_middleware(AccessLog, access=app.state.access)
    answer_problems(app)
    # Not as included routers, which match each request twice; most are for the first of these.
    nouns = (
        digits,
        sums,
        numbers,
        tables,
        totals,
        differences,
        products,
        inference,
        repository,
        control,
        models,
        health,
    )
    routers = [noun.router for noun in nouns] + [site_router()]
    app.router.routes[:0] = [route for router in routers for route in router.routes]
    _complete_document(app, with_keys=bool(keyring))
    return app


def _exchange(app: FastAPI, engine: Engine) -> Exchange:
    """What puts another engine in the place of the app's."""
    metrics: Metrics = app.state.metrics

    def put(after: Engine) -> None:
        app.state.engine = after
        metrics.show_models(after)
        metrics.model_changes.labels("exchanged").inc()

    return Exchange(engine, put, metrics.model_changes.labels("refused").inc)


async def warm(app: FastAPI) -> None:
    """Loads the default models, and makes what would hold the event loop at its first use.

    That is the OpenAPI document, and what Starlette sends files with.

    Raises:
        ScanlineError: a model does not compute as it must.
    """
    await app.state.engine.warm()
    await run_in_threadpool(app.openapi)  # Starlette's way to threads, as files go


def _complete_document(app: FastAPI, with_keys: bool) -> None:
    """Has the OpenAPI document say what holds of all calls, too."""
    made = app.openapi
    lock = threading.Lock()  # it may be asked for while it is made at start

    def openapi() -> dict[str, Any]:
        with lock:
            if app.openapi_schema is None:
                document = made()
                document_problems(document)
                if with_keys:
                    document_keys(document)
            return made()

    app.openapi = openapi  # type: ignore[method-assign]
