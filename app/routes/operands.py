"""Two numbers in a call, and what is refused of them, as all calls that compute have it."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

from app.inference.engine import Engine
from app.routes import inlined_schema
from models.errors import BitsError
from models.sums.numerals import check_digits


def _whole(value: object) -> object:
    """A number without decimals as an integer: 10.0 is one, in JSON Schema."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Base = Annotated[
    int,
    BeforeValidator(_whole),
    Field(ge=2, le=10, description="Of both numbers.", examples=[10]),
]

# For the document: check_digits, which names what is wrong and where, does the work.
_BITS: dict[str, JsonValue] = {"pattern": "^[01]+$"}
_DIGITS: dict[str, JsonValue] = {"pattern": "^[0-9]+$", "minLength": 1}
_OTHERS: JsonValue = {"type": "integer", "minimum": 3, "maximum": 10}
_SAID = "Digits below the base, most significant first."
Digits = Annotated[str, Field(description=_SAID, examples=["1011"], json_schema_extra=_DIGITS)]
Other = Annotated[str, Field(description="The same.", examples=["110"], json_schema_extra=_DIGITS)]


def of_its_base(**numbers: JsonValue) -> ConfigDict:
    """What the document says of a body whose numbers are bits, unless it names another base.

    Args:
        numbers: the properties of a body, as they are where its numbers are bits.
    """
    bits: JsonValue = {"properties": {"base": {"const": 2}, **numbers}}
    others: JsonValue = {"properties": {"base": _OTHERS}, "required": ["base"]}
    return ConfigDict(json_schema_extra={"anyOf": [bits, others]})


BITS: dict[str, JsonValue] = {"a": _BITS, "b": _BITS}


class Sent(BaseModel):
    """What is sent: unknown fields are refused, a million of them at once."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _has_few_fields(cls, value: object) -> object:
        if isinstance(value, dict) and len(value) > 8:
            raise ValueError("there are too many fields")
        return value


class Pair(Sent):
    """Two numbers of one base; their lengths may differ, leading zeros are allowed."""

    a: Digits
    b: Other


def takes(kind: type[BaseModel]) -> dict[str, Any]:
    """What the document says of a body that the call parses itself."""
    content = {"application/json": {"schema": inlined_schema(kind)}}
    return {"requestBody": {"required": True, "content": content}}


def check_pairs(pairs: Sequence[Pair], base: int, engine: Engine, where: str = "") -> None:
    """Refuses what are no numbers of that base, or too long ones.

    Args:
        pairs: of a call.
        base: of all of them.
        engine: whose settings say how long they may be.
        where: what an error calls a pair, with braces for its place.

    Raises:
        BitsError: it names the first one.
    """
    total = 0
    for place, pair in enumerate(pairs):
        for field, text in (("a", pair.a), ("b", pair.b)):
            check_digits(where.format(place) + field, text, engine.settings.max_bits, base)
            total += len(text)
    if total > engine.settings.max_call_bits:
        raise BitsError(
            f"the call has {total} digits: {engine.settings.max_call_bits} is the most, send "
            "several"
        )
