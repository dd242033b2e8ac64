"""The picture formats that are read: their names, media types and the endings of their files."""

from typing import Final, Literal, NamedTuple

FormatKey = Literal["jpeg", "png", "webp", "avif", "gif", "bmp", "tiff", "jpeg2000", "pdf", "heif"]


class Format(NamedTuple):
    """A format as people, HTTP and file systems name it, and how dear it is.

    work: how many JPEGs are decoded while a picture of it is, where a program of its own does that;
        `python -m benchmarks formats` measures both.
    """

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    work: int = 1


FORMATS: Final[dict[FormatKey, Format]] = {
    "jpeg": Format("JPEG", "image/jpeg", (".jpg", ".jpeg")),
    "png": Format("PNG", "image/png", (".png",)),
    "webp": Format("WebP", "image/webp", (".webp",)),
    "avif": Format("AVIF", "image/avif", (".avif",), work=19),
    "heif": Format("HEIC", "image/heic", (".heic", ".heif"), work=25),
    "gif": Format("GIF", "image/gif", (".gif",)),
    "bmp": Format("BMP", "image/bmp", (".bmp",)),
    "tiff": Format("TIFF", "image/tiff", (".tif", ".tiff"), work=11),
    "jpeg2000": Format("JPEG 2000", "image/jp2", (".jp2", ".j2k")),
    "pdf": Format("PDF", "application/pdf", (".pdf",), work=10),
}
_NAMES = [format_.name for format_ in FORMATS.values()]
NAMES: Final = " or ".join([", ".join(_NAMES[:-1]), _NAMES[-1]])  # JPEG, PNG, ... or PDF
MEDIA_TYPES: Final = tuple(format_.media_type for format_ in FORMATS.values())
SUFFIXES: Final = tuple(suffix for format_ in FORMATS.values() for suffix in format_.suffixes)
