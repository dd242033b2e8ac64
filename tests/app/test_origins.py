import pytest

from app.origins import check_origin


@pytest.mark.parametrize(
    "origin",
    [
        "https://pages.example",
        "http://localhost:3000",
        "http://127.0.0.1:8080",
        "http://[::1]:3000",
        "https://xn--mller-kva.example",
        "http://pages.example:443",
        "capacitor://localhost",
        "chrome-extension://abcdefgh",
        "null",
    ],
)
def test_what_browsers_send_is_one(origin: str) -> None:
    check_origin(origin)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("https://pages.example/", "https://pages.example"),
        ("https://pages.example/app?x#y", "https://pages.example"),
        ("HTTPS://Pages.Example", "https://pages.example"),
        ("https://pages.example:443", "https://pages.example"),
        ("http://pages.example:80", "http://pages.example"),
        ("http://pages.example:", "http://pages.example"),
        ("http://pages.example:08080", "http://pages.example:8080"),
        ("https://me:secret@pages.example", "https://pages.example"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_what_no_browser_sends_is_refused_with_what_it_sends(text: str, right: str) -> None:
    with pytest.raises(ValueError, match="never a page's origin") as error:
        check_origin(text)
    assert str(error.value).endswith(f"browsers send {right!r}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pages.example",
        "//pages.example",
        "localhost:3000",
        "https:pages.example",
        "https://",
        "https:///path",
        "file:///home",
        "http://a:99999",
        "http://a:b",
        "http://[::1",
        "https://a..example",
    ],
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no origin"):
        check_origin(text)


@pytest.mark.parametrize("text", ["*", "https://*", "https://*.pages.example", "*://a"])
def test_a_pattern_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"has \* within"):
        check_origin(text)
