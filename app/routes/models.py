"""GET /v1/models: the cards of the models that are served."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.inference.engine import Engine
from app.problems import problems
from app.routes import EngineOf
from models.artifact.card import Card

router = APIRouter(prefix="/v1/models", tags=["models"])


class ModelOut(BaseModel):
    """A model: its card, and where it runs."""

    default: bool = Field(description="Serves where no model is named.")
    device: str = Field(examples=["cpu"])
    runtime: str = Field(examples=["onnxruntime"])
    card: Card


class ModelsOut(BaseModel):
    """All models, by name."""

    models: list[ModelOut]


@router.get("")
async def list_models(engine: EngineOf) -> ModelsOut:
    """The cards of all models."""
    return ModelsOut(models=[_model(engine, name) for name in engine.cards])


@router.get("/{name}", responses=problems(404))
async def show_model(name: str, engine: EngineOf) -> ModelOut:
    """One model's card."""
    return _model(engine, name)


def _model(engine: Engine, name: str) -> ModelOut:
    return ModelOut(
        default=name in engine.defaults,
        device=engine.runtime.device,
        runtime=engine.runtime.name,
        card=engine.card(name),
    )
