"""Bodies that become much: JSON, tensors, forms, and those of which much is held at once."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.attacks.attack import Attack, form, post

PERMITS = 40  # that the service gives by default
MOST_BODY = 20_000_000  # bytes
_JSON = "application/json"


def attacks() -> dict[str, Callable[[], Attack]]:
    """What makes each attack, by what it sends; made when its turn comes, since many are large."""
    thousand, inks = [("1" * 1000, "1")] * 1000, MOST_BODY // 3136 - 1
    return {
        "40 batches of 1,000 sums of 1,000 bits": lambda: _sums(thousand),
        "40 batches of 8 sums of 65,536 bits": lambda: _sums([("1" * 65_536, "1" * 65_536)] * 8),
        "40 batches of 1,024 sums of 512 bits": lambda: _sums([("1" * 512, "1" * 512)] * 1024),
        "250,000 outputs": lambda: _infer({"inputs": [], "outputs": [{"name": "a"}] * 250_000}),
        "1,300,000 empty lists": lambda: _infer({"inputs": [{"data": [[]] * 1_300_000}]}),
        "40 bodies of 299,488 numbers": lambda: _infer(
            _input("ink", [382, 28, 28], [0.5] * 299_488)
        ),
        "40 bodies of 19,985 lists": lambda: _infer(_input("ink", [9990, 1, 1], [[[0.5]]] * 9990)),
        "40 bodies of 20,000 fields": lambda: _infer(
            {"inputs": [], "parameters": dict.fromkeys(map(str, range(19_990)), 1)}
        ),
        "40 bodies of one text of 4 MB": lambda: _infer({"id": "a" * 3_999_900, "inputs": []}),
        "40 tensors of 1,048,576 bits, answered in JSON": lambda: _binary(
            "adder", "bits", "INT8", [1024, 512, 2], bytes(2**20)
        ),
        "20 tensors of 6,376 inks": lambda: _binary(
            "digits", "ink", "FP32", [inks, 28, 28], bytes(inks * 3136), clients=20
        ),
        "40 tensors of 24,000 columns of lines": lambda: _binary(
            "lines", "strips", "FP32", [12, 2, 32, 2000], bytes(12 * 2 * 32 * 2000 * 4)
        ),
        "40 forms of 19 MB": lambda: _form([bytes(19_000_000)]),
        "40 forms of 64 pictures of 300 KB": lambda: _form([bytes(300_000)] * 64),
        "40 forms of 1,000 files": lambda: _form([b"0"] * 1000),
        "600 bodies of 20 MB that end late": lambda: Attack(
            [post("/v1/digits", bytes(MOST_BODY))], clients=600, kept=1
        ),
        "600 bodies of 390 KB that end late": lambda: Attack(
            [post("/v1/digits", bytes(390_000))], clients=600, kept=1
        ),
        "300 answers of 3 MB that nobody takes": lambda: _sums(thousand, clients=300)._replace(
            reads=False
        ),
        "1,000 heads of 60 KB that do not end": lambda: Attack(
            [b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * 12_000 + b"\r\n"], 1000, kept=1, ends=False
        ),
        "1,000 heads of 99 long lines that do not end": lambda: Attack(
            [b"GET / HTTP/1.1\r\n" + (b"a:" + b"b" * 600 + b"\r\n") * 99 + b"\r\n"],
            1000,
            kept=1,
            ends=False,
        ),
    }


def _form(files: list[bytes]) -> Attack:
    kind, body = form(files)
    return Attack([post("/v1/digits/batch", body, kind)], PERMITS)


def _sums(pairs: list[tuple[str, str]], clients: int = PERMITS) -> Attack:
    body = json.dumps({"pairs": [{"a": a, "b": b} for a, b in pairs]})
    return Attack([post("/v1/sums/batch", body.encode(), _JSON)], clients)


def _input(name: str, shape: list[int], data: list[Any]) -> dict[str, Any]:
    return {"inputs": [{"name": name, "datatype": "FP32", "shape": shape, "data": data}]}


def _infer(body: Mapping[str, Any]) -> Attack:
    text = json.dumps(body, separators=(",", ":"))
    return Attack([post("/v2/models/digits/infer", text.encode(), _JSON)], PERMITS)


def _binary(
    model: str, name: str, datatype: str, shape: list[int], data: bytes, clients: int = PERMITS
) -> Attack:
    described = {"name": name, "datatype": datatype, "shape": shape}
    head = json.dumps({"inputs": [described | {"parameters": {"binary_data_size": len(data)}}]})
    body, kind = head.encode() + data, "application/octet-stream"
    sizes = {"Inference_Header_Content_Length": str(len(head))}
    return Attack([post(f"/v2/models/{model}/infer", body, kind, **sizes)], clients)
