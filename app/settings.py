"""The service's settings, read from the environment (`SCANLINE_*`)."""

import os
import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.origins import check_origin
from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError

PREFIX = "SCANLINE_"
CLIENT_KEY = "SCANLINE_API_KEY"
# The variables that are no settings: the command line's, and that of training and benchmarks.
VARIABLES = ("SCANLINE_URL", CLIENT_KEY, "SCANLINE_DATA")
_LINK = "SERVICE_HOST"  # ends what Kubernetes tells each container of a service, with others

Count = Annotated[int, Field(ge=1, le=2**40)]  # of bytes too: more than any machine holds
Seconds = Annotated[float, Field(gt=0, le=86_400)]  # a day

# The first is of no use beyond the second.
_WITHIN = (
    ("max_body_bytes", "max_held_bytes"),
    ("max_bits", "max_call_bits"),
)


class Shadowing(NamedTuple):
    """Which model's pictures are read again, by which other, and what share of them."""

    model: str
    by: str
    share: float


class Settings(BaseSettings):
    """Every setting of a service; a wrong value stops the start with its name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True)

    checkpoints: Path = Field(SHIPPED, description="folder with one checkpoint folder a model")
    digits_model: str = Field("digits", description="the model that reads digits by default")
    sums_model: str = Field("adder", description="the model that adds by default")
    numbers_model: str = Field("lines", description="the model that reads pages by default")
    device: str = Field(
        "auto", pattern=r"^(auto|cpu|cuda(:\d+)?)$", description="auto, cpu, cuda or cuda:N"
    )
    threads: int = Field(2, ge=1, le=256, description="threads that decode, find ink and infer")
    permits: Count = Field(40, description="requests with a body that are at work at once")
    arriving: Count = Field(512, description="bodies that may be on their way at once")
    max_held_bytes: Count = Field(
        40_000_000, description="cap on all bodies together, on their way or at work"
    )
    max_body_bytes: Count = Field(20_000_000, description="cap on a request's body")
    body_seconds: Seconds = Field(30, description="time for a request's body to arrive")
    deadline_seconds: Seconds = Field(60, description="time for a request, body included")
    drain_seconds: int = Field(
        30, ge=0, le=86_400, description="time for answers under way at SIGTERM"
    )
    max_pixels: int = Field(100_000_000, ge=1, le=2**30, description="cap on a picture")
    max_decoded_bytes: Annotated[Count, Field(ge=1_000_000)] = Field(
        192_000_000, description="cap on all pictures together while they are decoded"
    )
    max_pages: Count = Field(20, description="cap on the pages of a call, of a TIFF or PDF")
    max_files: Count = Field(64, description="cap on the pictures of a batch")
    max_pairs: Count = Field(1024, description="cap on the pairs of a batch")
    max_bits: Count = Field(65_536, description="cap on a number's bits")
    max_call_bits: Count = Field(1_048_576, description="cap on the bits of a call, summed")
    api_keys: SecretStr | None = Field(None, description="who may call: keys, comma between")
    api_keys_file: Path | None = Field(
        None, description="who may call: a file of names, hashes and limits"
    )
    cors_origins: str | None = Field(
        None, description="sites whose pages may call: origins, comma between"
    )
    metrics_port: int | None = Field(
        None, ge=1, le=65_535, description="where figures are asked for, and nowhere else"
    )
    model_control: bool = Field(
        False, description="whether a key with `admin` may load and unload models"
    )
    shadow: str | None = Field(
        None, description="what reads pictures again: MODEL:ANOTHER:SHARE of MODEL's pictures"
    )
    log_requests: bool = Field(False, description="a line for each answer, not for faults alone")
    min_confidence: float | None = Field(
        None, ge=0, le=1, description="below it, no digit is accepted; if none, each reader's own"
    )

    @property
    def keys(self) -> tuple[str, ...]:
        """The API keys; none where all may call."""
        return () if self.api_keys is None else _parts(self.api_keys.get_secret_value())

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of the pages that may call."""
        return () if self.cors_origins is None else _parts(self.cors_origins)

    @property
    def shadowing(self) -> "Shadowing | None":
        """Which model's pictures are read again, by which other, and what share of them."""
        if self.shadow is None:
            return None
        model, by, share = self.shadow.split(":")
        return Shadowing(model, by, float(share))

    @field_validator("shadow")
    @classmethod
    def _can_shadow(cls, shadow: str | None) -> str | None:
        parts = () if shadow is None else tuple(shadow.split(":"))
        if parts:
            is_share = re.fullmatch(r"(0?\.\d+|1(\.0+)?)", parts[-1]) and float(parts[-1]) > 0
            if len(parts) != 3 or not is_share:
                raise ValueError(
                    f"{shadow!r} is not MODEL:ANOTHER:SHARE, the share over 0 and at most 1: "
                    "digits:ours:0.1, say"
                )
            if parts[0] == parts[1]:
                raise ValueError(f"{shadow!r} has a model read its own again: name another")
        return shadow

    @field_validator("*", mode="before")
    @classmethod
    def _says_something(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError(f"{value!r} says nothing: give it a value, or unset it")
        return value

    @field_validator("api_keys")
    @classmethod
    def _can_be_sent(cls, keys: SecretStr | None) -> SecretStr | None:
        parts = () if keys is None else _parts(keys.get_secret_value())
        for place, key in enumerate(parts, 1):
            which = f"key {place} of {len(parts)}"
            if not key:
                raise ValueError(f"{which} is blank: name keys with one comma between, or unset it")
            if not key.isprintable():
                raise ValueError(
                    f"{which} holds what no header can: name keys with commas between, not lines"
                )
        return keys

    @field_validator("cors_origins")
    @classmethod
    def _can_match(cls, origins: str | None) -> str | None:
        parts = () if origins is None else _parts(origins)
        if parts != ("*",):
            for origin in parts:
                check_origin(origin)
        return origins

    @model_validator(mode="after")
    def _caps_fit(self) -> Self:
        for small, large in _WITHIN:
            most = getattr(self, large)
            if small in self.model_fields_set and getattr(self, small) > most:
                raise ValueError(
                    f"{_variable(small)}: {getattr(self, small):,} is of no use beyond "
                    f"{_variable(large)}, {most:,}: set both"
                )
        return self


def settings_of_environment(**fixed: object) -> Settings:
    """The environment's settings.

    Args:
        fixed: settings that are this, whatever the environment says.

    Raises:
        ScanlineError: a variable is none of ours, or its value wrong or of no use; the text names
            it, and its value unless that may hold a key.
    """
    _check_names([*os.environ, *map(_variable, fixed)])
    try:
        settings = Settings(**fixed)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        said = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:  # it is of several
            raise ScanlineError(said) from error
        name = str(first["loc"][0])
        shown = first["type"] != "value_error" and name != "api_keys"
        value = f", not {first['input']!r}" if shown else ""
        raise ScanlineError(f"{_variable(name)}: {said}{value}") from error
    closed = {"api_keys", "api_keys_file"} & settings.model_fields_set
    if CLIENT_KEY in os.environ and not closed:
        raise ScanlineError(
            f"{CLIENT_KEY} is what a client sends, and would leave the service open: set "
            f"{_variable('api_keys')}, or unset it"
        )
    return settings


def _check_names(names: Iterable[str]) -> None:
    """Refuses variables with our prefix that are none of ours.

    Raises:
        ScanlineError: there is one; the text has its name, and the nearest right one.
    """
    known = [*map(_variable, Settings.model_fields), *VARIABLES]
    links = [name.removesuffix(_LINK) for name in os.environ if name.endswith(_LINK)]
    foreign = tuple(link + rest for link in links for rest in ("SERVICE_", "PORT_"))
    for name in names:
        upper = name.upper()
        if not upper.startswith(PREFIX) or upper in known:
            continue
        if name.startswith(foreign) or name.removesuffix("PORT") in links:
            continue
        near = get_close_matches(
            upper.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known], 1
        )
        advice = f"did you mean {PREFIX}{near[0]}?" if near else f"there are {', '.join(known)}"
        raise ScanlineError(f"{name} is no setting: {advice}")


def _variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))
