(** From the words of weights.safetensors to the network's tensors.

    The file's data section is nothing but 32-bit words, the bits of IEEE binary32 numbers, one
    tensor after another. *)
From Coq Require Import Reals List ZArith Bool.
From Flocq Require Import Core BinarySingleNaN IEEE754.Binary IEEE754.Bits.
From Scanline Require Import Cell Network.
Import ListNotations.
Open Scope nat_scope.

(** A word as Flocq decodes it, all NaN taken for one. *)
Definition decode (word : Z) : float := B2BSN 24 128 (b32_of_bits word).
Lemma decode_value : forall word,
  BinarySingleNaN.B2R (decode word) = Binary.B2R 24 128 (b32_of_bits word).
Proof. intros; apply B2R_B2BSN. Qed.

Fixpoint chunks (n size : nat) (ds : list float) : list (list float) :=
  match n with O => [] | S n => firstn size ds :: chunks n size (skipn size ds) end.

(** The tensors in the file's order: readout.bias, readout.weight, rnn.bias_hh_l0, rnn.bias_ih_l0,
    rnn.weight_hh_l0, rnn.weight_ih_l0. *)
Definition from_words (c : cell) (inputs hidden classes : nat) (words : list Z) : tensors :=
  let all := map decode words in
  let cut := fun from size => firstn size (skipn from all) in
  let rows := gates c * hidden in
  let readout := classes + classes * hidden in
  Tensors c
    (chunks rows inputs (cut (readout + 2 * rows + rows * hidden) (rows * inputs)))
    (chunks rows hidden (cut (readout + 2 * rows) (rows * hidden)))
    (cut (readout + rows) rows)
    (cut readout rows)
    (chunks classes hidden (cut classes (classes * hidden)))
    (cut 0 classes).

(** Neither a word too few nor one too many, each of them a number, all tensors of their sizes. *)
Definition words_needed (c : cell) (inputs hidden classes : nat) : nat :=
  let rows := gates c * hidden in
  classes + classes * hidden + 2 * rows + rows * hidden + rows * inputs.
Definition whole (c : cell) (inputs hidden classes : nat) (words : list Z) : bool :=
  Nat.eqb (length words) (words_needed c inputs hidden classes)
  && forallb (fun w => BinarySingleNaN.is_finite (decode w)) words
  && shaped inputs hidden classes (from_words c inputs hidden classes words).
