"""What a 12-megapixel JPEG costs over HTTP, beside the cheapest decode that OpenCV has for it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import cv2
import httpx
import numpy as np
from numpy.typing import NDArray

from models.errors import ScanlineError

ROUNDS = 31
START_SECONDS = 60


def measured() -> dict[str, Any]:
    """Decodes a drawn photo and has a service read it, in turn.

    Returns:
        Median milliseconds of both, the median of the rounds' ratios, its 95 % bootstrap interval,
        and the number of rounds.

    Raises:
        ScanlineError: the service does not start.
    """
    body = _photo()
    data = np.frombuffer(body, np.uint8)
    decode, all_in = [], []
    with _service() as url, httpx.Client() as client:
        for _ in range(ROUNDS + 3):
            began = time.perf_counter()
            cv2.imdecode(data, cv2.IMREAD_REDUCED_GRAYSCALE_8)
            middle = time.perf_counter()
            answer = client.post(f"{url}/v1/digits", content=body)
            all_in.append(time.perf_counter() - middle)
            decode.append(middle - began)
            if answer.json().get("digit") != 7:
                raise ScanlineError(f"the service did not read the photo: {answer.text}")
    decode, all_in = decode[3:], all_in[3:]  # the first warm up
    ratios = np.array(all_in) / np.array(decode)
    samples = np.random.default_rng(0).choice(ratios, (1000, ROUNDS))
    low, high = np.percentile(np.median(samples, axis=1), [2.5, 97.5])
    return {
        "megabytes": len(body) / 1e6,
        "cheapest_decode_milliseconds": 1000 * median(decode),
        "all_in_milliseconds": 1000 * median(all_in),
        "ratio": float(np.median(ratios)),
        "ratio_interval": (float(low), float(high)),
        "n": ROUNDS,
    }


def _photo() -> bytes:
    """A seven on uneven, grainy paper: a baseline JPEG of 4,000 x 3,000 pixels, in colour."""
    y, x = np.mgrid[-1:1:3000j, -1:1:4000j]
    cover = np.zeros(x.shape, np.uint8)
    seven = np.array([(1500, 900), (2400, 880), (1900, 2300)], np.int32)
    cv2.polylines(cover, [seven], False, 255, 70, cv2.LINE_AA)
    page: NDArray[np.float64] = (200 + 20 * x - 15 * y) * (1 - 0.8 * cover / 255)
    colour = page[..., None] * np.array([0.9, 0.97, 1])
    grain = np.random.default_rng(0).normal(0, 3, colour.shape)
    grainy = np.clip(colour + grain, 0, 255).astype(np.uint8)
    _, body = cv2.imencode(".jpg", grainy, [cv2.IMWRITE_JPEG_QUALITY, 90])
    return body.tobytes()


@contextmanager
def _service() -> Iterator[str]:
    """The address of a service of its own, ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from cli import main; main()", "serve", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(server, url)
            yield url
        finally:
            server.terminate()


def _wait(server: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise ScanlineError("the service did not start: try `scanline serve`")
