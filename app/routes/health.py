"""GET /healthz, /readyz and /metrics: is it alive, is it ready, and how is it doing."""

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field

from app.http.draining import Draining
from app.metrics import Metrics
from app.problems import problems, unready

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process or its models are well."""

    status: Literal["ok"] = "ok"


class Stopping(BaseModel):
    """The process is well, and is being stopped: what it finishes before, and how long it may."""

    status: Literal["draining"] = "draining"
    under_way: int = Field(description="Requests at work, and bodies on their way.", examples=[3])
    seconds_left: float = Field(
        description="Until what is still under way is given up.", examples=[24.5]
    )


@router.get("/healthz")
async def alive(request: Request) -> Health | Stopping:
    """200 while the process answers; it depends on no queue.

    From SIGTERM on it says what is under way.
    """
    draining: Draining = request.app.state.draining
    return Stopping(**_left(draining)) if draining.has_begun else Health()


@router.get("/readyz", response_model=Health, responses=problems(503))
async def ready(request: Request) -> Health | JSONResponse:
    """200 when the default models are loaded, verified and warm; 503 before, and from SIGTERM on.

    The latter says, as /healthz does, what is under way.
    """
    draining: Draining = request.app.state.draining
    if draining.has_begun:
        return unready("the service is being stopped", _left(draining))
    return Health() if request.app.state.ready else unready()


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": "scanline_permits_taken 3.0\n"}}}},
)
async def metrics(request: Request) -> Response:
    """Figures for Prometheus, of all worker processes."""
    found: Metrics = request.app.state.metrics
    return Response(found.text(), media_type=CONTENT_TYPE_LATEST)


def _left(draining: Draining) -> dict[str, Any]:
    return {
        "under_way": draining.under_way,
        "seconds_left": round(draining.seconds_left, 3),
    }
