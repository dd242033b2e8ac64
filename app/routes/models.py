"""GET /v1/models: the cards of the models that are served."""

from collections import Counter
from collections.abc import Callable

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.inference.engine import Engine
from app.inference.shadow import Compared, Shadow
from app.problems import problems
from app.routes import EngineOf
from models.artifact.card import Card

router = APIRouter(prefix="/v1/models", tags=["models"])


class AgreementOut(BaseModel):
    """How many pictures were read again, and of how many both models said the same."""

    read: int
    agreed: int


class ShadowOut(BaseModel):
    """Another model that reads a share of this one's pictures again, and how far they agree.

    By the digit that was answered ("none" where there is no ink), and by its confidence: that or
    more. `left_out` were not read again since too many waited, `failed` could not be.
    """

    model: str = Field(examples=["ours"])
    share: float
    total: AgreementOut
    by_digit: dict[str, AgreementOut]
    by_confidence: dict[str, AgreementOut]
    left_out: int
    failed: int


class ModelOut(BaseModel):
    """A model: its card, and where it runs."""

    default: bool = Field(description="Serves where no model is named.")
    device: str = Field(examples=["cpu"])
    runtime: str = Field(examples=["onnxruntime"])
    card: Card
    shadow: ShadowOut | None = Field(
        None, description="Of the worker that answers; null where no other reads its pictures."
    )


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
    asked, shadow = engine.settings.shadowing, engine.shadow
    is_read_again = asked is not None and asked.model == name
    return ModelOut(
        default=name in engine.defaults,
        device=engine.runtime.device,
        runtime=engine.runtime.name,
        card=engine.card(name),
        shadow=_shadow(shadow) if shadow is not None and is_read_again else None,
    )


def _shadow(shadow: Shadow) -> ShadowOut:
    return ShadowOut(
        model=shadow.model.card.name,
        share=shadow.share,
        total=_agreement(shadow, lambda _found: "all").get("all", AgreementOut(read=0, agreed=0)),
        by_digit=_agreement(shadow, lambda found: found.digit),
        by_confidence=_agreement(shadow, lambda found: f"{found.band:g}"),
        left_out=shadow.left_out,
        failed=shadow.failed,
    )


def _agreement(shadow: Shadow, part: Callable[[Compared], str]) -> dict[str, AgreementOut]:
    read: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    for found, count in shadow.counts.items():
        read[part(found)] += count
        agreed[part(found)] += count * found.agrees
    return {one: AgreementOut(read=read[one], agreed=agreed[one]) for one in sorted(read)}
