"""POST /v2/repository/models/NAME/load and /unload: models changed by an administrator.

https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_model_repository.md
"""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, ValidationError

from app.errors import ForbiddenError, TensorError
from app.http.bodies import body_of
from app.http.keys import key_of
from app.inference.exchange import Change, Exchange, is_worse
from app.oip.repository import Name
from app.problems import problems
from models.artifact.figures import Score

MOST_BYTES = 65_536  # of the parameters

router = APIRouter(prefix="/v2/repository/models", tags=["open inference protocol"])


class ChangeIn(BaseModel):
    """What Triton's clients send: parameters, of which none is known here."""

    parameters: dict[str, bool | int | float | str] = {}


class ChangeOut(BaseModel):
    """A model that serves now, no more, or otherwise than before.

    `scores` are those of its card, and `before` of the one before; empty where there is none.
    """

    name: str = Field(examples=["ours"])
    serves: bool
    worse: bool = Field(description="Whether a score is lower than the one before's.")
    scores: dict[str, Score]
    before: dict[str, Score]


class ChangesOut(BaseModel):
    """All that has changed: nothing, where the checkpoint is the one that serves."""

    changes: list[ChangeOut]


@router.post("/{name}/load", responses=problems(400, 403, 404, 409))
async def load(request: Request, name: Name) -> ChangesOut:
    """Reads, verifies and warms a checkpoint of the folder, which serves from the next request on.

    What is wrong with it changes nothing.
    """
    exchange = _exchange_of(request)
    _check_parameters(bytes(body_of(request)))
    return _answer(await exchange.load(name))


@router.post("/{name}/unload", responses=problems(400, 403, 404, 409))
async def unload(request: Request, name: Name) -> ChangesOut:
    """Takes a model away from the next request on; its folder stays."""
    return _answer(await _exchange_of(request).unload(name))


def _exchange_of(request: Request) -> Exchange:
    if not request.app.state.settings.model_control:
        raise ForbiddenError("models are changed here only where SCANLINE_MODEL_CONTROL says so")
    key = key_of(request.scope)
    if key is None or not key.entry.admin:
        raise ForbiddenError("models are changed by those whose key says `admin = true`")
    found: Exchange = request.app.state.exchange
    return found


def _check_parameters(body: bytes) -> None:
    """Refuses what asks for a model that is not in the folder.

    Raises:
        TensorError: it does, or is no JSON.
    """
    if len(body) > MOST_BYTES:
        raise TensorError(f"the body is over {MOST_BYTES} bytes: leave it out")
    try:
        sent = ChangeIn.model_validate_json(body or b"{}")
    except ValidationError as error:
        raise TensorError("the body is no JSON of parameters: leave it out") from error
    if sent.parameters:
        names = ", ".join(sorted(sent.parameters))[:100]
        raise TensorError(f"there are parameters ({names}): put the checkpoint into the folder")


def _answer(changes: list[Change]) -> ChangesOut:
    return ChangesOut(
        changes=[
            ChangeOut(
                name=one.name,
                serves=one.after is not None,
                worse=is_worse(one),
                scores={} if one.after is None else one.after.scores,
                before={} if one.before is None else one.before.scores,
            )
            for one in changes
        ]
    )
