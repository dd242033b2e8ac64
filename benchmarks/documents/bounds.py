"""What is bounded by what and by how much: settings' defaults, and the constants beside them."""

from collections.abc import Callable

from app.http import arrivals, crowd, heads, json_bodies, limits, uploads
from app.http.connections import Connection
from app.oip import infer, tensors
from app.settings import PREFIX, Settings
from benchmarks.documents.formats import grid
from benchmarks.results import Results
from models.files import header
from models.files.headers import jpeg, pdf, png
from models.page.reader import MOST_COLUMNS

TOO_MUCH, BUSY = "413", "503 with `Retry-After`"


def bounds(_: Results) -> str:
    """A row for each bound."""
    settings = [
        ("permits", "requests with a body at work", BUSY),
        ("arriving", "bodies on their way", f"waits, then {BUSY}; slow ones 408"),
        ("max_held_bytes", "bytes of all bodies and large answers", "the same"),
        ("max_body_bytes", "bytes of a body", TOO_MUCH),
        ("body_seconds", "seconds for a body", "408"),
        ("deadline_seconds", "seconds for a request", "503"),
        ("max_pixels", "pixels of a picture", TOO_MUCH),
        ("max_decoded_bytes", "bytes that all pictures take to decode", f"waits; alone {TOO_MUCH}"),
        ("max_pages", "pages of a call, of a TIFF or PDF", "413"),
        ("max_files", "pictures of a batch", "400"),
        ("max_pairs", "pairs of a batch of sums", "422"),
        ("max_bits", "bits of a number", "422"),
        ("max_call_bits", "bits of a call", "422"),
    ]
    named = [
        [what, f"`{PREFIX}{name.upper()}`", _shown(Settings.model_fields[name].default), then]
        for name, what, then in settings
    ]
    constants = [
        ("connections", crowd.MOST, "those that wait longest for a request end"),
        ("bytes of a head, and of what is around a body", heads.MAX_BYTES, "431"),
        ("headers of a request", heads.MAX_HEADERS, "431"),
        (
            "requests that wait behind another on a connection",
            Connection.max_waiting,
            "it ends after them",
        ),
        ("bytes of all heads that are not whole", crowd.MOST_HEAD_BYTES, "the oldest: 408"),
        ("seconds for a head", Connection.head_seconds, "408"),
        ("seconds for an answer to be taken", Connection.answer_seconds, "the connection ends"),
        ("answers that nobody takes", crowd.MOST_UNREAD, "the oldest ends"),
        ("bodies that wait for room", arrivals.WAITING, BUSY),
        ("requests with a body that begin in a turn of the event loop", limits.AT_ONCE, "waits"),
        ("characters of a form's content type", uploads.LONGEST_KIND, "400"),
        ("bytes of JSON", tensors.MAX_JSON, TOO_MUCH),
        ("lists and objects of JSON", json_bodies.MOST_LISTS, TOO_MUCH),
        ("fields of JSON", json_bodies.MOST_KEYS, TOO_MUCH),
        ("values of JSON", json_bodies.MOST_VALUES, TOO_MUCH),
        ("bytes that each byte of JSON counts as", json_bodies.WEIGHT, ""),
        ("tensors of a call, each way", tensors.MOST_TENSORS, "400"),
        ("columns of a crop over `/v2`", infer.MOST_WIDTH, "400"),
        ("columns of all crops of a call", MOST_COLUMNS, "400"),
        ("scans of a progressive JPEG", jpeg.MAX_SCANS, "422"),
        ("markers of a JPEG, chunks of a PNG or WebP, pages of a TIFF", header.MAX_PARTS, "422"),
        ("compressed texts of a PNG", png.MAX_TEXTS, "422"),
        ("bytes that a page of a PDF may take to draw", pdf.MEMORY, "422"),
        ("seconds of the processor that it may take", pdf.SECONDS, "422"),
    ]
    fixed = [[what, "", _shown(most), then] for what, most, then in constants]
    return grid(["what", "setting", "at most", "beyond it"], [*named, *fixed])


def _shown(most: float) -> str:
    return f"{most:,.0f}"


TABLES = {"bounds": bounds}
FIGURES: dict[str, Callable[[Results], str]] = {}
