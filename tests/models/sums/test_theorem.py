import hashlib
import json
import re
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

from models.artifact.card import AdderArchitecture, Cell, Task
from models.artifact.checkpoint import SHIPPED
from models.errors import CertificateError
from models.sums.enclosure import ACTIVATION_ERROR, ACTIVATION_RANGE, UNDERFLOW
from models.sums.proof_object import proof_object_of
from models.sums.theorem import coq_text, theorems_in, words_of
from tests.benchmarks.proof.handmade import handmade

PROOFS = Path(__file__).parent.parent.parent.parent / "proofs"
WEIGHTS = (SHIPPED / "adder" / "weights.safetensors").read_bytes()
CERTIFICATE = (SHIPPED / "adder" / "certificate.json").read_bytes()
ADDER = AdderArchitecture(hidden=10, layers=1, order="lsb")
TEXT = coq_text(ADDER, WEIGHTS, CERTIFICATE)


def data_of(weights: bytes) -> bytes:
    return weights[8 + struct.unpack("<Q", weights[:8])[0] :]


def words_in(text: str) -> bytes:
    words = [int(word, 16) for word in re.findall(r"0x([0-9a-f]{8})\b", text)]
    return struct.pack(f"<{len(words)}I", *words)


def ends_in(text: str) -> list[Fraction]:
    numbers = re.findall(r"\((-?\d+), (-?\d+)\)", text)
    return [Fraction(int(m)) * Fraction(2) ** int(e) for m, e in numbers]


def test_the_words_are_the_bytes_of_the_file() -> None:
    assert words_in(TEXT) == data_of(WEIGHTS)


def test_the_text_depends_on_the_files_alone_and_names_them() -> None:
    assert coq_text(ADDER, WEIGHTS, CERTIFICATE) == TEXT
    for content in (WEIGHTS, CERTIFICATE):
        assert hashlib.sha256(content).hexdigest() in TEXT


def test_the_boxes_are_exact() -> None:
    boxes = proof_object_of(CERTIFICATE).boxes
    assert ends_in(TEXT) == [
        Fraction(end)
        for box in boxes
        for unit in zip(*box.parts.values(), strict=True)
        for bounds in unit
        for end in bounds
    ]


@pytest.mark.parametrize("cell", ["vanilla", "gru", "lstm"])
@pytest.mark.parametrize("task", ["addition", "subtraction", "comparison"])
@pytest.mark.parametrize("base", [2, 10])
def test_a_text_is_of_its_cell_task_and_base(cell: Cell, task: Task, base: int) -> None:
    made = handmade(cell, task, base)
    text = coq_text(*made)
    assert words_in(text) == data_of(made.weights)
    states = 3 if task == "comparison" else 2
    kept = 2 if cell == "lstm" else 1
    assert len(ends_in(text)) == 2 * states * kept * made.architecture.hidden
    assert f"from_words {cell} " in text
    noun = {"addition": "adder", "subtraction": "subtractor", "comparison": "comparer"}[task]
    assert f"{noun}_is_right_in_binary32" in theorems_in(text)
    bits = task == "addition" and base == 2
    assert text.count(f"digits {base} a ->") == (0 if bits else 3 if task == "addition" else 2)


def test_each_theorem_is_stated_and_asked_for() -> None:
    names = theorems_in(TEXT)
    assert names == [
        "weights_are_whole",
        "adder_is_right",
        "adder_is_right_in_binary32",
        "adder_answers_in_binary32",
        "adder_multiplies_in_binary32",
    ]
    for name in names:
        assert f"\nCheck {name}.\n" in TEXT
    assert TEXT.endswith(f"Definition proved := ({', '.join(names)}).\nPrint Assumptions proved.\n")


def test_coq_has_the_bounds_that_the_service_measures_by() -> None:
    cell = (PROOFS / "Cell.v").read_text()
    rounding = (PROOFS / "Rounding.v").read_text()
    assert f"Definition activation_error : R := / {1 / ACTIVATION_ERROR:.0f}." in cell
    assert f"Definition activation_range : R := {ACTIVATION_RANGE:.0f}." in cell
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
        coq_text(ADDER, weights, CERTIFICATE)


def test_what_a_header_says_beside_tensors_is_passed_over() -> None:
    assert words_of(ADDER, with_entries(__metadata__={"format": "np"})) == words_of(ADDER, WEIGHTS)


@pytest.mark.parametrize(
    "other", [{"hidden": 9}, {"cell": "gru"}, {"task": "comparison"}, {"base": 10}]
)
def test_another_architecture_than_the_weights_is_refused(other: dict[str, object]) -> None:
    with pytest.raises(CertificateError, match="is wanted"):
        words_of(ADDER.model_copy(update=other), WEIGHTS)
