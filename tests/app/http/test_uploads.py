import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
from fastapi import Request
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.errors import UploadError
from app.http.bodies import BODY
from app.http.permits import HELD, Held, Permits
from app.http.uploads import PIECE, Upload, many_uploads, one_upload
from app.inference.engine import Engine
from app.metrics import Metrics
from app.settings import Settings

EXECUTOR = ThreadPoolExecutor(1)
HOLDING = Held(Permits(1), Metrics(Engine(Settings()), 1))
EDGE = "edge"
PIECES = [
    b"\r\n",
    b"--",
    b"--edge",
    b"\r\n--edge",
    b"\r\n--edge--",
    b"\r\n--edge--\r\n",
    b"\0",
    b"P",
]
CONTENT = st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=8).map(b"".join)


def read(kind: str, body: bytes) -> Upload | str:
    """What a form holds, or why it is refused."""

    headers = [(b"content-type", kind.encode())]
    scope = {"type": "http", "method": "POST", "headers": headers, BODY: [body], HELD: HOLDING}
    try:
        return asyncio.run(one_upload(Request(scope), EXECUTOR))
    except UploadError as error:
        return str(error)


def form(name: str, filename: str, content: bytes, head: str, tail: bytes) -> bytes:
    lines = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
    return (lines + head + "\r\n").encode() + content + b"\r\n--" + EDGE.encode() + tail


@settings(max_examples=1000)
@given(
    st.sampled_from(["file", "FILE", "image"]),
    st.text("aé .\\/%;=", max_size=8),
    CONTENT,
    st.sampled_from(["", "Content-Type: image/png\r\n", "content-length: 3\r\n", "X: y\r\n"]),
    st.sampled_from([b"--\r\n", b"--", b"", b"--\r\n--", b"\r\n\r\n", b"-- "]),
)
@example("file", "seven.png", b"\x89PNG", "Content-Type: image/png\r\n", b"--\r\n")
def test_a_plain_form_reads_as_it_does_by_the_parser_for_all_forms(
    name: str, filename: str, content: bytes, head: str, tail: bytes
) -> None:
    body = form(name, filename, content, head, tail)
    plain = read(f"multipart/form-data; boundary={EDGE}", body)
    by_parser = read(f"Multipart/form-data; boundary={EDGE}", body)  # which is not as most write it
    assert plain == by_parser


def test_what_clients_write_reads_as_it_was_sent() -> None:
    for filename in ("seven.jpg", "a b%22.png", "Ziffer größer.png"):
        sent = httpx.Request("POST", "http://x", files={"file": (filename, b"\r\n--picture")})
        upload = read(sent.headers["content-type"], sent.read())
        assert upload == Upload(filename, b"\r\n--picture")


def test_a_long_form_is_parsed_piece_by_piece_and_its_body_let_go() -> None:
    files = [bytes([number]) * (PIECE + number) for number in range(5)]
    sent = httpx.Request("POST", "http://x", files=[("file", ("1", one)) for one in files])
    kept = [sent.read()]
    headers = [(b"content-type", sent.headers["content-type"].encode())]
    scope = {"type": "http", "method": "POST", "headers": headers, BODY: kept, HELD: HOLDING}
    request = Request(scope)
    uploads = asyncio.run(many_uploads(request, EXECUTOR, max_files=5))
    assert [one.content for one in uploads] == files
    assert not kept
