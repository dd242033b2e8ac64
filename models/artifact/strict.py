"""What every part of a card is: unknown keys and wrong types are refused."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A part of a card: unknown keys, wrong types and non-finite numbers are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
