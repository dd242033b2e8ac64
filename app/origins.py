"""Origins: what a browser calls the site of a page, as RFC 6454 has it."""

from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}  # that no browser names
_OPAQUE = "null"  # the origin of a page without a site, as of a file


def check_origin(text: str) -> None:
    """Refuses what no browser sends as an origin.

    Raises:
        ValueError: it is none; the text says what is wrong, and how it is written where that can
            be told.
    """
    if text == _OPAQUE:
        return
    if "*" in text:
        raise ValueError(f"{text!r} has * within: name each origin, or * alone for all")
    try:
        url = urlsplit(text)
        host, port = (url.hostname or "").encode("idna").decode("ascii"), url.port
    except ValueError as error:  # UnicodeError too
        raise ValueError(f"{text!r} is no origin ({error})") from error
    if "://" not in text or not host:
        raise ValueError(f"{text!r} is no origin: write SCHEME://HOST, or SCHEME://HOST:PORT")
    right = f"{url.scheme}://{f'[{host}]' if ':' in host else host}"
    if port is not None and port != _DEFAULT_PORTS.get(url.scheme):
        right += f":{port}"
    if text != right:
        raise ValueError(f"{text!r} is never a page's origin: browsers send {right!r}")
