(** From a network's words and boxes to what follows where the check of them comes out true, for any
    cell and any machine. *)
From Coq Require Import Reals List ZArith Bool Lia.
From Scanline Require Import Machine Rounding Cell Network Intervals Image Checker
  Binary32 Network32 Checker32 Words.
Import ListNotations.
Open Scope Z_scope.

(** The ends of a box: of each number that a unit keeps a lower and an upper one, as mantissas and
    powers of two. *)
Definition ends : Type := list (list ((Z * Z) * (Z * Z))).
Definition box (b : ends) : list (list interval) :=
  map (map (fun e : (Z * Z) * (Z * Z) => between (fst e) (snd e))) b.

Lemma readout_length : forall weight bias,
  (length (readout_rows weight bias) <= length bias)%nat.
Proof.
  induction weight as [|w weight IH]; intros [|b bias]; cbn [readout_rows length]; try lia.
  specialize (IH bias); lia.
Qed.

Section Accepted.
Variables (carry symbol answer : Type).
Variables (carries : list carry) (symbols : list symbol).
Variables (next : carry -> symbol -> carry) (answered : carry -> symbol -> answer).
Variable first : carry.
Variables (encode : symbol -> list float) (index : answer -> nat).
Variable place : carry -> nat.  (* of a state's box in the list of boxes *)
Variables (c : cell) (inputs hidden classes : nat) (words : list Z).

Definition check_boxes (boxes : list (list (list interval))) : bool :=
  check carry symbol answer carries symbols next answered first encode index
    (from_words c inputs hidden classes words) (fun q => nth (place q) boxes []).
Definition accepted (boxes : list ends) : bool :=
  if whole c inputs hidden classes words then check_boxes (map box boxes) else false.

Hypothesis all_carries : forall q, In q carries.
Hypothesis distinct : forall a b, index a = index b -> a = b.
Variable boxes : list ends.
Hypothesis yes : accepted boxes = true.
Let t : tensors := from_words c inputs hidden classes words.

Lemma accepted_whole : whole c inputs hidden classes words = true.
Proof.
  pose proof yes as E; unfold accepted in E.
  destruct (whole c inputs hidden classes words); [reflexivity | discriminate].
Qed.
Lemma accepted_check : check_boxes (map box boxes) = true.
Proof. pose proof yes as E; unfold accepted in E. rewrite accepted_whole in E. exact E. Qed.

Theorem accepted_right : forall read said, Forall (fun x => In x symbols) read ->
  network_run symbol answer encode index t (start t) read said ->
  said = transduce _ _ _ next answered first read.
Proof. exact (check_sound _ _ _ _ _ all_carries _ _ _ _ _ distinct _ _ accepted_check). Qed.

Theorem accepted_right32 : forall rt read said, Forall (fun x => In x symbols) read ->
  network_run32 symbol answer encode index t rt (start32 t) read said ->
  said = transduce _ _ _ next answered first read.
Proof.
  intros rt. exact (check_sound32 _ _ _ _ _ all_carries _ _ _ _ _ distinct _ _ rt accepted_check).
Qed.

Hypothesis named : forall k, (k < classes)%nat -> exists a, index a = k.

Theorem accepted_answers32 : forall rt read, Forall (fun x => In x symbols) read ->
  exists said, network_run32 symbol answer encode index t rt (start32 t) read said.
Proof.
  intros rt read K.
  refine (check_answers32 _ _ _ _ _ all_carries _ _ _ _ _ _ _ rt accepted_check _ read K).
  pose proof accepted_whole as W; unfold whole in W. apply andb_true_iff in W; destruct W as [_ W].
  unfold shaped in W. apply andb_true_iff in W; destruct W as [_ W]. apply Nat.eqb_eq in W.
  pose proof (readout_length (readout_weight t) (readout_bias t)) as L.
  change (length (readout_bias t) = classes) in W.
  intros k Hk; apply named. rewrite <- W. exact (Nat.lt_le_trans _ _ _ Hk L).
Qed.
End Accepted.
