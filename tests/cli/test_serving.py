import socket

import pytest

from tests.cli.runs import scanline


@pytest.mark.parametrize(
    "arguments", [["--port", "65536"], ["--port", "-1"], ["--workers", "0"], ["--port", "http"]]
)
def test_what_no_server_can_have_is_wrong_usage(arguments: list[str]) -> None:
    done = scanline("serve", *arguments)
    assert done.status == 2
    assert arguments[0] in done.err


def test_its_help_says_where_the_settings_are() -> None:
    assert "docs/using.md" in scanline("serve", "--help").out


def test_a_wrong_setting_is_one_line() -> None:
    done = scanline("serve", SCANLINE_PERMITS="many")
    assert done.status == 1
    assert done.err.startswith("scanline: SCANLINE_PERMITS: ")
    assert len(done.err.splitlines()) == 1


def test_workers_on_a_port_that_is_taken_do_not_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = scanline("serve", "--workers", "2", "--port", str(taken.getsockname()[1]))
    assert done.status == 1
    assert "in use" in done.err
