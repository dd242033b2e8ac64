"""Writes what Coq checks of an adder: its weights and boxes, word for word, and the theorems.

All that is true of any adder is proved in proofs/. The text that is written here holds this one's
data and a few lines that ask Coq to compute whether it accepts them. It depends on nothing but the
two files that it is made of, whose SHA-256 stand in its head.
"""

import hashlib
import json
import struct
from typing import Any

from models.errors import CertificateError
from models.sums.proof_object import Bounds, StateBox, proof_object_of

# The order of the file, as proofs/Words.v takes it apart; shapes are in units of the hidden size.
_TENSORS = (
    "readout.bias",
    "readout.weight",
    "rnn.bias_hh_l0",
    "rnn.bias_ih_l0",
    "rnn.weight_hh_l0",
    "rnn.weight_ih_l0",
)
THEOREMS = (
    "weights_are_whole",
    "adder_is_right",
    "adder_is_right_in_binary32",
    "adder_answers_in_binary32",
)

_HEAD = """\
(** That one trained network adds, at every length: written by `scanline certify FOLDER --coq FILE`.

    weights.safetensors  SHA-256 {weights}
    certificate.json     SHA-256 {certificate} *)
From Coq Require Import List ZArith.
From Scanline Require Import Addition Network Network32 Words Adder.
Import ListNotations.
Open Scope Z_scope.

(** The data section of weights.safetensors, as `od -An -v -t x4` shows it. *)
Definition words : list Z := [
{words}].

Definition weights : tensors := from_words 2 {hidden} 2 words.

(** The boxes of certificate.json, exactly: each end a mantissa and a power of two. They are a
    witness, and no part of what is proved. *)
{boxes}

(** Coq computes the check of proofs/Checker.v. If it comes out false, this is where Coq stops. *)
Lemma accepted : accepts {hidden} words box0 box1 = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

(** There are as many words as the network has weights, and all are numbers. *)
Theorem weights_are_whole : whole 2 {hidden} 2 words = true.
Proof. exact (accepted_whole {hidden} words box0 box1 accepted). Qed.

(** Whatever the network answers to two numbers is their sum: in every arithmetic that rounds as
    proofs/Rounding.v says, *)
Theorem adder_is_right : forall a b said : list bool,
  adder_run weights (start weights) (pairs a b) said ->
  value said = value a + value b.
Proof. exact (adds {hidden} words box0 box1 accepted). Qed.

(** and in IEEE binary32, with any runtime whose sigmoid and tanh are within the bound; *)
Theorem adder_is_right_in_binary32 : forall (rt : runtime) (a b said : list bool),
  adder_run32 rt weights (start32 weights) (pairs a b) said ->
  value said = value a + value b.
Proof. exact (adds32 {hidden} words box0 box1 accepted). Qed.

(** where something is answered to every reading. *)
Theorem adder_answers_in_binary32 : forall (rt : runtime) (read : list pair),
  exists said, adder_run32 rt weights (start32 weights) read said.
Proof. exact (answers32 {hidden} words box0 box1 accepted). Qed.

{asked}
"""


def coq_text(weights: bytes, certificate: bytes) -> str:
    """The text of a Coq file that proves, where Coq accepts it, that an adder adds.

    Args:
        weights: weights.safetensors of a one-layer adder, least significant bit first.
        certificate: certificate.json.

    Raises:
        CertificateError: the files are not those of such an adder. Whether anything is proved of
            it is not looked at: Coq does that.
    """
    boxes = proof_object_of(certificate).boxes
    hidden = len(boxes[0].hidden)
    words = words_of(weights, hidden)
    rows = (words[begin : begin + 8] for begin in range(0, len(words), 8))
    return _HEAD.format(
        weights=hashlib.sha256(weights).hexdigest(),
        certificate=hashlib.sha256(certificate).hexdigest(),
        words=";\n".join("  " + "; ".join(f"0x{word:08x}" for word in row) for row in rows),
        hidden=hidden,
        boxes="\n\n".join(box_text(f"box{carry}", box) for carry, box in enumerate(boxes)),
        asked="\n".join(
            f"{asked} {name}." for name in THEOREMS for asked in ("Check", "Print Assumptions")
        ),
    )


def words_of(weights: bytes, hidden: int) -> list[int]:
    """The 32-bit words of the data section of a weights.safetensors, in the file's order.

    Raises:
        CertificateError: the file holds other tensors than a one-layer adder of this hidden size,
            or in another order.
    """
    rows = 4 * hidden
    shapes = ([2], [2, hidden], [rows], [rows], [rows, hidden], [rows, 2])
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
    """The definition of a box in Coq."""
    parts = ",\n".join(_ends(bounds) for bounds in box.parts.values())
    return f"Definition {name} : ends * ends := (\n{parts})."


def _ends(bounds: Bounds) -> str:
    return "  [" + ";\n   ".join(f"({_dyadic(a)}, {_dyadic(b)})" for a, b in bounds) + "]"


def _dyadic(end: float) -> str:
    """A finite float64, exactly, as a mantissa and a power of two."""
    numerator, denominator = end.as_integer_ratio()
    return f"({numerator}, {1 - denominator.bit_length()})"
