"""PDF files: how many pages they have, how large these are, and what stands on them."""

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
from typing_extensions import Buffer

from models.files.apart.child import RefusedError, main

DOTS = 200  # an inch; what scanners make of handwriting by default
_POINTS = 72  # of a PDF, an inch


def answer(body: bytes, page: str = "", side: str = "") -> Iterable[Buffer]:
    """How many pages a PDF has, how large one is in DOTS, or what it shows, in grey.

    Args:
        body: the file.
        page: from 0 on; none for the count of all.
        side: pixels of the long side that are enough, at DOTS or fewer; none for the size alone.

    Returns:
        The count; or width and height, and then a byte for each pixel, row by row. Numbers are
        unsigned, in four bytes, the most significant first.

    Raises:
        RefusedError: it is no PDF, asks for a password, or has no such page.
    """
    with _opened(body) as document:
        if not page:
            return [struct.pack(">I", len(document))]
        if int(page) >= len(document):
            raise RefusedError(f"there is no page {int(page) + 1}: the file has {len(document)}")
        sheet = document[int(page)]
        size = [max(1, round(one * DOTS / _POINTS)) for one in sheet.get_size()]
        if not side:
            return [struct.pack(">II", *size)]
        factor = min(1.0, int(side) / max(size))
        bitmap = sheet.render(scale=factor * DOTS / _POINTS, grayscale=True)  # rounded up
        width, height = (max(1, round(one * factor)) for one in size)
        data, stride = memoryview(bitmap.buffer).cast("B"), bitmap.stride
        rows = [bytes(data[at * stride : at * stride + width]) for at in range(height)]
        return [struct.pack(">II", width, height), *rows]


@contextmanager
def _opened(body: bytes) -> Iterator[pdfium.PdfDocument]:
    try:
        document = pdfium.PdfDocument(body)
        try:
            yield document
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise RefusedError("the PDF asks for a password: save it without one") from error
        raise RefusedError(f"the PDF is corrupt: {error}") from error


if __name__ == "__main__":
    main(answer)
