"""Forms made to hurt: each gets a refusal or the right answer, soon and in little memory."""

import encodings
import time
from collections.abc import Callable

import httpx
import pytest

from app.settings import Settings
from tests.app.calls import URL, read
from tests.app.processes import resident_mb, served
from tests.pictures import encoded, photo

PNG = encoded(photo(7))
SECONDS = 3.0  # of processor time, ten times what 20 MB need, sending and answering together
MEGABYTES = 30.0  # what a hundred of them may leave behind in the service
PEAK = 400.0  # megabytes that it may ever hold, with bodies of 20
SIZE = Settings().max_body_bytes - 10_000
FORM = {"content-type": "multipart/form-data; boundary=x"}
END = b"--x--\r\n"


def part(
    content: bytes, name: bytes = b"file", filename: bytes | None = b"a.png", header: bytes = b""
) -> bytes:
    """A part of a form; without a filename it is a field."""
    given = b"" if filename is None else b'; filename="' + filename + b'"'
    disposition = b'Content-Disposition: form-data; name="' + name + b'"' + given
    return b"--x\r\n" + disposition + b"\r\n" + header + b"\r\n" + content + b"\r\n"


GOOD = part(PNG) + END
START = part(b"").removesuffix(b"\r\n")
NESTED = b'--y\r\nContent-Disposition: form-data; name="file"; filename="b"\r\n\r\n' + PNG
REFUSED: dict[str, Callable[[], bytes]] = {
    "a thousand files": lambda: part(PNG) * 1000 + END,
    "a thousand fields": lambda: part(b"a", filename=None) * 1000 + END,
    "a header without end": lambda: b"--x\r\nContent-Disposition: " + b"a" * SIZE,
    "headers without end": lambda: b"--x\r\n" + b"X: a\r\n" * (SIZE // 6),
    "a header without a colon": lambda: b"--x\r\nfile\r\n\r\n" + PNG + b"\r\n" + END,
    "no name": lambda: part(PNG).replace(b' name="file";', b"") + END,
    "a huge field name": lambda: part(PNG, name=b"a" * SIZE) + END,
    "a huge file name": lambda: part(PNG, filename=b"a" * SIZE) + END,
    "a huge field": lambda: part(b"a" * SIZE, name=b"text", filename=None) + GOOD,
    "another boundary": lambda: GOOD.replace(b"--x", b"--y"),
    "another boundary, large": lambda: GOOD.replace(b"--x", b"--y") * (SIZE // len(GOOD)),
    "a part without an end": lambda: part(PNG).removesuffix(b"\r\n"),
    "no last boundary": lambda: part(PNG) + part(PNG[:100]).removesuffix(b"\r\n"),
    "nothing but the last boundary": lambda: END,
    "text before it": lambda: b"a" * SIZE + GOOD,
    "no form": lambda: PNG,
}
NO_PICTURE: dict[str, Callable[[], bytes]] = {
    "a form in a form": lambda: part(
        NESTED + b"\r\n--y--", header=b"Content-Type: multipart/mixed\r\n"
    ),
    "itself ten times over": lambda: part(b"".join([GOOD.replace(b"--x", b"--y")] * 10)),
    "beginnings of boundaries": lambda: START + b"\r\n--" * (SIZE // 4) + b"\r\n",
    "carriage returns": lambda: START + b"\r" * SIZE + b"\r\n",
    "empty lines": lambda: START + b"\r\n" * (SIZE // 2) + b"\r\n",
    "an empty file": lambda: part(b""),
}
READ: dict[str, Callable[[], bytes]] = {
    "empty lines before it": lambda: b"\r\n" * (SIZE // 2) + GOOD,
    "empty lines behind it": lambda: GOOD + b"\r\n" * (SIZE // 2),
    "text behind it": lambda: GOOD + b"a" * SIZE,
    "a field beside it": lambda: part(b"a", name=b"text", filename=None) + GOOD,
}


def sent(client: httpx.Client, call: str, body: bytes) -> httpx.Response:
    began = time.process_time()  # of the service too where it is in this process
    answer = client.post(call, content=body, headers=FORM)
    assert time.process_time() - began < SECONDS
    return answer


@pytest.mark.parametrize("name", REFUSED)
def test_a_form_that_is_none_is_refused_soon(client: httpx.Client, name: str) -> None:
    for call in (URL, URL + "/batch"):
        answer = sent(client, call, REFUSED[name]())
        assert answer.status_code == 400, answer.text[:500]
        assert "form" in answer.json()["detail"]
        assert len(answer.content) < 1000  # it does not come back


def test_a_charset_is_neither_looked_for_nor_used(client: httpx.Client) -> None:
    field = part(b"a" * 500_000 + b"-" + b"a" * 500_000, name=b"text", filename=None)
    for charset in ("punycode", "idna", "utf-16", "hex", "no-such-charset"):
        headers = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
        began = time.process_time()
        answer = client.post(URL, content=field + GOOD, headers=headers)
        assert time.process_time() - began < SECONDS
        assert answer.json() == read(client, PNG)
    assert "no-such-charset" not in encodings._cache


@pytest.mark.parametrize("rest", [";" * 60_000, '; a="' + ";" * 60_000 + '"', "; b=c" * 10_000])
def test_a_content_type_is_no_longer_than_it_needs_to_be(client: httpx.Client, rest: str) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x" + rest}
    for call in (URL, URL + "/batch"):
        answer = client.post(call, content=GOOD, headers=headers)
        assert answer.status_code == 400
        assert "content type" in answer.json()["detail"]


@pytest.mark.parametrize("boundary", ["x", '"x"', '"a \\"b"', '"a;b"', "'()+_,-./:=?"])
def test_boundaries_are_read_as_they_are_written(client: httpx.Client, boundary: str) -> None:
    edge = boundary.strip('"').replace("\\", "").encode()
    body = GOOD.replace(b"--x", b"--" + edge)
    headers = {"content-type": f"multipart/form-data; boundary={boundary}; charset=utf-8"}
    assert client.post(URL, content=body, headers=headers).json() == read(client, PNG)


@pytest.mark.parametrize("name", NO_PICTURE)
def test_a_file_that_is_no_picture_is_refused_soon(client: httpx.Client, name: str) -> None:
    body = NO_PICTURE[name]() + END
    assert sent(client, URL, body).status_code == 415
    assert "no JPEG" in sent(client, URL + "/batch", body).json()["results"][0]["error"]


@pytest.mark.parametrize("name", READ)
def test_what_is_around_a_good_part_does_no_harm(client: httpx.Client, name: str) -> None:
    assert sent(client, URL, READ[name]()).json() == read(client, PNG)


@pytest.mark.parametrize(
    "name",
    [
        b"../../etc/passwd",
        b"/etc/passwd",
        b"C:\\Windows\\a.png",
        b"a\x00b.png",
        b"a\x1b[31m\x07\x7f.png",
        b"\xff\xfe.png",
        "\u202egnp.a".encode(),
        b"%2e%2e%2f.png",
        b"a" * 3000,
        b"",
    ],
)
def test_a_file_name_is_a_text_and_nothing_more(client: httpx.Client, name: bytes) -> None:
    answer = sent(client, URL + "/batch", part(PNG, filename=name) + END)
    if answer.status_code == 200:
        result = answer.json()["results"][0]
        assert result["digit"] == 7
        assert isinstance(result["filename"], str)
    else:
        assert answer.status_code == 400
    assert all(byte >= 0x20 for byte in answer.content)  # control characters are escaped


@pytest.mark.slow
def test_forms_made_to_hurt_leave_no_memory_behind() -> None:
    with served() as (client, pid):
        everything = [form() for form in REFUSED.values()]
        everything += [form() + END for form in NO_PICTURE.values()]
        for _ in range(2):
            for body in everything:
                sent(client, URL, body)
        warm = resident_mb(pid)
        for _ in range(5):
            for body in everything:
                sent(client, URL, body)
        assert read(client, PNG)["digit"] == 7
        grown = resident_mb(pid) - warm
        peak = resident_mb(pid, "VmHWM")
        print(f"{warm:.0f} MB resident, {grown:+.1f} MB after {5 * len(everything)} forms more, ")
        print(f"{peak:.0f} MB at most")
        assert grown < MEGABYTES
        assert peak < PEAK
