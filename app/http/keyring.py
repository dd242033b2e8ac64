"""The keys that callers may have: from a setting, or from a file of names, hashes and limits."""

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.http.quotas import Quota, Refused, Share
from app.settings import Settings
from models.errors import ScanlineError

NAME = r"[A-Za-z0-9_-]{1,64}"  # a table's in TOML without quotes, and a label's of the figures
Limit = Annotated[float, Field(gt=0, le=1e9)]


class Entry(BaseModel):
    """A key in the file: what it is known by, and what it may do; no limit where none is said."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="of the key, in hex")]
    requests: Limit | None = Field(None, description="a minute")
    megapixels: Limit | None = Field(None, description="of pictures, a minute")
    share: float | None = Field(None, gt=0, le=1, description="of the permits, at once")
    admin: bool = Field(False, description="whether it may load and unload models")


_ENTRIES = TypeAdapter(dict[Annotated[str, Field(pattern=f"^{NAME}$")], Entry])


class Key:
    """A key that is known, and what is left of what it may use.

    Args:
        name: of who has it.
        entry: what it may do.
        permits: of a worker.
        workers: among whom the service's limits are divided.
        on_refusal: called with the name of a limit.
    """

    def __init__(
        self, name: str, entry: Entry, permits: int, workers: int, on_refusal: Refused
    ) -> None:
        self._on_refusal = on_refusal
        self.name = name
        self.entry = entry
        share = entry.share
        self.share = None if share is None else Share(max(1, round(share * permits)), on_refusal)
        self.requests = self._quota("requests", entry.requests, workers)
        self.megapixels = self._quota("megapixels", entry.megapixels, workers)
        self.quotas = [one for one in (self.requests, self.megapixels) if one is not None]

    def _quota(self, name: str, most: float | None, workers: int) -> Quota | None:
        return None if most is None else Quota(name, most / workers, self._on_refusal)


class Keyring:
    """All keys, by their hashes: of what is compared with one, no byte more is known than of it.

    Args:
        settings: name keys, or a file with some.
        workers: of the service.
        on_refusal: called with the name of a key and of its limit.

    Raises:
        ScanlineError: the file is not what it must be, or has one of the settings' keys.
    """

    def __init__(
        self,
        settings: Settings,
        workers: int = 1,
        on_refusal: Callable[[str, str], None] = lambda _key, _limit: None,
    ) -> None:
        self._on_refusal = on_refusal
        self._settings = settings
        self._workers = workers
        self._keys: dict[str, Key] = {}
        self.read_again()

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def has_admin(self) -> bool:
        """Whether a key may load and unload models."""
        return any(key.entry.admin for key in self._keys.values())

    def find(self, given: bytes) -> Key | None:
        """The key that was sent, if it is one."""
        return self._keys.get(sha256(given).hexdigest())

    def read_again(self) -> None:
        """Reads the file again; a key that is as before keeps what it has used.

        Raises:
            ScanlineError: the file is not what it must be; what was known is known still.
        """
        settings = self._settings
        file = settings.api_keys_file
        entries = {
            f"key-{place}": Entry(sha256=sha256(key.encode()).hexdigest())
            for place, key in enumerate(dict.fromkeys(settings.keys), 1)
        }
        named = {} if file is None else entries_of(file)
        for name in entries.keys() & named.keys():
            raise ScanlineError(f"{file}: {name} is what SCANLINE_API_KEYS's is called: rename it")
        entries |= named
        _check_unlike(entries, file)
        keys = {}
        for name, entry in entries.items():
            key = self._keys.get(entry.sha256)
            if key is None or (key.name, key.entry) != (name, entry):
                told = partial(self._on_refusal, name)
                key = Key(name, entry, settings.permits, self._workers, told)
            keys[entry.sha256] = key
        self._keys = keys


def entries_of(file: Path) -> dict[str, Entry]:
    """The keys in a file, by name.

    Raises:
        ScanlineError: it is missing, half written, empty, or says what it cannot; the text has
            nothing of a key.
    """
    try:
        entries = _ENTRIES.validate_python(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise ScanlineError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeError as error:
        raise ScanlineError(f"{file} is no text in UTF-8: keys are missing or damaged") from error
    except tomllib.TOMLDecodeError as error:
        raise ScanlineError(f"{file} is no TOML, or half of it: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ScanlineError(f"{file}: {where}: {first['msg']}") from error
    if not entries:
        raise ScanlineError(f"{file} has no key: nobody could call; make one, or unset it")
    _check_unlike(entries, file)
    return entries


def _check_unlike(entries: Mapping[str, Entry], file: Path | None) -> None:
    names: dict[str, str] = {}
    for name, entry in entries.items():
        other = names.setdefault(entry.sha256, name)
        if other != name:
            raise ScanlineError(f"{file}: {other} and {name} have one key: each needs its own")
