"""Uploads: the pictures in a body, which is a picture itself or a multipart form."""

import re
from collections.abc import AsyncGenerator, Coroutine
from concurrent.futures import Executor
from functools import partial
from typing import Any, NamedTuple, TypeVar

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app.errors import UploadError
from app.http.bodies import BODY, Body, body_of
from app.http.encoded import is_encoded, picture_in
from app.http.json_bodies import beside, is_json
from app.http.keys import key_of
from app.http.permits import held_by
from app.http.pixels import count_megapixels, megapixels_of
from models.files.header import Data
from models.files.headers import has_pages, work_of

ResultT = TypeVar("ResultT")

FIELD = "file"
PIECE = 65_536  # bytes of a form that are parsed in one go
LONGEST_KIND = 1000  # characters of a form's content type: more take long to take apart
_BOUNDARY = re.compile(r"multipart/form-data; ?boundary=([\w'()+,./:=?-]{1,70})", re.ASCII)
_PLAIN_HEAD = re.compile(
    rb'\r\n(?i:Content-Disposition): form-data; name="file"; filename="([ !#-\[\]-~]{0,1000})"\r\n'
    rb"(?i:(?:Content-(?:Type|Length): [!-~ ]*\r\n)*)\r\n"
)


class Upload(NamedTuple):
    """A file as it was sent; the name is what the client says, and never used as a path."""

    filename: str | None
    content: Data


class _InMemoryParser(MultiPartParser):
    """Keeps files in memory: bodies are capped before, and the file system may be read-only.

    A form that is cut short is none.
    """

    spool_max_size = 2**31
    ended = False

    def on_end(self) -> None:
        self.ended = True

    async def parse(self) -> FormData:
        form = await super().parse()
        if not self.ended:  # Starlette forgets a part that has no end
            for file in self._files_to_close_on_error:
                file.close()
            raise MultiPartException("its last boundary is missing, send the whole form")
        return form


async def one_upload(request: Request, executor: Executor) -> Upload:
    """The picture in a raw body, in JSON, or in the form's single `file` field.

    Its request takes as many permits as its format is work.

    Args:
        request: whose body it is.
        executor: parses long forms, and long JSON.

    Raises:
        UploadError: there is none, or more than one.
        BusyError: there are not so many permits.
        OverLimitError: its key may have no more of them, or read no more pixels now.
    """
    upload = await _one(request, executor)
    _count(request, [upload])
    held_by(request.scope).grow_to(work_of(upload.content))
    return upload


async def many_uploads(request: Request, executor: Executor, max_files: int) -> list[Upload]:
    """The pictures of a form's `file` fields, in order.

    Few are read at a time: the request takes the permits of the one that is most work.

    Args:
        request: whose body it is.
        executor: parses long forms.
        max_files: the cap on them.

    Raises:
        UploadError: it is no form, or has no such field, or too many.
        BusyError: there are not so many permits.
        OverLimitError: its key may have no more of them, or read no more pixels now.
    """
    if not _is_form(request.headers.get("content-type", "")):
        raise UploadError(f"send a multipart form with one field {FIELD!r} for each picture")
    uploads = await _form_uploads(request, executor, max_files)
    _count(request, uploads)
    held_by(request.scope).grow_to(max(work_of(upload.content) for upload in uploads))
    return uploads


def _count(request: Request, uploads: list[Upload]) -> None:
    """Counts pictures for the key of a request; pages are, when it is known which are read."""
    if key_of(request.scope) is not None:
        pictures = (one.content for one in uploads if not has_pages(one.content))
        count_megapixels(request.scope, sum(map(megapixels_of, pictures)))


async def _one(request: Request, executor: Executor) -> Upload:
    kind = request.headers.get("content-type", "")
    if not _is_form(kind):
        content = body_of(request)
        if not content:
            raise UploadError(
                f"the body is empty: send a picture as the body, or as the form field {FIELD!r}"
            )
        if is_encoded(content, is_json(kind.encode("latin-1"))):
            content = await beside(executor, len(content), partial(picture_in, content))
        return Upload(None, content)
    if (plain := _plain_upload(kind, request.scope[BODY][0])) is not None:
        body_of(request)  # is in the upload from now on, and goes with it
        return plain
    uploads = await _form_uploads(request, executor, max_files=2)
    if len(uploads) != 1:
        raise UploadError(
            f"the form has two fields {FIELD!r} where one picture is asked: send one, or use "
            "/v1/digits/batch"
        )
    return uploads[0]


def _is_form(kind: str) -> bool:
    return kind.lower().startswith("multipart/form-data")


def _plain_upload(kind: str, body: Body) -> Upload | None:
    """The file in a form of that one part, written as nearly every client does (RFC 7578).

    The parser for all forms takes longer than a small picture. None where it is needed.
    """
    boundary = _BOUNDARY.fullmatch(kind)
    if boundary is None:
        return None
    line = b"--" + boundary[1].encode("ascii")
    head = _PLAIN_HEAD.match(body, len(line)) if body.startswith(line) else None
    if head is None:
        return None
    end = body.find(b"\r\n" + line, head.end())
    if end < 0 or body[end + 2 + len(line) :] not in (b"--\r\n", b"--"):
        return None
    return Upload(head[1].decode("ascii"), memoryview(body)[head.end() : end])


async def _form_uploads(request: Request, executor: Executor, max_files: int) -> list[Upload]:
    size = len(request.scope[BODY][0])
    return await beside(executor, size, lambda: _result(_parsed(request, max_files)))


def _result(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    """What work gives that waits for nothing, without an event loop, which would keep it."""
    try:
        work.send(None)
    except StopIteration as end:
        result: ResultT = end.value
        return result
    raise AssertionError("it waits for something")


async def _parsed(request: Request, max_files: int) -> list[Upload]:
    pieces = _pieces(body_of(request))  # which ends with the last of them
    kind = _kind_of(request.headers["content-type"])
    parser = _InMemoryParser(kind, pieces, max_files=max_files, max_fields=16)
    try:
        form = await parser.parse()
    except (MultiPartException, MultipartParseError, KeyError, UnicodeError) as error:
        reason = getattr(error, "message", None) or str(error)
        raise UploadError(f"the form cannot be read: {reason}") from error
    try:
        files = [value for value in form.getlist(FIELD) if isinstance(value, UploadFile)]
        if not files:
            raise UploadError(
                f"the form has no file field {FIELD!r}: add the picture under that name"
            )
        return [await _read(file) for file in files]
    finally:
        await form.close()


def _kind_of(kind: str) -> Headers:
    """A form's content type with its boundary alone: names in it are UTF-8, whatever it says.

    Of a charset RFC 7578 knows nothing. Python would look for each that is named, keep the names
    that it does not find, and take seconds for a megabyte of some.
    """
    if len(kind) > LONGEST_KIND:
        raise UploadError(
            f"the form's content type has {len(kind)} characters: {LONGEST_KIND} are the most"
        )
    boundary = parse_options_header(kind)[1].get(b"boundary", b"")
    if not boundary:
        raise UploadError("the form's content type names no boundary: add boundary=...")
    quoted = boundary.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    return Headers(raw=[(b"content-type", b'multipart/form-data; boundary="%s"' % quoted)])


async def _pieces(body: Body) -> AsyncGenerator[bytes, None]:
    view = memoryview(body)
    for start in range(0, len(view), PIECE):
        yield bytes(view[start : start + PIECE])


async def _read(file: UploadFile) -> Upload:
    upload = Upload(file.filename, await file.read())
    await file.close()  # one after the other: each is there twice meanwhile
    return upload
