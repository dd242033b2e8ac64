"""What the load benchmarks send: pictures, sums and inks, and the check of an answer."""

import json
from http.client import HTTPConnection
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.pictures.drawn import drawn_photo
from benchmarks.servers.wrk import Call
from models.digit.locate import ink_of
from models.errors import ScanlineError
from models.imaging.decode import decode

DIGIT = 7  # in every picture
INKS = 1000


def pictures() -> dict[str, bytes]:
    """The same seven as a 28x28 PNG, dark on white in MNIST's frame, and as JPEGs of two sizes."""
    photo = drawn_photo(640, 480)
    return {"28x28 PNG": small(), "640x480 JPEG": photo, "12-megapixel JPEG": drawn_photo()}


def small() -> bytes:
    """The smallest of `pictures`."""
    found = ink_of(decode(drawn_photo(640, 480), 10**6).grey)
    assert found is not None
    _, png = cv2.imencode(".png", np.rint(255 * (1 - found.ink)).astype(np.uint8))
    return png.tobytes()


def sums() -> dict[str, tuple[Call, str]]:
    """Calls that add two numbers of 8 and of 4,096 bits, each with the right sum."""
    random, calls = np.random.default_rng(0), {}
    for bits in (8, 4096):
        a, b = ("1" + "".join(map(str, random.integers(0, 2, bits - 1))) for _ in range(2))
        body = json.dumps({"a": a, "b": b}).encode()
        call = Call("/v1/sums", body, {"Content-Type": "application/json"})
        calls[f"sum of {bits} bits"] = call, f"{int(a, 2) + int(b, 2):b}"
    return calls


def inks(picture: bytes) -> NDArray[np.float32]:
    """Float32 (INKS, 28, 28): a picture's ink, moved about and in several strengths."""
    found = ink_of(decode(picture, 10**6).grey)
    assert found is not None
    random = np.random.default_rng(0)
    moved = [np.roll(found.ink, random.integers(-3, 4, 2), (0, 1)) for _ in range(INKS)]
    return np.stack(moved) * random.uniform(0.7, 1, (INKS, 1, 1)).astype(np.float32)


def infer(ink: NDArray[np.float32]) -> Call:
    """Inks in the binary form of the Open Inference Protocol, the answer asked for the same way.

    https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
    """
    tensor = ink.tobytes()
    described = {"name": "ink", "shape": ink.shape, "datatype": "FP32"}
    head = json.dumps(
        {
            "inputs": [described | {"parameters": {"binary_data_size": len(tensor)}}],
            "outputs": [
                {"name": name, "parameters": {"binary_data": True}} for name in ("logits", "digit")
            ],
        }
    ).encode()
    headers = {
        "Content-Type": "application/octet-stream",
        "Inference-Header-Content-Length": str(len(head)),
    }
    return Call("/v2/models/digits/infer", head + tensor, headers)


def inferred(answer: bytes, head: int) -> NDArray[np.int64]:
    """The digits int64 (n,) of such an answer, whose JSON takes `head` bytes."""
    at = head
    for output in json.loads(answer[:head])["outputs"]:
        size = output["parameters"]["binary_data_size"]
        if output["name"] == "digit":
            return np.frombuffer(answer, np.int64, size // 8, at)
        at += size
    raise ScanlineError("the answer of /v2 has no output `digit`")


def answer(port: int, call: Call) -> tuple[bytes, int]:
    """The answer to a call, and the length of its head where it is a binary one.

    Raises:
        ScanlineError: it is not 200.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", call.path, call.body, dict(call.headers))
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise ScanlineError(f"{call.path} answers {response.status}: {body[:200]!r}")
    return body, int(response.headers.get("Inference-Header-Content-Length", 0))


def digit_of(body: bytes) -> int:
    """The digit in an answer of ours or of a peer."""
    found: Any = json.loads(body)
    found = found[0] if isinstance(found, list) else found["digit"]
    return int(found)
