"""PDF pages as they are drawn, and files that are none, whole or safe."""

import io
import time
import zlib
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from models.errors import PhotoError, PictureTooLargeError, UnknownFormatError
from models.files.headers import has_pages, header_of, pages_in
from models.imaging.decode import decode
from tests.pictures import photo

MOST = 100_000_000  # pixels


def objects(*bodies: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects; the first one is the catalogue."""
    file, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(bodies) + 1, table)
    rest = b"trailer\n<</Root 1 0 R/Size %d %b>>\nstartxref\n%d\n%%%%EOF"
    return file + end + rest % (len(bodies) + 1, trailer, len(file))


def stream(head: bytes, data: bytes) -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (head, len(data), data)


def page(
    width: float = 360,
    height: float = 180,
    content: bytes = b"",
    image: bytes | None = None,
    more: bytes = b"",
) -> bytes:
    """A PDF of one page, in points, with an image where there is one."""
    box = b"/MediaBox[0 0 %d %d]" % (width, height)
    resources = b"/Resources<</XObject<</I 5 0 R>>>>" if image else b""
    return objects(
        b"<</Type/Catalog/Pages 2 0 R%b>>" % more,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R%b/Contents 4 0 R%b>>" % (box, resources),
        stream(b"", content),
        image or b"null",
    )


def scanned(*images: Image.Image) -> bytes:
    file = io.BytesIO()
    images[0].save(file, "pdf", resolution=200, save_all=True, append_images=images[1:])
    return file.getvalue()


def test_scanned_pages_come_as_they_were_scanned() -> None:
    pages = [photo(7, height=300, width=500), photo(4, height=500, width=300)]
    body = scanned(*map(Image.fromarray, pages))
    assert has_pages(body)
    assert pages_in(body) == 2
    for number, image in enumerate(pages):
        assert header_of(body, number)[:3] == ("pdf", image.shape[1], image.shape[0])
        found = decode(body, MOST, 500, page=number)
        assert found.grey.shape == image.shape
        assert (found.scale, found.turned) == (1.0, 0)
        assert np.abs(found.grey.astype(int) - image).mean() < 3  # it is stored as a JPEG
    with pytest.raises(PhotoError, match="no page 3: the file has 2"):
        decode(body, MOST, page=2)


def test_a_page_is_drawn_no_larger_than_is_looked_at() -> None:
    found = decode(page(7200, 3600, b"0 g 0 0 3600 3600 re f"), 400_000_000, 500)
    assert found.grey.shape == (500, 1000)
    assert found.scale == pytest.approx(20)
    assert (found.grey[:, 10:490] == 0).all()
    assert (found.grey[:, 510:] == 255).all()


def test_a_page_of_five_metres_is_too_large() -> None:
    with pytest.raises(PictureTooLargeError, match="39369 x 39369 pixels"):
        decode(page(14173, 14173), MOST)


def test_scripts_are_not_run_and_what_begins_late_is_a_pdf() -> None:
    script = b"/OpenAction<</S/JavaScript/JS(while(true){})>>"
    body = page(content=b"0 g 0 0 180 180 re f", more=script)
    for one in (body, b"\n" * 1000 + body):
        assert decode(one, MOST).grey.min() == 0
    with pytest.raises(UnknownFormatError):
        decode(b"\n" * 1100 + body, MOST)


def test_ten_thousand_pages_are_counted_and_one_is_read() -> None:
    kids = b"".join(b"%d 0 R " % number for number in range(3, 10_003))
    each = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>"
    tree = b"<</Type/Pages/Kids[%b]/Count 10000>>" % kids
    body = objects(b"<</Type/Catalog/Pages 2 0 R>>", tree, *[each] * 10_000)
    began = time.perf_counter()
    assert pages_in(body) == 10_000
    assert decode(body, MOST, page=9_999).grey.shape == (200, 200)
    assert time.perf_counter() - began < 4


def test_a_page_that_takes_long_to_draw_is_given_up() -> None:
    """Ten times what is ten times what is ten times..."""
    box = b"/Subtype/Form/BBox[0 0 360 180]"
    again = box + b"/Resources<</XObject<</I %d 0 R>>>>"
    forms = [stream(again % number, b"/I Do " * 10) for number in range(6, 14)]
    body = objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 360 180]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        stream(b"", b"/I Do"),
        *forms,
        stream(box, b"0 0 360 180 re f"),
    )
    began = time.perf_counter()
    with pytest.raises(PhotoError, match=r"over 2 seconds|or takes over"):
        decode(body, MOST)
    assert time.perf_counter() - began < 12


def test_a_page_that_takes_much_memory_is_refused_or_drawn_without_it() -> None:
    side = 30_000
    data = zlib.compress(bytes(side * side // 1000), 1)
    size = b"/Width %d/Height %d" % (side, side)
    head = b"/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode"
    body = page(content=b"360 0 0 180 0 0 cm /I Do", image=stream(head + size, data))
    began = time.perf_counter()
    with suppress(PhotoError):
        assert decode(body, MOST, 500).grey.shape == (500, 1000)
    assert time.perf_counter() - began < 12


@pytest.mark.parametrize("length", [9, 40, 300])
def test_a_damaged_file_is_corrupt(length: int) -> None:
    with pytest.raises(PhotoError, match="the PDF is corrupt"):
        decode(page()[:length], MOST)


def test_a_file_with_a_password_says_so() -> None:
    encrypted = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>/ID[<00><00>]" % (
        b"11" * 32,
        b"22" * 32,
    )
    body = objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>",
        trailer=encrypted,
    )
    with pytest.raises(PhotoError, match="asks for a password"):
        decode(body, MOST)
