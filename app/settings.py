"""The service's settings, read from the environment (`SCANLINE_*`)."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError


class Settings(BaseSettings):
    """Every setting of a service; a wrong value stops the start with its name."""

    model_config = SettingsConfigDict(
        env_prefix="SCANLINE_", frozen=True, hide_input_in_errors=True
    )

    checkpoints: Path = Field(SHIPPED, description="folder with one checkpoint folder a model")
    digits_model: str = Field("digits", description="the model that reads digits by default")
    sums_model: str = Field("adder", description="the model that adds by default")
    numbers_model: str = Field("lines", description="the model that reads pages by default")
    device: str = Field(
        "auto", pattern=r"^(auto|cpu|cuda(:\d+)?)$", description="auto, cpu, cuda or cuda:N"
    )
    threads: int = Field(2, ge=1, le=256, description="threads that decode, find ink and infer")
    permits: int = Field(40, ge=1, description="requests with a body that are at work at once")
    arriving: int = Field(512, ge=1, description="bodies that may be on their way at once")
    max_held_bytes: int = Field(
        64_000_000, ge=1, description="cap on all bodies together, on their way or at work"
    )
    max_body_bytes: int = Field(20_000_000, ge=1, description="cap on a request's body")
    body_seconds: float = Field(30, gt=0, description="time for a request's body to arrive")
    deadline_seconds: float = Field(60, gt=0, description="time for a request, body included")
    drain_seconds: int = Field(30, ge=0, description="time for answers under way at SIGTERM")
    max_pixels: int = Field(100_000_000, ge=1, le=2**30, description="cap on a picture")
    max_decoded_bytes: int = Field(
        192_000_000, ge=1_000_000, description="cap on all pictures together while they are decoded"
    )
    max_files: int = Field(64, ge=1, description="cap on the pictures of a batch")
    max_pairs: int = Field(1024, ge=1, description="cap on the pairs of a batch")
    max_bits: int = Field(65_536, ge=1, description="cap on a number's bits")
    max_call_bits: int = Field(1_048_576, ge=1, description="cap on the bits of a call, summed")
    api_keys: SecretStr = Field(SecretStr(""), description="who may call: keys, comma between")
    cors_origins: str = Field("", description="sites whose pages may call: origins, comma between")
    log_requests: bool = Field(False, description="a line for each answer, not for faults alone")
    min_confidence: float = Field(0.8, ge=0, le=1, description="below it, no digit is accepted")

    @field_validator("api_keys")
    @classmethod
    def _names_a_key(cls, keys: SecretStr) -> SecretStr:
        text = keys.get_secret_value()
        if text and not text.replace(",", "").strip():
            raise ValueError("it names no key, and would leave the service open")
        return keys


def settings_of_environment(**fixed: str) -> Settings:
    """The environment's settings.

    Args:
        fixed: settings that are this, whatever the environment says.

    Raises:
        ScanlineError: a setting is wrong; the text names its variable, and its value unless that
            may hold a key.
    """
    try:
        return Settings(**fixed)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        value = "" if name == "api_keys" else f", not {first['input']!r}"
        raise ScanlineError(f"SCANLINE_{name.upper()}: {first['msg']}{value}") from error
