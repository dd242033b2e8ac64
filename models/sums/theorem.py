"""Writes what Coq checks of an adder: its weights and boxes, word for word, and the theorems.

All that is true of any adder, subtractor or comparer is proved in proofs/. The text that is written
here holds this one's data and a few lines that ask Coq to compute whether it accepts them. It
depends on nothing but what the network is and the two files that it is made of, whose SHA-256 stand
in its head.
"""

import hashlib
import json
import re
import struct
from typing import Any

from models.artifact.card import AdderArchitecture, Cell
from models.errors import CertificateError
from models.sums.proof_object import StateBox, proof_object_of
from models.sums.statements import ASSUMED, CHECK, FILE, statements_of

# The order of the file, as proofs/Words.v takes it apart.
_TENSORS = (
    "readout.bias",
    "readout.weight",
    "rnn.bias_hh_l0",
    "rnn.bias_ih_l0",
    "rnn.weight_hh_l0",
    "rnn.weight_ih_l0",
)
_GATES: dict[Cell, int] = {"vanilla": 1, "gru": 3, "lstm": 4}


def coq_text(architecture: AdderArchitecture, weights: bytes, certificate: bytes) -> str:
    """The text of a Coq file that proves, where Coq accepts it, that a network calculates right.

    Args:
        architecture: one layer, least significant digit first.
        weights: weights.safetensors of such a network.
        certificate: certificate.json.

    Raises:
        CertificateError: the files are not those of such a network. Whether anything is proved of
            it is not looked at: Coq does that.
    """
    said = statements_of(architecture)
    words = words_of(architecture, weights)
    rows = (words[begin : begin + 8] for begin in range(0, len(words), 8))
    boxes = proof_object_of(certificate).boxes
    names = [f"box{state}" for state in range(len(boxes))]
    theorems = theorems_in(FILE + said.theorems)
    return FILE.format(
        weights=hashlib.sha256(weights).hexdigest(),
        certificate=hashlib.sha256(certificate).hexdigest(),
        words=";\n".join("  " + "; ".join(f"0x{word:08x}" for word in row) for row in rows),
        boxes="\n\n".join(box_text(*one) for one in zip(names, boxes, strict=True)),
        places="; ".join(names),
        asked="".join(CHECK.format(name=name) for name in theorems)
        + ASSUMED.format(names=", ".join(theorems)),
        **said._asdict(),
    )


def theorems_in(text: str) -> list[str]:
    """The names of the theorems in a text for Coq."""
    return re.findall(r"^Theorem (\w+)", text, re.M)


def words_of(architecture: AdderArchitecture, weights: bytes) -> list[int]:
    """The 32-bit words of the data section of a weights.safetensors, in the file's order.

    Raises:
        CertificateError: the file holds other tensors than a network of this architecture, or in
            another order.
    """
    hidden, classes = architecture.hidden, architecture.classes
    rows = _GATES[architecture.cell] * hidden
    shapes = (
        [classes],
        [classes, hidden],
        [rows],
        [rows],
        [rows, hidden],
        [rows, architecture.features],
    )
    data, entries = _data_of(weights)
    begin = 0
    for name, shape in zip(_TENSORS, shapes, strict=True):
        size = 4 * shape[0] * (shape[1] if len(shape) > 1 else 1)
        offsets = [begin, begin + size]
        found = entries.pop(name, None)
        if found != {"dtype": "F32", "shape": shape, "data_offsets": offsets}:
            raise CertificateError(
                f"weights.safetensors is not that of a one-layer adder of {hidden} units: {name} "
                f"is {found}, F32 {shape} at {offsets} is wanted"
            )
        begin = offsets[1]
    if entries or len(data) != begin:
        odd = f"{sorted(entries)}" if entries else f"{len(data)} bytes, not {begin} bytes,"
        raise CertificateError(
            f"weights.safetensors is not that of a one-layer adder: there are {odd} in it"
        )
    return list(struct.unpack(f"<{begin // 4}I", data))


def _data_of(weights: bytes) -> tuple[bytes, dict[str, Any]]:
    """The data section of a safetensors file, and its entries by name.

    The format: eight bytes that say how long the header is, the header as JSON, and the data
    (github.com/huggingface/safetensors).
    """
    try:
        (size,) = struct.unpack_from("<Q", weights)
        entries = json.loads(weights[8 : 8 + size])
    except (struct.error, ValueError) as error:
        raise CertificateError(f"weights.safetensors has no header: {error}") from error
    if not isinstance(entries, dict):
        raise CertificateError("weights.safetensors has no header: it holds no names")
    entries.pop("__metadata__", None)
    return weights[8 + size :], entries


def box_text(name: str, box: StateBox) -> str:
    """The definition of a box in Coq: of each unit what it keeps, its hidden state first."""
    units = zip(*box.parts.values(), strict=True)
    kept = (
        "[" + "; ".join(f"({_dyadic(low)}, {_dyadic(high)})" for low, high in unit) + "]"
        for unit in units
    )
    return f"Definition {name} : ends := [\n  " + ";\n  ".join(kept) + "]."


def _dyadic(end: float) -> str:
    """A finite float64, exactly, as a mantissa and a power of two."""
    numerator, denominator = end.as_integer_ratio()
    return f"({numerator}, {1 - denominator.bit_length()})"
