"""Files that have several pages: which are read, and how they are answered."""

import os
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from app.settings import Settings
from tests.app.calls import refused
from tests.pictures import encoded, pdf, sheet, table

LISTS = [["12", "407"], ["7715"], ["248"]]  # the rows of each page
PAGES = [sheet(rows).image for rows in LISTS]
TABLES = [[["12", "22"], ["36", "28"]], [["5", "7"], ["1", "23"], ["9", "4"]]]


def tiff(*pages: Any) -> bytes:
    _, body = cv2.imencodemulti(".tiff", pages)
    return body.tobytes()


FILES = {"tiff": tiff(*PAGES), "pdf": pdf(*PAGES)}


def read(client: httpx.Client, body: bytes, call: str = "numbers", **query: Any) -> dict[str, Any]:
    answer = client.post(f"/v1/{call}", content=body, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def texts(page: dict[str, Any]) -> list[str]:
    return [row["text"].replace(" ", "") for row in page["rows"]]


@pytest.mark.parametrize("kind", FILES)
def test_each_page_is_answered_in_order(client: httpx.Client, kind: str) -> None:
    answer = read(client, FILES[kind])
    assert (answer["model"], answer["of"]) == ("lines", 3)
    assert [page["page"] for page in answer["pages"]] == [1, 2, 3]
    for page in answer["pages"]:
        assert texts(page) == LISTS[page["page"] - 1]
        assert (page["turned"], page["truncated"]) == (0, False)
    assert "rows" not in answer


def test_a_page_is_answered_as_the_same_picture_is(client: httpx.Client) -> None:
    page = read(client, FILES["tiff"], pages="2")["pages"][0]
    picture = read(client, encoded(PAGES[1]))
    assert page.pop("page") == 2
    assert picture.pop("model") == "lines"
    assert page == picture


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    ("asked", "found"),
    [("2", [2]), ("2-3", [2, 3]), ("2-99", [2, 3]), ("3-", [3]), ("1-", [1, 2, 3])],
)
def test_pages_are_chosen(client: httpx.Client, kind: str, asked: str, found: list[int]) -> None:
    answer = read(client, FILES[kind], pages=asked)
    assert [page["page"] for page in answer["pages"]] == found
    assert answer["of"] == 3


@pytest.mark.parametrize(
    ("asked", "wrong"), [("4", "is no page 4: the file has 3 pages"), ("3-2", "are no pages 3-2")]
)
def test_pages_that_are_not_there_are_refused(client: httpx.Client, asked: str, wrong: str) -> None:
    for body in FILES.values():
        answer = client.post("/v1/numbers", content=body, params={"pages": asked})
        refused(answer, 422, wrong)


@pytest.mark.parametrize("asked", ["0", "", "a", "1-2-3", "-2", "1,2", "123456"])
def test_what_names_no_pages_is_refused(client: httpx.Client, asked: str) -> None:
    answer = client.post("/v1/tables", content=FILES["tiff"], params={"pages": asked})
    refused(answer, 422, "pages")


def test_a_picture_has_one_page_and_is_answered_as_a_picture(client: httpx.Client) -> None:
    body = encoded(PAGES[0])
    assert read(client, body, pages="1-20") == read(client, body)
    answer = client.post("/v1/numbers", content=body, params={"pages": "2"})
    refused(answer, 422, "the file has one page")


def test_more_pages_than_one_call_reads_are_refused_with_a_way_out(
    serve: Callable[[Settings], httpx.Client],
) -> None:
    client = serve(Settings(max_pages=2))
    answer = client.post("/v1/numbers", content=FILES["tiff"])
    refused(answer, 413, "2 are the most in one call: choose some, as pages=1-2")
    assert len(read(client, FILES["tiff"], pages="2-3")["pages"]) == 2


def test_a_page_that_cannot_be_read_is_named(client: httpx.Client) -> None:
    body = bytearray(FILES["tiff"])
    first = body.index(b"\x03\x01\x03\x00")  # the tag of its compression
    body[first + 8] = 0x77
    answer = client.post("/v1/numbers", content=bytes(body))
    refused(answer, 422, "page 1: the TIFF is corrupt: a part of it cannot be decoded")
    found = read(client, bytes(body), pages="2-")["pages"]
    assert [texts(page) for page in found] == LISTS[1:]


@pytest.mark.parametrize("make", [tiff, pdf])
def test_tables_of_pages_are_answered_too(client: httpx.Client, make: Any) -> None:
    body = make(*map(table, TABLES))
    answer = read(client, body, "tables")
    assert [page["page"] for page in answer["pages"]] == [1, 2]
    for page, cells in zip(answer["pages"], TABLES, strict=True):
        (found,) = page["tables"]
        assert [[one["text"] for one in row] for row in found["cells"]] == cells
    as_csv = client.post("/v1/tables", content=body, headers={"accept": "text/csv"})
    assert as_csv.text == "12,22\n36,28\n"


def test_a_digit_stands_on_one_page(client: httpx.Client) -> None:
    for body in FILES.values():
        answer = client.post("/v1/digits", content=body)
        refused(answer, 422, "stands on one page: the file has 3")
    for make in (tiff, pdf):
        assert client.post("/v1/digits", content=make(PAGES[0])).status_code == 200


@pytest.mark.parametrize("path", ["/v1/numbers", "/v1/tables"])
@pytest.mark.parametrize("kind", ["tiff", "pdf"])
def test_a_page_is_given_as_a_picture_in_which_its_places_are_found(
    client: httpx.Client, path: str, kind: str
) -> None:
    answer = client.post(path, content=FILES[kind], params={"pages": "2", "picture": True})
    (page,) = answer.json()["pages"]
    head, encoded = page["picture"]["image"].split(",")
    assert head == "data:image/jpeg;base64"
    jpeg = cv2.imdecode(np.frombuffer(b64decode(encoded), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert jpeg is not None
    upload = np.array(jpeg.shape) * page["picture"]["scale"]
    boxes = [one["box"] for row in page.get("rows", []) for one in row["numbers"]]
    for box in boxes:
        assert box["y"] + box["height"] <= upload[0]
        x, y, width, height = (int(box[side] / page["picture"]["scale"]) for side in box)
        assert np.ptp(jpeg[y : y + height, x : x + width]) > 100  # ink on paper
    assert boxes or path == "/v1/tables"


def test_a_picture_is_given_of_one_page_in_a_call(client: httpx.Client) -> None:
    answer = client.post("/v1/numbers", content=FILES["tiff"], params={"picture": True})
    refused(
        answer, 422, "3 pages are asked for, and a picture of one is given: choose it, as pages=1"
    )
    alone = client.post(
        "/v1/numbers", content=encoded(sheet(["407"]).image), params={"picture": True}
    )
    assert alone.json()["picture"]["scale"] == 1


def pdf_of(count: int) -> bytes:
    """A PDF in which one blank page stands so often."""
    kids = b" ".join([b"3 0 R"] * count)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(body))
        body += b"%d 0 obj%sendobj\n" % (number, one)
    head = b"xref\n0 4\n0000000000 65535 f \n"
    end = b"trailer<</Size 4/Root 1 0 R>>startxref\n%d\n%%%%EOF" % len(body)
    return body + head + b"".join(places) + end


def processor_seconds() -> float:
    """What this process and the programs that it has started have taken."""
    return sum(os.times()[:4])


def tiff_of(count: int) -> bytes:
    """A TIFF of so many pages, 8 x 8 pixels each."""
    return tiff(*[np.full((8, 8), 200, np.uint8)] * count)


@pytest.mark.parametrize("made", [pdf_of, tiff_of])
def test_of_ten_thousand_pages_some_are_to_be_chosen(
    client: httpx.Client, made: Callable[[int], bytes]
) -> None:
    body = made(10_000)
    answer = client.post("/v1/numbers", content=body)
    refused(answer, 413, "10000 pages are asked for, and 20 are the most in one call")
    began = processor_seconds()
    found = read(client, body, pages="10000")
    assert processor_seconds() - began < 2
    assert (found["of"], [page["page"] for page in found["pages"]]) == (10_000, [10_000])
