"""How many pages a PDF has, and how large each is, before any is drawn."""

import io

import pytest
from PIL import Image

from models.errors import PhotoError
from models.files.headers import pdf


def scanned(*sizes: tuple[int, int]) -> memoryview:
    first, *others = (Image.new("L", size, 255) for size in sizes)
    file = io.BytesIO()
    first.save(file, "pdf", resolution=200, save_all=True, append_images=others)
    return memoryview(file.getvalue())


def test_pages_are_counted_and_measured_at_200_dots_an_inch() -> None:
    body = scanned((500, 300), (40, 900))
    assert pdf.pages_of(body) == 2
    assert pdf.read(body, 0)[:3] == ("pdf", 500, 300)
    assert pdf.read(body, 1)[:3] == ("pdf", 40, 900)
    assert pdf.read(body, 1).copied == pdf.MEMORY


def test_a_page_that_is_not_there_and_a_file_that_is_none_are_refused() -> None:
    with pytest.raises(PhotoError, match="there is no page 2: the file has 1"):
        pdf.read(scanned((50, 50)), 1)
    for asked in (pdf.pages_of, lambda body: pdf.read(body, 0)):
        with pytest.raises(PhotoError, match="the PDF is corrupt"):
            asked(memoryview(b"%PDF-1.7 and no more"))
