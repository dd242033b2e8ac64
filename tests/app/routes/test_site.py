import re

import httpx
import pytest

from app.routes.site import FOLDER, POLICY, sent

FILES = sorted(path.name for path in FOLDER.iterdir())


def test_the_site_and_its_files_are_served_with_their_type_and_the_policy(
    client: httpx.Client,
) -> None:
    kinds = {".css": "text/css", ".html": "text/html", ".js": "text/javascript"}
    kinds[".svg"] = "image/svg+xml"
    for path in ["/", *(f"/site/{name}" for name in FILES)]:
        answer = client.get(path)
        file = FOLDER / (path.removeprefix("/site/") if path != "/" else "index.html")
        assert answer.content == sent(file)
        assert answer.headers["content-type"].split(";")[0] == kinds[file.suffix]
        assert answer.headers["content-security-policy"] == POLICY
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(answer.content))


def test_an_unchanged_file_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/site/main.js")
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    for known in (tag, f'"other", W/{tag}'):
        again = client.get("/site/main.js", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get("/site/main.js", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("name", ["nothing.js", "..%2fserver.py", "%2e%2e/server.py", "", "a/b"])
def test_nothing_but_the_sites_files_is_served(client: httpx.Client, name: str) -> None:
    assert client.get(f"/site/{name}").status_code == 404


def test_the_policy_allows_no_inline_script_no_inline_style_and_no_other_host() -> None:
    assert POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_it_is_no_call_of_the_document(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert not [path for path in paths if path == "/" or path.startswith("/site")]


def test_all_of_it_is_under_120_kilobytes(client: httpx.Client) -> None:
    answers = [client.get(f"/site/{name}") for name in FILES]
    assert sum(len(answer.content) for answer in answers) < 120_000


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".js", ".css"))])
def test_what_is_sent_is_all_of_it_but_comments_and_spaces(name: str) -> None:
    assert dense(sent(FOLDER / name).decode()) == dense(code_of(name))


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js")])
def test_what_scripts_write_into_pages_is_sent_as_it_is(name: str) -> None:
    for text in re.findall(r"`[^`]*`", code_of(name)):
        assert text.count("${") <= text.count("}"), "a template in a template would be cut up"
        assert text in sent(FOLDER / name).decode()


def code_of(name: str) -> str:
    """A file without its comments."""
    return re.sub(r"(?<!\S)//[^\n]*|/\*[\s\S]*?\*/", "", (FOLDER / name).read_text())


def dense(code: str) -> str:
    """It without spaces, and without the semicolons that end a block of a style sheet."""
    return re.sub(r"\s+|;(?=\s*})", "", code)


def test_every_module_opens_with_what_it_is_for() -> None:
    for path in FOLDER.glob("*.js"):
        lines = path.read_text().splitlines()
        assert lines[0].startswith("// "), path
        assert len(lines) < 250, path
