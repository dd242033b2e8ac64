"""Servers that answer as a test wants: none is a Scanline."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Exchange(BaseHTTPRequestHandler):
    """A request whose body was read, to be answered."""

    body = b""

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Says nothing of clients that have left."""


Answer = Callable[[Exchange], None]


@contextmanager
def other_server(answer: Answer) -> Iterator[str]:
    """The URL of a server that is no Scanline."""

    class Answering(Exchange):
        def do_GET(self) -> None:
            self.body = self.rfile.read(int(self.headers.get("content-length", 0)))
            answer(self)

        do_POST = do_GET  # noqa: N815

    with Server(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def says(status: int, kind: str, body: bytes, **headers: str) -> Answer:
    def answer(exchange: Exchange) -> None:
        exchange.send_response(status)
        for name, value in (headers | {"Content-Type": kind}).items():
            exchange.send_header(name.replace("_", "-"), value)
        exchange.send_header("Content-Length", str(len(body)))
        exchange.end_headers()
        exchange.wfile.write(body)

    return answer
