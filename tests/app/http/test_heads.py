import pytest

from app.http.heads import MAX_BYTES, MAX_HEADERS, fault_of, has_too_many

HOST = (b"host", b"x")


@pytest.mark.parametrize("line", [b"a:\r\n", b"accept: text/html\r\n"])
@pytest.mark.parametrize("rest", [b"", b"\r\n", b"\r\n" + b"\n" * 1000], ids=["", "end", "body"])
def test_a_head_has_too_many_headers_at_a_glance(line: bytes, rest: bytes) -> None:
    start = b"GET / HTTP/1.1\r\n"
    assert not has_too_many(start + line * MAX_HEADERS + rest)
    assert has_too_many(start + line * (MAX_HEADERS + 2) + rest)


def test_other_bytes_are_no_headers() -> None:
    assert not has_too_many(b"")
    assert not has_too_many(b"\n" * MAX_HEADERS)
    assert not has_too_many(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n" * 1000)
    assert not has_too_many(b"x" * 100_000)


def test_a_head_has_one_host_and_a_size() -> None:
    def status(*headers: tuple[bytes, bytes], method: bytes = b"GET", version: str = "1.1") -> int:
        fault = fault_of(method, version, b"/", list(headers))
        return 200 if fault is None else fault.status

    assert status(HOST) == status(version="1.0") == status(HOST, version="1.0") == 200
    assert status(HOST, version="2.0") == status(HOST, version="0.9") == 505
    assert status() == status(HOST, HOST) == status(HOST, method=b"CONNECT") == 400
    room = MAX_BYTES - len(b"/") - len(b"host: x\r\n") - len(b"a: \r\n")
    assert status(HOST, (b"a", b"b" * room)) == 200
    assert status(HOST, (b"a", b"b" * (room + 1))) == 431
