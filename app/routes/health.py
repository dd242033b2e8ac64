"""GET /healthz, /readyz and /metrics: is it alive, is it ready, and how is it doing."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from app.metrics import Metrics
from app.problems import problems, unready

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process or its models are well."""

    status: Literal["ok"] = "ok"


@router.get("/healthz")
async def alive() -> Health:
    """200 while the process answers; it depends on no queue."""
    return Health()


@router.get("/readyz", response_model=Health, responses=problems(503))
async def ready(request: Request) -> Health | JSONResponse:
    """200 when the default models are loaded, verified and warm; 503 before."""
    if request.app.state.ready:
        return Health()
    return unready()


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": "scanline_permits_taken 3.0\n"}}}},
)
async def metrics(request: Request) -> Response:
    """Figures for Prometheus, of all worker processes."""
    found: Metrics = request.app.state.metrics
    return Response(found.text(), media_type=CONTENT_TYPE_LATEST)
