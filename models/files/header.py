"""What a picture's header says, whatever its format."""

from typing import NamedTuple

from models.files.formats import FormatKey

Data = bytes | bytearray | memoryview

MAX_PARTS = 10_000  # of a file: markers, chunks, boxes or pages
COPIES = 4  # of metadata, while it is taken out


class Header(NamedTuple):
    """What a header says; width and height as stored, before anything turns the picture.

    per_pixel: how many bytes a pixel the decoder keeps at once, measured for each kind of file
        (tests/models/imaging/test_decode.py); none for a JPEG that it can shrink row by row.
    copied: what it takes beside that, for metadata say.
    orientation: as EXIF counts them, 1 to 8, where the header says it.
    has_alpha: whether it may be transparent.
    """

    format: FormatKey
    width: int
    height: int
    per_pixel: float
    copied: int = 0
    orientation: int = 1
    has_alpha: bool = True

    @property
    def pixels(self) -> int:
        """How many there are."""
        return self.width * self.height
