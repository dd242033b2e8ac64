"""Bodies that become much: JSON, tensors, forms, and those of which much is held at once."""

import json
from collections.abc import Mapping
from typing import Any

from benchmarks.attacks.attack import Attack, post

PERMITS = 40  # that the service gives by default
MOST_BODY = 20_000_000  # bytes
JSON = "application/json"
_EDGE = "d5c7e3a1b9f04826"


def attacks() -> dict[str, Attack]:
    """What each is, and how it is sent."""
    inks, zeros = MOST_BODY // 3136 - 1, 299_488
    long_, short = "1" * 65_536, "1" * 512
    return {
        "40 batches of 1,000 sums of 1,000 bits": _sums([("1" * 1000, "1")] * 1000),
        "40 batches of 8 sums of 65,536 bits": _sums([(long_, long_)] * 8),
        "40 batches of 1,024 sums of 512 bits": _sums([(short, short)] * 1024),
        "250,000 outputs": _infer("adder", {"inputs": [], "outputs": [{"name": "a"}] * 250_000}),
        "1,300,000 empty lists": _infer("adder", {"inputs": [{"data": [[]] * 1_300_000}]}),
        "40 bodies of 299,488 numbers": _infer("digits", _input("ink", [382, 28, 28], [0.5] * zeros)),
        "40 bodies of 19,999 lists": _infer("digits", _input("ink", [9999, 1], [[[0.5]]] * 9999)),
        "40 bodies of 20,000 fields": _infer(
            "digits", {"inputs": [], "parameters": dict.fromkeys(map(str, range(19_990)), 1)}
        ),
        "40 bodies of one text of 4 MB": _infer("adder", {"id": "a" * 3_999_900, "inputs": []}),
        "40 tensors of 1,048,576 bits, answered in JSON": _binary(
            "adder", "bits", "INT8", [1024, 512, 2], bytes(2**20)
        ),
        "20 tensors of 6,376 inks": _binary(
            "digits", "ink", "FP32", [inks, 28, 28], bytes(inks * 3136), clients=20
        ),
        "40 tensors of strips": _binary(
            "lines", "strips", "FP32", [8, 2048, 32], bytes(8 * 2048 * 32 * 4)
        ),
        "40 forms of 19 MB": _form([bytes(19_000_000)]),
        "40 forms of 64 pictures of 300 KB": _form([bytes(300_000)] * 64),
        "forms of 1,000 fields": _form([b"0"] * 1000),
        "600 bodies of 20 MB that end late": Attack(
            [post("/v1/digits", bytes(MOST_BODY))], clients=600, kept=1
        ),
        "600 bodies of 390 KB that end late": Attack(
            [post("/v1/digits", bytes(390_000))], clients=600, kept=1
        ),
        "300 answers of 3 MB that nobody takes": _sums(
            [("1" * 1000, "1")] * 1000, clients=300
        )._replace(reads=False),
        "1,000 heads of 60 KB that do not end": Attack(
            [b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * 12_000 + b"\r\n"], 1000, kept=1, ends=False
        ),
    }


def form(files: list[bytes]) -> bytes:
    """A form of these files, each a field `file`, and its boundary _EDGE."""
    head = 'Content-Disposition: form-data; name="file"; filename="1.png"\r\n\r\n'
    start = f"--{_EDGE}\r\n{head}".encode()
    return b"".join(start + file + b"\r\n" for file in files) + f"--{_EDGE}--\r\n".encode()


def _form(files: list[bytes]) -> Attack:
    kind = f"multipart/form-data; boundary={_EDGE}"
    return Attack([post("/v1/digits/batch", form(files), kind)], PERMITS)


def _sums(pairs: list[tuple[str, str]], clients: int = PERMITS) -> Attack:
    body = json.dumps({"pairs": [{"a": a, "b": b} for a, b in pairs]})
    return Attack([post("/v1/sums/batch", body.encode(), JSON)], clients)


def _input(name: str, shape: list[int], data: list[Any]) -> dict[str, Any]:
    return {"inputs": [{"name": name, "datatype": "FP32", "shape": shape, "data": data}]}


def _infer(model: str, body: Mapping[str, Any]) -> Attack:
    text = json.dumps(body, separators=(",", ":"))
    return Attack([post(f"/v2/models/{model}/infer", text.encode(), JSON)], PERMITS)


def _binary(
    model: str, name: str, datatype: str, shape: list[int], data: bytes, clients: int = PERMITS
) -> Attack:
    described = {"name": name, "datatype": datatype, "shape": shape}
    head = json.dumps({"inputs": [described | {"parameters": {"binary_data_size": len(data)}}]})
    body, kind = head.encode() + data, "application/octet-stream"
    sizes = {"Inference_Header_Content_Length": str(len(head))}
    return Attack([post(f"/v2/models/{model}/infer", body, kind, **sizes)], clients)
