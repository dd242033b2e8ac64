"""Pixels: what the pictures of a key's requests count as, by their headers, before decoding."""

from collections.abc import Iterable, MutableMapping
from contextlib import suppress
from typing import Any

from app.http.keys import key_of
from app.http.permits import held_by
from models.errors import PhotoError, UnknownFormatError
from models.files.header import Data
from models.files.headers import header_of


def megapixels_of(file: Data, pages: Iterable[int] = (0,)) -> float:
    """Of pages of a file, from 0 on; one that cannot be read has none, and is refused later."""
    found = 0.0
    for page in pages:
        with suppress(PhotoError, UnknownFormatError):
            found += header_of(file, page).pixels / 1e6
    return found


def count_megapixels(scope: MutableMapping[str, Any], megapixels: float) -> None:
    """Counts them for the key of a request that has one.

    Args:
        scope: of the request.
        megapixels: of what it asks to have read.

    Raises:
        OverLimitError: there are not so many left.
    """
    key = key_of(scope)
    if key is None:
        return
    if key.megapixels is not None:
        key.megapixels.spend(megapixels)
    held_by(scope).metrics.key_megapixels.labels(key.name).inc(megapixels)
