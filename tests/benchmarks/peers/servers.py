"""Peers as the benchmark starts them."""

import os
import sys

import httpx
import pytest

from benchmarks.peers.fleet import PATH, peers
from benchmarks.servers.calls import digit_of, small
from benchmarks.servers.processes import running


def answered(name: str) -> int:
    """The digit that a peer reads in a small picture of a seven; skips where it is missing."""
    chosen, left_out = peers(sys.executable)
    if name not in chosen:
        pytest.skip(f"{name} is missing: {left_out[name.partition(',')[0]]}")
    one = chosen[name]
    with running(
        one.command, sorted(os.sched_getaffinity(0)), one.environment, one.ready
    ) as server:
        files = {"file": ("seven.png", small(), "image/png")}
        answer = httpx.post(f"http://127.0.0.1:{server.port}{PATH}", files=files, timeout=60)
        assert answer.status_code == 200, answer.text
        return digit_of(answer.content)
