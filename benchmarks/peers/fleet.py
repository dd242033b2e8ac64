"""The servers that are compared: how each is started, and which of them cannot be here."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from types import MappingProxyType
from typing import NamedTuple

from benchmarks.servers.processes import Server, running, scanline

EMPTY, OPENCV = "empty endpoint", "tutorial, onnx, OpenCV"
PATH = "/predict"


class Peer(NamedTuple):
    """How a peer is started; `ready` is answered 200 once it is."""

    command: list[str]
    ready: str
    environment: Mapping[str, str] = MappingProxyType({})


def peers(bentoml: str) -> tuple[dict[str, Peer], dict[str, str]]:
    """The peers that are installed, and why the others are left out.

    Args:
        bentoml: a Python that has BentoML.
    """
    module = [sys.executable, "-m"]
    found = {EMPTY: Peer([*module, "benchmarks.peers.empty", "PORT"], "/docs")}
    left_out = {}
    for runtime in ("torch", "onnx"):
        tutorial = [*module, "benchmarks.peers.tutorial", "PORT", runtime]
        found[f"tutorial, {runtime}"] = Peer([*tutorial, "pillow"], "/docs")
    found[OPENCV] = Peer([*tutorial, "opencv"], "/docs")
    for runtime in ("torch", "onnx"):
        lit = [*module, "benchmarks.peers.lit", "PORT", runtime]
        found[f"LitServe, {runtime}"] = Peer(lit, "/health")
        bento = [bentoml, "-m", "bentoml", "serve", "benchmarks.peers.bento:Digits"]
        bento += ["--host", "127.0.0.1", "--port", "PORT", "--working-dir", "."]
        found[f"BentoML, {runtime}"] = Peer(bento, "/readyz", {"PEER_RUNTIME": runtime})
    if find_spec("litserve") is None:
        left_out["LitServe"] = "pip install '.[peers]'"
    if subprocess.run([bentoml, "-c", "import bentoml, torch"], capture_output=True).returncode:
        left_out["BentoML"] = (
            "it pins other versions than ours: python -m venv bento && bento/bin/pip install "
            "bentoml pillow '.[gpu]', then --bentoml bento/bin/python"
        )
    kept = {name: peer for name, peer in found.items() if name.split(",")[0] not in left_out}
    return kept, left_out


@contextmanager
def fleet(
    chosen: dict[str, Peer], ours: str, permits: int, core: int
) -> Iterator[dict[str, Server]]:
    """All of them and ours, on one core, each stopped but while it is loaded.

    Args:
        chosen: the peers.
        ours: the name of our own service.
        permits: of ours: as many as there are clients, since peers refuse none either.
        core: where they run.

    Raises:
        ScanlineError: one does not start.
    """
    with ExitStack() as stack:
        servers = {}
        for name, peer in chosen.items():
            one = running(peer.command, [core], peer.environment, peer.ready)
            servers[name] = stack.enter_context(one)
            servers[name].stop()
        settings = {"SCANLINE_PERMITS": str(permits)}
        servers[ours] = stack.enter_context(scanline([core], settings))
        servers[ours].stop()
        yield servers
