(** A network of any cell and size that adds: it reads two bits at a time and answers one of two
    classes. *)
From Coq Require Import Reals List ZArith Bool Lia.
From Scanline Require Import Machine Addition Cell Network Binary32 Network32 Words Accepted.
Import ListNotations.
Open Scope Z_scope.

(** A pair of bits as the network is given it: each bit is 0 or 1. *)
Definition bit (b : bool) : float := if b then one else zero.
Definition bits (p : pair) : list float := [bit (fst p); bit (snd p)].

(** All that the network may answer to these pairs from this state: in the model of Rounding.v, and
    in IEEE binary32 with this runtime's sigmoid and tanh. Class 0 answers [false], class 1 [true]. *)
Definition adder_run (t : tensors) : state -> list pair -> list bool -> Prop :=
  run pair bool state (fun s p s' => step t s (bits p) s') (fun s b => says t s (Nat.b2n b)).

Definition adder_run32 (rt : runtime) (t : tensors) : state32 -> list pair -> list bool -> Prop :=
  run pair bool state32
    (fun s p s' => step32 rt t s (bits p) s') (fun s b => says32 t s (Nat.b2n b)).

(** The check, with a box for carry 0 and one for carry 1. *)
Definition all_pairs : list pair := [(false, false); (false, true); (true, false); (true, true)].
Definition accepts (c : cell) (hidden : nat) (words : list Z) (boxes : list ends) : bool :=
  accepted bool pair bool [false; true] all_pairs carry_out sum_bit false bits Nat.b2n Nat.b2n
    c 2 hidden 2 words boxes.

(** ** What follows from it *)

Lemma all_carries : forall c, In c [false; true].
Proof. intros []; cbn; tauto. Qed.
Lemma all_symbols : forall read, Forall (fun p => In p all_pairs) read.
Proof. intros read; apply Forall_forall; intros [[] []] _; cbn; tauto. Qed.
Lemma distinct : forall a b, Nat.b2n a = Nat.b2n b -> a = b.
Proof. intros [] []; cbn; congruence. Qed.
Lemma named : forall k, (k < 2)%nat -> exists b, Nat.b2n b = k.
Proof. intros [|[|k]] K; [exists false | exists true | lia]; reflexivity. Qed.

Section Accepted.
Variables (c : cell) (hidden : nat) (words : list Z) (boxes : list ends).
Hypothesis yes : accepts c hidden words boxes = true.
Let t : tensors := from_words c 2 hidden 2 words.

Theorem adder_whole : whole c 2 hidden 2 words = true.
Proof. exact (accepted_whole _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ yes). Qed.

Theorem adds : forall a b said : list bool,
  adder_run t (start t) (pairs a b) said -> value said = value a + value b.
Proof.
  intros a b said R; rewrite <- (machine_adds a b); f_equal.
  exact (accepted_right _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_carries distinct _ yes _ _
    (all_symbols _) R).
Qed.

Theorem adds32 : forall (rt : runtime) (a b said : list bool),
  adder_run32 rt t (start32 t) (pairs a b) said -> value said = value a + value b.
Proof.
  intros rt a b said R; rewrite <- (machine_adds a b); f_equal.
  exact (accepted_right32 _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_carries distinct _ yes rt _ _
    (all_symbols _) R).
Qed.

Theorem answers32 : forall (rt : runtime) (read : list pair),
  exists said, adder_run32 rt t (start32 t) read said.
Proof.
  intros rt read.
  exact (accepted_answers32 _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_carries _ yes named rt
    read (all_symbols _)).
Qed.

Theorem multiplies32 : forall (rt : runtime) (a b said : list bool),
  multiplies (fun a b said => adder_run32 rt t (start32 t) (pairs a b) said) a b said ->
  value said = value a * value b.
Proof. intros rt; apply multiplies_right, adds32. Qed.
End Accepted.
