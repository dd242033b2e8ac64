import os
import sys

import httpx
import pytest

from benchmarks.peers.fleet import EMPTY, OPENCV, fleet, peers


def test_a_peer_that_is_not_installed_is_left_out_with_how_to_get_it() -> None:
    chosen, left_out = peers("false")  # a Python without anything
    assert {EMPTY, OPENCV, "tutorial, torch", "tutorial, onnx"} <= set(chosen)
    assert "--bentoml" in left_out["BentoML"]
    assert not [name for name in chosen if name.startswith("BentoML")]


@pytest.mark.slow
def test_each_is_stopped_until_it_is_loaded() -> None:
    chosen, _ = peers(sys.executable)
    core = min(os.sched_getaffinity(0))
    with fleet({EMPTY: chosen[EMPTY]}, "ours", permits=5, core=core) as servers:
        assert set(servers) == {EMPTY, "ours"}
        for server in servers.values():
            with pytest.raises(httpx.ReadTimeout):
                httpx.get(f"http://127.0.0.1:{server.port}/docs", timeout=0.2)
        servers["ours"].go_on()
        metrics = httpx.get(f"http://127.0.0.1:{servers['ours'].port}/metrics", timeout=60).text
        assert "scanline_permits 5.0" in metrics
