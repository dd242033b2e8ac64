"""The proof object of an adder, as certificate.json has it: a box of states for each carry."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import CertificateError

Bounds = Annotated[list[tuple[float, float]], Field(min_length=1)]

_BINARY_ADDER = "interval invariant of a one-layer LSTM adder, lsb first"


class StateBox(BaseModel):
    """Bounds of the state while a carry holds: a (low, high) for each unit.

    The cell state is an LSTM's alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    hidden: Bounds
    cell: Bounds | None = None

    @property
    def parts(self) -> dict[str, Bounds]:
        """The bounds of the state's parts, by name."""
        return (
            {"hidden": self.hidden}
            if self.cell is None
            else {"hidden": self.hidden, "cell": self.cell}
        )


class ProofObject(BaseModel):
    """certificate.json: the box of carry 0 and the box of carry 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str = _BINARY_ADDER
    boxes: Annotated[tuple[StateBox, ...], Field(min_length=2, max_length=3)]


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
