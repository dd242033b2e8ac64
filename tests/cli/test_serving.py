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


def test_a_port_that_is_taken_is_one_line_however_many_workers_there_are() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = [scanline("serve", "--workers", count, "--port", port) for count in ("1", "2")]
    said = f"scanline: cannot listen on 127.0.0.1, port {port} (Address already in use): choose "
    assert done[0] == done[1] == (1, "", f"{said}another --host or --port\n")
