from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest

from app.http.pixels import megapixels_of
from app.settings import Settings
from tests.app.calls import NUMBERS, URL, refused
from tests.app.http.test_keyring import section, written
from tests.app.processes import figures
from tests.app.routes.test_pages import tiff
from tests.pictures import encoded, photo

SESAME = {"Authorization": "Bearer sesame"}
PICTURE = encoded(photo(7, 1000, 100))


@pytest.fixture
def limited(tmp_path: Path, serve: Callable[[Settings], httpx.Client]) -> httpx.Client:
    file = written(tmp_path / "keys", section("alice", "sesame", "megapixels = 0.25"))
    client = serve(Settings(api_keys_file=file))
    client.headers.update(SESAME)
    return client


def test_pictures_count_by_their_headers() -> None:
    assert megapixels_of(PICTURE) == 0.1
    assert megapixels_of(b"no picture") == megapixels_of(PICTURE[:40]) == 0
    assert megapixels_of(PICTURE, (0, 1)) == 0.1  # there is no second page


def test_a_key_reads_as_many_pixels_as_it_may(limited: httpx.Client) -> None:
    first = limited.post(URL, content=PICTURE)
    assert first.status_code == 200
    assert first.headers["ratelimit-policy"] == '"megapixels";q=1;w=60'
    assert limited.post(URL, content=PICTURE).status_code == 200
    answer = limited.post(URL, content=PICTURE)
    refused(answer, 429, "0.25 megapixels a minute")
    assert 1 <= int(answer.headers["retry-after"]) <= 13
    assert limited.post("/v1/sums", json={"a": "1", "b": "1"}).status_code == 200
    found = figures(limited)
    assert found['scanline_key_megapixels_total{key="alice"}'] == pytest.approx(0.2)
    assert found['scanline_key_refusals_total{key="alice",limit="megapixels"}'] == 1


def test_a_batch_counts_as_all_of_its_pictures(limited: httpx.Client) -> None:
    files = [("file", ("a.jpg", PICTURE))] * 4  # more than a minute's worth, of which all is there
    assert limited.post(f"{URL}/batch", files=files).status_code == 200
    refused(limited.post(URL, content=PICTURE), 429, "megapixels")


def test_pages_count_if_they_are_read(limited: httpx.Client) -> None:
    pages = tiff(*(np.full((height, 500), 255, np.uint8) for height in (100, 200)))
    assert limited.post(NUMBERS, content=pages, params={"pages": "2"}).status_code == 200
    found = figures(limited)
    assert found['scanline_key_megapixels_total{key="alice"}'] == pytest.approx(0.1)
