import hashlib
import json
import re
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

from models.artifact.checkpoint import SHIPPED
from models.errors import CertificateError
from models.sums.enclosure import ACTIVATION_ERROR, ACTIVATION_RANGE, UNDERFLOW
from models.sums.proof_object import proof_object_of
from models.sums.theorem import THEOREMS, coq_text, words_of

PROOFS = Path(__file__).parent.parent.parent.parent / "proofs"
WEIGHTS = (SHIPPED / "adder" / "weights.safetensors").read_bytes()
CERTIFICATE = (SHIPPED / "adder" / "certificate.json").read_bytes()
TEXT = coq_text(WEIGHTS, CERTIFICATE)


def test_the_words_are_the_bytes_of_the_file() -> None:
    words = [int(word, 16) for word in re.findall(r"0x([0-9a-f]{8})\b", TEXT)]
    data = struct.pack(f"<{len(words)}I", *words)
    assert WEIGHTS.endswith(data)
    assert len(data) == len(WEIGHTS) - 8 - struct.unpack("<Q", WEIGHTS[:8])[0]


def test_the_text_depends_on_the_files_alone_and_names_them() -> None:
    assert coq_text(WEIGHTS, CERTIFICATE) == TEXT
    for content in (WEIGHTS, CERTIFICATE):
        assert hashlib.sha256(content).hexdigest() in TEXT


def test_the_boxes_are_exact() -> None:
    numbers = re.findall(r"\((-?\d+), (-?\d+)\)", TEXT)
    written = [Fraction(int(m)) * Fraction(2) ** int(e) for m, e in numbers]
    boxes = proof_object_of(CERTIFICATE).boxes
    assert written == [
        Fraction(end)
        for box in boxes
        for part in box.parts.values()
        for pair in part
        for end in pair
    ]


def test_each_theorem_is_stated_and_asked_for() -> None:
    for name in THEOREMS:
        assert re.search(rf"^Theorem {name} :", TEXT, re.M)
        assert f"Check {name}.\nPrint Assumptions {name}.\n" in TEXT


def test_coq_has_the_bounds_that_the_service_measures_by() -> None:
    network = (PROOFS / "Network.v").read_text()
    rounding = (PROOFS / "Rounding.v").read_text()
    assert f"Definition activation_error : R := / {1 / ACTIVATION_ERROR:.0f}." in network
    assert f"Definition activation_range : R := {ACTIVATION_RANGE:.0f}." in network
    power = int(np.log2(UNDERFLOW))
    assert f"Definition underflow : R := powerRZ 2 ({power})." in rounding


def test_the_files_of_the_theory_are_all_listed() -> None:
    listed = re.findall(r"^(\w+\.v)$", (PROOFS / "_CoqProject").read_text(), re.M)
    assert sorted(listed) == sorted(file.name for file in PROOFS.glob("*.v"))
    described = re.findall(r"^\| (?:\*\*)?(\w+\.v)", (PROOFS / "README.md").read_text(), re.M)
    assert described == listed


def with_entries(**changed: object) -> bytes:
    """The file with other entries in its header."""
    size = struct.unpack("<Q", WEIGHTS[:8])[0]
    entries = json.loads(WEIGHTS[8 : 8 + size]) | changed
    header = json.dumps({name: one for name, one in entries.items() if one is not None}).encode()
    return struct.pack("<Q", len(header)) + header + WEIGHTS[8 + size :]


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (WEIGHTS[:-4], "2324 bytes, not 2328 bytes"),
        (WEIGHTS + bytes(4), "2332 bytes, not 2328 bytes"),
        (with_entries(**{"readout.bias": None}), "readout.bias is None"),
        (with_entries(more={"dtype": "F32"}), "'more'"),
        (
            with_entries(
                **{"readout.bias": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}
            ),
            "readout.bias is",
        ),
        (save({name: one.astype(np.float16) for name, one in load(WEIGHTS).items()}), "F16"),
        (b"", "no header"),
        (b"\xff" * 20, "no header"),
        (struct.pack("<Q", 2) + b"[]", "no names"),
    ],
)
def test_other_files_are_refused(weights: bytes, words: str) -> None:
    with pytest.raises(CertificateError, match=re.escape(words)):
        coq_text(weights, CERTIFICATE)


def test_what_a_header_says_beside_tensors_is_passed_over() -> None:
    assert words_of(with_entries(__metadata__={"format": "np"}), 10) == words_of(WEIGHTS, 10)


def test_another_hidden_size_than_the_boxes_is_refused() -> None:
    with pytest.raises(CertificateError, match="of 9 units"):
        words_of(WEIGHTS, 9)
