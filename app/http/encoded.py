"""Pictures in JSON, in base64: for clients that can send nothing else."""

import base64
import binascii
import re

from pydantic import BaseModel, Field, ValidationError

from app.errors import UploadError
from app.http.bodies import Body
from app.http.json_bodies import check_parts

_SPACES = bytes.maketrans(b"", b""), b" \t\r\n"  # which base64 is broken by now and then
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_WHITE = (  # a picture of one white pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg=="
)
_ENDS = ";base64"  # what stands before the comma of a data: URI (RFC 2397)


class Encoded(BaseModel):
    """A picture in base64, by itself or as a data: URI."""

    image: str = Field(
        examples=[f"data:image/png;base64,{_WHITE}"],
        json_schema_extra={"format": "base64-picture"},
    )


def is_encoded(body: Body, is_json: bool) -> bool:
    """Whether a body holds a picture in JSON; one that says so may be the picture itself."""
    return is_json and bytes(body[:100]).lstrip().startswith(b"{")


def picture_in(body: Body) -> bytes:
    """The picture in a JSON body.

    Raises:
        TooManyPartsError: the JSON becomes too many objects.
        UploadError: it is not as `Encoded` has it, or holds an address, which none is fetched from.
    """
    check_parts(body)
    try:
        text = Encoded.model_validate_json(body).image
    except ValidationError as error:
        raise UploadError(
            'the JSON holds no picture: send {"image": "..."} with its bytes in base64'
        ) from error
    if _ADDRESS.match(text):
        raise UploadError("image is an address, and none is fetched: send the picture itself")
    head, comma, rest = text.partition(",")
    if head[:5].lower() == "data:":
        if not comma or not head.lower().endswith(_ENDS):
            raise UploadError("image is no data: URI in base64, as data:image/jpeg;base64,...")
        text = rest
    try:
        content = base64.b64decode(text.encode("ascii").translate(*_SPACES), validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise UploadError(f"image is no base64: {error}") from error
    if not content:
        raise UploadError("image is empty: send a picture's bytes in base64")
    return content
