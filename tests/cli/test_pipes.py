"""The command line between pipes: pictures that come through one, answers that go into one."""

import os
import signal
import subprocess
import threading
from pathlib import Path

from tests.cli.runs import COMMAND, ROOT, begun, environment, on_terminal, scanline
from tests.pictures import encoded, photo
from tests.waiting import PATIENCE, until

SMALL = {digit: encoded(photo(digit, 56, 56)) for digit in (2, 4, 7)}


def test_a_dash_is_standard_input() -> None:
    done = scanline("classify", "-", stdin=SMALL[7])
    assert (done.status, done.out.split("\t")[:2]) == (0, ["-", "7"])


def test_a_pipe_is_read_as_a_file_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(SMALL[4],))
    writer.start()
    done = scanline("classify", str(pipe))
    writer.join(PATIENCE)
    assert (done.status, done.out.split("\t")[1]) == (0, "4")


def test_a_pipe_that_a_pattern_meets_holds_nothing_up(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(SMALL[2])
    os.mkfifo(tmp_path / "b.png")
    done = scanline("classify", "*.png", cwd=tmp_path)
    assert done.status == 1
    first, second = (line.split("\t") for line in done.out.splitlines())
    assert first[:2] == ["a.png", "2"]
    assert second[0] == "b.png"
    assert "no ordinary file" in second[-1]


def test_ctrl_c_ends_the_wait_for_a_pipe_that_is_named(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with begun("classify", str(pipe)) as process:
        # The pipe can be opened for writing, without waiting, once somebody waits for it.
        writer = until(lambda: opened(pipe))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        assert writer is not None
        os.close(writer)
    assert process.returncode == 130
    assert out == b""
    assert b"Traceback" not in err


def opened(pipe: Path) -> int | None:
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


def in_a_shell(arguments: str) -> subprocess.CompletedProcess[str]:
    """`scanline` as a shell begins it, which can close its pipes."""
    return subprocess.run(
        f"{COMMAND[0]} -c '{COMMAND[2]}' {arguments}",
        shell=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(),
    )


def test_standard_input_that_is_empty_closed_or_a_terminal_is_said() -> None:
    assert "empty" in scanline("classify", "-").out
    assert "pipe one into it" in on_terminal("classify", "-").out
    closed = in_a_shell("classify - <&-")
    assert closed.returncode == 1
    assert "pipe one into it" in closed.stdout
    assert "Traceback" not in closed.stderr


def test_a_closed_standard_output_is_no_error_to_speak_of(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(SMALL[7])
    closed = in_a_shell(f"classify '{tmp_path}' >&-")
    assert (closed.returncode, closed.stderr) == (0, "")


def test_ctrl_c_ends_soon_and_keeps_what_was_printed(tmp_path: Path) -> None:
    for number in range(1000):  # whose lines are more than a pipe holds: it waits to be read
        (tmp_path / f"{number:03}-{'x' * 200}.png").write_bytes(SMALL[7])
    with begun("classify", str(tmp_path)) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert first.split(b"\t")[1] == b"7"
    lines = rest.splitlines()
    assert all(line.split(b"\t")[1] == b"7" for line in lines)
    assert len(lines) < 999
    assert f"stopped after {len(lines) + 1} of 1000" in err.decode()
    assert b"Traceback" not in err


def test_a_closed_pipe_is_no_error_to_speak_of(tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"{number:03}.png").write_bytes(SMALL[7])
    done = subprocess.run(
        f"{COMMAND[0]} -c '{COMMAND[2]}' classify {tmp_path} | head -1",
        shell=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(),
        timeout=PATIENCE,
    )
    assert done.stdout.split("\t")[1] == "7"
    assert done.stderr == ""
