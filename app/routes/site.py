"""GET / and /site/NAME: the web site, in files that are read once, at start."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter, HTTPException, Request, Response
from rcssmin import cssmin
from rjsmin import jsmin

FOLDER = Path(__file__).parent.parent / "site"
INDEX = "index.html"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# The site asks this service alone, and runs nothing but its own files. Pictures that are shown
# before they are sent are blob:, the ink in an answer is data:.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)


_SHORTER: dict[str, Callable[[str], str]] = {".css": cssmin, ".js": jsmin}


class _File(NamedTuple):
    content: bytes
    headers: dict[str, str]


def site_router() -> APIRouter:
    """The site's routes, which hold its files; any other name is unknown.

    A browser keeps the files and asks each time whether they have changed.
    """
    files = {path.name: _file(path) for path in FOLDER.iterdir() if path.suffix in _TYPES}
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def index(request: Request) -> Response:
        return _answer(request, files[INDEX])

    @router.get("/site/{name}")
    async def part(request: Request, name: str) -> Response:
        if name not in files:
            raise HTTPException(404, "the site has no such file")
        return _answer(request, files[name])

    return router


def _file(path: Path) -> _File:
    content = sent(path)
    headers = {
        "Content-Type": _TYPES[path.suffix],
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-cache",
        "ETag": f'"{sha256(content).hexdigest()[:32]}"',
    }
    return _File(content, headers)


def sent(path: Path) -> bytes:
    """A file of the site as it is sent: scripts and styles without what only their readers need."""
    text = path.read_text(encoding="utf-8")
    shorter = _SHORTER.get(path.suffix)
    return (shorter(text) if shorter else text).encode()


def _answer(request: Request, file: _File) -> Response:
    known = request.headers.get("if-none-match", "").split(",")
    if file.headers["ETag"] in (tag.strip().removeprefix("W/") for tag in known):
        return Response(status_code=304, headers=file.headers)
    return Response(file.content, headers=file.headers)
