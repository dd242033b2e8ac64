"""What a file for Coq says of a network: its parts, as text with places to fill in."""

from typing import NamedTuple

from models.artifact.card import AdderArchitecture

FILE = """\
(** That one trained network {does}, at every length.

    Written by `scanline certify FOLDER --coq FILE` from

    weights.safetensors  SHA-256 {weights}
    certificate.json     SHA-256 {certificate} *)
From Coq Require Import List ZArith.
From Scanline Require Import {modules}.
Import ListNotations.
Open Scope Z_scope.

(** The data section of weights.safetensors, as `od -An -v -t x4` shows it. *)
Definition words : list Z := [
{words}].

Definition weights : tensors := from_words {shape} words.

(** The boxes of certificate.json, exactly: of each unit the numbers that it keeps, of each number
    both ends, of each end a mantissa and a power of two. They are a witness, and no part of what is
    proved. *)
{boxes}

Definition boxes : list ends := [{places}].

(** Coq computes the check of proofs/Checker.v. If it comes out false, this is where Coq stops. *)
Lemma yes : {accepts} = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

(** There are as many words as the network has weights, and all are numbers. *)
Theorem weights_are_whole : whole {shape} words = true.
Proof. exact ({whole} yes). Qed.

{theorems}
{asked}
"""

# What Coq is asked in the end, and what it is asked of: all theorems, of one name.
CHECK = "Check {name}.\n"
ASSUMED = "Definition proved := ({names}).\nPrint Assumptions proved."

_BITS = """\
(** Whatever the network answers to two numbers is their sum: in every arithmetic that rounds as
    proofs/Rounding.v says, *)
Theorem adder_is_right : forall a b said : list bool,
  adder_run weights (start weights) (pairs a b) said ->
  value said = value a + value b.
Proof. exact (adds {network} yes). Qed.

(** and in IEEE binary32, with any runtime whose sigmoid and tanh are within the bound; *)
Theorem adder_is_right_in_binary32 : forall (rt : runtime) (a b said : list bool),
  adder_run32 rt weights (start32 weights) (pairs a b) said ->
  value said = value a + value b.
Proof. exact (adds32 {network} yes). Qed.

(** where something is answered to every reading. *)
Theorem adder_answers_in_binary32 : forall (rt : runtime) (read : list pair),
  exists said, adder_run32 rt weights (start32 weights) read said.
Proof. exact (answers32 {network} yes). Qed.

(** Who multiplies with it, by shifting and adding, multiplies right. *)
Theorem adder_multiplies_in_binary32 : forall (rt : runtime) (a b said : list bool),
  multiplies (fun a b => adder_run32 rt weights (start32 weights) (pairs a b)) a b said ->
  value said = value a * value b.
Proof. exact (multiplies32 {network} yes). Qed.
"""

_LARGE = """\
Lemma large : ({base} > 1)%nat.
Proof. repeat constructor. Qed.

"""

_ANSWERS = """
(** where something is answered to every reading. *)
Theorem {noun}_answers_in_binary32 : forall (rt : runtime) (read : list column),
  Forall (legal {base}) read ->
  exists said, {run}_run32 {base} rt weights (start32 weights) read said.
Proof. exact ({noun}_answers32 {base} {network} large yes). Qed.
"""

_ADDER = """\
(** Whatever the network answers to two numbers is their sum: in every arithmetic that rounds as
    proofs/Rounding.v says, *)
Theorem adder_is_right : forall a b said : list nat,
  digits {base} a -> digits {base} b ->
  digits_run {base} weights (start weights) (with_room (columns a b)) said ->
  number {base} said = number {base} a + number {base} b.
Proof. exact (adds {base} {network} large yes). Qed.

(** and in IEEE binary32, with any runtime whose sigmoid and tanh are within the bound; *)
Theorem adder_is_right_in_binary32 : forall (rt : runtime) (a b said : list nat),
  digits {base} a -> digits {base} b ->
  digits_run32 {base} rt weights (start32 weights) (with_room (columns a b)) said ->
  number {base} said = number {base} a + number {base} b.
Proof. exact (adds32 {base} {network} large yes). Qed.
"""

_MULTIPLIES = """
(** Who multiplies with it, by shifting and adding, multiplies right. *)
Theorem adder_multiplies_in_binary32 : forall (rt : runtime) (a b said : list nat),
  digits {base} a ->
  multiplies (fun a b => digits_run32 {base} rt weights (start32 weights) (with_room (columns a b)))
    a b said ->
  number {base} said = number {base} a * number {base} b.
Proof. exact (multiplies32 {base} {network} large yes). Qed.
"""

_SUBTRACTOR = """\
(** Whatever the network answers to two numbers, the first no smaller than the second, is their
    difference: in every arithmetic that rounds as proofs/Rounding.v says, *)
Theorem subtractor_is_right : forall a b said : list nat,
  digits {base} a -> digits {base} b -> number {base} b <= number {base} a ->
  digits_run {base} weights (start weights) (with_room (columns a b)) said ->
  number {base} said = number {base} a - number {base} b.
Proof. exact (subtracts {base} {network} large yes). Qed.

(** and in IEEE binary32, with any runtime whose sigmoid and tanh are within the bound; *)
Theorem subtractor_is_right_in_binary32 : forall (rt : runtime) (a b said : list nat),
  digits {base} a -> digits {base} b -> number {base} b <= number {base} a ->
  digits_run32 {base} rt weights (start32 weights) (with_room (columns a b)) said ->
  number {base} said = number {base} a - number {base} b.
Proof. exact (subtracts32 {base} {network} large yes). Qed.
"""

_COMPARER = """\
(** What the network answers last to two numbers is how the first compares with the second: in every
    arithmetic that rounds as proofs/Rounding.v says, *)
Theorem comparer_is_right : forall (a b : list nat) (said : list comparison),
  digits {base} a -> digits {base} b ->
  order_run {base} weights (start weights) (columns a b) said ->
  last said Eq = (number {base} a ?= number {base} b).
Proof. exact (compares {base} {network} large yes). Qed.

(** and in IEEE binary32, with any runtime whose sigmoid and tanh are within the bound; *)
Theorem comparer_is_right_in_binary32 :
  forall (rt : runtime) (a b : list nat) (said : list comparison),
  digits {base} a -> digits {base} b ->
  order_run32 {base} rt weights (start32 weights) (columns a b) said ->
  last said Eq = (number {base} a ?= number {base} b).
Proof. exact (compares32 {base} {network} large yes). Qed.
"""


class Statements(NamedTuple):
    """What is said of one network, and by which files of proofs/."""

    does: str
    modules: str
    shape: str
    accepts: str
    whole: str
    theorems: str


def statements_of(architecture: AdderArchitecture) -> Statements:
    """What is said of a network of this architecture."""
    cell, hidden, base = architecture.cell, architecture.hidden, architecture.base
    network = f"{cell} {hidden} words boxes"
    if architecture.task == "addition" and base == 2:
        return Statements(
            does="adds",
            modules="Addition Cell Network Network32 Words Accepted Adder",
            shape=f"{cell} 2 {hidden} 2",
            accepts=f"accepts {network}",
            whole=f"adder_whole {network}",
            theorems=_BITS.format(network=network),
        )
    noun, does, run, theorems = {
        "addition": ("adder", "adds", "digits", _ADDER + _ANSWERS + _MULTIPLIES),
        "subtraction": ("subtractor", "subtracts", "digits", _SUBTRACTOR + _ANSWERS),
        "comparison": ("comparer", "compares", "order", _COMPARER + _ANSWERS),
    }[architecture.task]
    return Statements(
        does=does,
        modules="Digits Cell Network Network32 Words Accepted Calculators",
        shape=f"{cell} (inputs {base}) {hidden} {architecture.classes}",
        accepts=f"accepts_{noun} {base} {network}",
        whole=f"{noun}_whole {base} {network}",
        theorems=(_LARGE + theorems).format(noun=noun, base=base, run=run, network=network),
    )
