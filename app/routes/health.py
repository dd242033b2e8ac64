"""GET /healthz and /readyz: is the process alive, and are its default models ready."""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from app.errors import problem

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process or its models are well."""

    status: Literal["ok"] = "ok"


@router.get("/healthz")
async def alive() -> Health:
    """200 while the process answers; it depends on no queue."""
    return Health()


@router.get("/readyz", response_model=Health)
async def ready(request: Request) -> Health | JSONResponse:
    """200 when the default models are loaded, verified and warm; 503 before."""
    if request.app.state.ready:
        return Health()
    return problem(503, "the default models are being loaded", headers={"Retry-After": "1"})
