"""Pictures in base64, whole and not."""

import base64
import json
from textwrap import wrap
from typing import Any

import httpx
import pytest

from tests.app.calls import refused
from tests.pictures import encoded, photo

BODY = encoded(photo(7), ".jpg")
TEXT = base64.b64encode(BODY).decode()
CALLS = ("digits", "numbers", "tables")


def sent(client: httpx.Client, image: Any, call: str = "digits") -> httpx.Response:
    return client.post(f"/v1/{call}", json={"image": image})


@pytest.mark.parametrize("call", CALLS)
def test_a_picture_in_base64_is_read_as_its_bytes_are(client: httpx.Client, call: str) -> None:
    plain = client.post(f"/v1/{call}", content=BODY)
    assert plain.status_code == 200
    broken = "\r\n".join(wrap(TEXT, 76))
    for text in (TEXT, broken, f"data:image/jpeg;base64,{TEXT}", f"DATA:;BASE64,{broken}"):
        assert sent(client, text, call).json() == plain.json()


def test_bytes_tell_what_a_picture_is(client: httpx.Client) -> None:
    assert sent(client, f"data:text/html;base64,{TEXT}").json()["digit"] == 7
    page = base64.b64encode(b"<html></html>").decode()
    refused(sent(client, f"data:image/png;base64,{page}"), 415, "the file is no JPEG")
    headers = {"content-type": "application/json"}
    assert client.post("/v1/digits", content=BODY, headers=headers).json()["digit"] == 7


@pytest.mark.parametrize(
    ("image", "wrong"),
    [
        ("", "image is empty"),
        ("data:image/jpeg;base64,", "image is empty"),
        (TEXT[:-1], "no base64"),
        (TEXT + "=", "no base64"),
        ("äöü", "no base64"),
        (TEXT.replace("/", "_"), "no base64"),
        ("data:image/jpeg," + TEXT, "no data: URI in base64"),
        ("data:image/jpeg;base64", "no data: URI in base64"),
        ("http://127.0.0.1/x.jpg", "none is fetched"),
        ("FILE:///etc/passwd", "none is fetched"),
        (None, "holds no picture"),
        (7, "holds no picture"),
        ([TEXT], "holds no picture"),
    ],
)
def test_what_holds_no_picture_is_refused(client: httpx.Client, image: Any, wrong: str) -> None:
    refused(sent(client, image), 400, wrong)


@pytest.mark.parametrize("body", [b"{", b'{"file": ""}', b'{"image": "' + b"A" * 1000])
def test_json_that_is_none_or_lacks_the_picture_is_refused(
    client: httpx.Client, body: bytes
) -> None:
    answer = client.post("/v1/numbers", content=body, headers={"content-type": "application/json"})
    refused(answer, 400, "holds no picture")


def test_json_beyond_its_caps_is_refused(client: httpx.Client) -> None:
    refused(sent(client, "A" * 5_000_000), 413)
    many = json.dumps({"image": TEXT, "more": [[]] * 30_000})
    headers = {"content-type": "application/json"}
    refused(client.post("/v1/digits", content=many, headers=headers), 413, "lists and objects")
