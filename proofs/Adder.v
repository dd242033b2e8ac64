(** An LSTM of any size that adds: it reads two bits at a time and answers one of two classes. *)
From Coq Require Import Reals List ZArith Bool Lia.
From Scanline Require Import Machine Addition Rounding Network Intervals Image Checker
  Binary32 Network32 Checker32 Words.
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

(** ** The check *)

(** The ends of a box: of each number of a state a lower and an upper one, as mantissas and powers
    of two. *)
Definition ends : Type := list ((Z * Z) * (Z * Z)).
Definition box (b : ends * ends) : list interval * list interval :=
  let intervals := map (fun e : (Z * Z) * (Z * Z) => between (fst e) (snd e)) in
  (intervals (fst b), intervals (snd b)).

Definition all_pairs : list pair := [(false, false); (false, true); (true, false); (true, true)].
Definition check_adder (t : tensors) (box0 box1 : list interval * list interval) : bool :=
  check bool pair bool [false; true] all_pairs carry_out sum_bit false bits Nat.b2n t
    (fun c : bool => if c then box1 else box0).

Definition accepts (hidden : nat) (words : list Z) (box0 box1 : ends * ends) : bool :=
  if whole 2 hidden 2 words
  then check_adder (from_words 2 hidden 2 words) (box box0) (box box1)
  else false.

(** ** What follows from it *)

Lemma all_carries : forall c, In c [false; true].
Proof. intros []; cbn; tauto. Qed.
Lemma all_symbols : forall p, In p all_pairs.
Proof. intros [[] []]; cbn; tauto. Qed.
Lemma distinct : forall a b, Nat.b2n a = Nat.b2n b -> a = b.
Proof. intros [] []; cbn; congruence. Qed.

Lemma readout_length : forall weight bias,
  (length (readout_rows weight bias) <= length bias)%nat.
Proof.
  induction weight as [|w weight IH]; intros [|b bias]; cbn [readout_rows length]; try lia.
  specialize (IH bias); lia.
Qed.

Section Accepted.
Variables (hidden : nat) (words : list Z) (box0 box1 : ends * ends).
Hypothesis accepted : accepts hidden words box0 box1 = true.
Let t : tensors := from_words 2 hidden 2 words.

Lemma accepted_whole : whole 2 hidden 2 words = true.
Proof.
  pose proof accepted as E; unfold accepts in E.
  destruct (whole 2 hidden 2 words); [reflexivity | discriminate].
Qed.

Lemma accepted_check : check_adder t (box box0) (box box1) = true.
Proof. pose proof accepted as E; unfold accepts in E. rewrite accepted_whole in E. exact E. Qed.

Theorem adds : forall a b said : list bool,
  adder_run t (start t) (pairs a b) said -> value said = value a + value b.
Proof.
  intros a b said R; rewrite <- (machine_adds a b); f_equal.
  exact (check_sound _ _ _ _ _ all_carries all_symbols _ _ _ _ _ distinct _ _ accepted_check _ _ R).
Qed.

Theorem adds32 : forall (rt : runtime) (a b said : list bool),
  adder_run32 rt t (start32 t) (pairs a b) said -> value said = value a + value b.
Proof.
  intros rt a b said R; rewrite <- (machine_adds a b); f_equal.
  exact (check_sound32 _ _ _ _ _ all_carries all_symbols _ _ _ _ _ distinct _ _ rt accepted_check
    _ _ R).
Qed.

Theorem answers32 : forall (rt : runtime) (read : list pair),
  exists said, adder_run32 rt t (start32 t) read said.
Proof.
  intros rt read.
  refine (check_answers32 _ _ _ _ _ all_carries all_symbols _ _ _ _ _ distinct _ _ rt accepted_check
    _ read).
  pose proof accepted_whole as W; unfold whole in W. apply andb_true_iff in W; destruct W as [_ W].
  unfold shaped in W. apply andb_true_iff in W; destruct W as [_ W]. apply Nat.eqb_eq in W.
  pose proof (readout_length (readout_weight t) (readout_bias t)) as L.
  intros k K; unfold readout in K. fold t in W. rewrite W in L.
  destruct k as [|[|k]]; [exists false | exists true | lia]; reflexivity.
Qed.
End Accepted.
