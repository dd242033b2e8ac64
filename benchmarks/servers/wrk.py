"""wrk, the load generator: a closed loop of clients that send one body again and again."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from models.errors import ScanlineError

_SCRIPT = """
local file = io.open("{body}", "rb")
wrk.method, wrk.body = "POST", file:read("*a")
file:close()
{headers}
function done(summary, latency)
   local e = summary.errors
   io.write(string.format(
      '\\nSUMMARY {{"answers": %d, "microseconds": %d, "refused": %d, "failed": %d, ' ..
      '"p50": %d, "p99": %d}}\\n', summary.requests, summary.duration, e.status,
      e.connect + e.read + e.write + e.timeout, latency:percentile(50), latency:percentile(99)))
end
"""


class Call(NamedTuple):
    """A POST: its path, its body and its headers."""

    path: str
    body: bytes
    headers: Mapping[str, str]


def form(path: str, picture: bytes, kind: str) -> Call:
    """A picture as the form field `file`; `kind` is png or jpeg."""
    edge = b"--d5c7e3a1b9f04826"
    head = f'Content-Disposition: form-data; name="file"; filename="digit.{kind}"\r\n'
    head += f"Content-Type: image/{kind}\r\n\r\n"
    body = b"--" + edge + b"\r\n" + head.encode() + picture + b"\r\n--" + edge + b"--\r\n"
    return Call(path, body, {"Content-Type": f"multipart/form-data; boundary={edge.decode()}"})


class Burst(NamedTuple):
    """What a burst of load gave; latencies in milliseconds, refused are answers over 399."""

    answers: int
    per_second: float
    refused: int
    failed: int
    p50: float
    p99: float


def check_wrk() -> None:
    """Says how to get wrk where it is missing.

    Raises:
        ScanlineError: it is.
    """
    if shutil.which("wrk") is None or shutil.which("taskset") is None:
        raise ScanlineError(
            "wrk and taskset are needed: install Debian's packages wrk and util-linux"
        )


def burst(port: int, call: Call, clients: int, seconds: float, cores: list[int]) -> Burst:
    """Loads a server for some seconds.

    Args:
        port: where it listens on this machine.
        call: what every client sends.
        clients: connections, each with one request under way.
        seconds: how long; wrk takes whole ones.
        cores: where wrk runs.

    Raises:
        ScanlineError: wrk failed.
    """
    with TemporaryDirectory(prefix="scanline-wrk-") as folder:
        body, script = Path(folder) / "body", Path(folder) / "post.lua"
        body.write_bytes(call.body)
        headers = "\n".join(
            f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}"
            for name, value in call.headers.items()
        )
        script.write_text(_SCRIPT.format(body=body, headers=headers))
        command = ["taskset", "-c", ",".join(map(str, cores)), "wrk", "-t1", f"-c{clients}"]
        command += [f"-d{max(1, round(seconds))}s", "--timeout", "60s", "-s", str(script)]
        command += [f"http://127.0.0.1:{port}{call.path}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "SUMMARY " not in done.stdout:
        raise ScanlineError(f"wrk failed: {(done.stderr or done.stdout).strip()}")
    found = json.loads(done.stdout.rpartition("SUMMARY ")[2])
    answers = found["answers"] - found["refused"]
    rate = answers / found["microseconds"] * 1e6
    p50, p99 = found["p50"] / 1000, found["p99"] / 1000
    return Burst(answers, rate, found["refused"], found["failed"], p50, p99)
