"""The proof object of an adder, as certificate.json has it: a box of states for each carry."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import CertificateError

Bounds = Annotated[list[tuple[float, float]], Field(min_length=1)]


class StateBox(BaseModel):
    """Bounds of the state while a carry holds: a (low, high) for each unit."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    hidden: Bounds
    cell: Bounds


class ProofObject(BaseModel):
    """certificate.json: the box of carry 0 and the box of carry 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["interval invariant of a one-layer LSTM adder, lsb first"] = (
        "interval invariant of a one-layer LSTM adder, lsb first"
    )
    boxes: tuple[StateBox, StateBox]


def proof_object_of(text: bytes) -> ProofObject:
    """The proof object in the text of a certificate.json.

    Raises:
        CertificateError: there is none.
    """
    try:
        return ProofObject.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CertificateError(
            f"certificate.json is no proof object: {where}: {first['msg']}"
        ) from error
