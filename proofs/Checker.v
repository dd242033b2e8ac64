(** The checker of boxes, and the proof that what it accepts follows its machine.

    It is written for any finite machine whose states and symbols can be listed, and decides by
    computation: each box's image under each symbol lies in the box of the machine's next state, and
    over it the right class leads. *)
From Coq Require Import Reals List ZArith Bool.
From Flocq Require Import BinarySingleNaN.
From Interval Require Import Real.Xreal.
From Scanline Require Import Machine Rounding Network Intervals Image.
Import ListNotations.
Open Scope R_scope.

(** As [forallb], but computed no further than to the first that fails. *)
Fixpoint every {A : Type} (f : A -> bool) (l : list A) : bool :=
  match l with [] => true | x :: rest => if f x then every f rest else false end.
Lemma every_all : forall A (f : A -> bool) l, every f l = true -> forall x, In x l -> f x = true.
Proof.
  intros A f; induction l as [|y l IH]; intros E x H; [destruct H|].
  cbn [every] in E; destruct (f y) eqn:F; [|discriminate].
  destruct H as [<-|H]; auto.
Qed.

Section Checker.
Variables (carry symbol answer : Type).
Variables (carries : list carry) (symbols : list symbol).
Hypothesis all_carries : forall q, In q carries.
Hypothesis all_symbols : forall x, In x symbols.
Variables (next : carry -> symbol -> carry) (answered : carry -> symbol -> answer).
Variable first : carry.

(** How the network is given a symbol, and which class stands for an answer. *)
Variables (encode : symbol -> list float) (index : answer -> nat).
Hypothesis distinct : forall a b, index a = index b -> a = b.

Variable t : tensors.
Variable box : carry -> list interval * list interval.

Definition closed_at (q : carry) (x : symbol) : bool :=
  let (H, C) := box q in
  let (TH, TC) := box (next q x) in
  if forallb is_finite (encode x) then
    match units_image (units t) (map exactly (encode x)) H C TH TC with
    | Some H' => leads t H' (index (answered q x))
    | None => false
    end
  else false.

Definition starts : bool :=
  let n := length (units t) in
  let holds := fun Xs => Nat.eqb (length Xs) n && forallb (fun X => I.subset (int 0) X) Xs in
  holds (fst (box first)) && holds (snd (box first)).

Definition check : bool :=
  if starts then every (fun q => every (closed_at q) symbols) carries else false.

Definition inside (q : carry) (s : state) : Prop :=
  Forall2 has (fst (box q)) (fst s) /\ Forall2 has (snd (box q)) (snd s).

Definition network_run : state -> list symbol -> list answer -> Prop :=
  run symbol answer state (fun s x s' => step t s (encode x) s') (fun s a => says t s (index a)).

Hypothesis checked : check = true.

(** What the checker has found of a transition. *)
Lemma check_closed : forall q x, Forall (fun v => is_finite v = true) (encode x) /\
  exists H', leads t H' (index (answered q x)) = true /\
    units_imaged (map exactly (encode x)) (fst (box q)) (units t) (snd (box q))
      (fst (box (next q x))) (snd (box (next q x))) H'.
Proof.
  intros q x; pose proof checked as E; unfold check in E.
  destruct starts; [|discriminate].
  pose proof (every_all _ _ _ E q (all_carries q)) as Eq; cbv beta in Eq; clear E.
  pose proof (every_all _ _ _ Eq x (all_symbols x)) as E; unfold closed_at in E; clear Eq.
  destruct (box q) as [H C], (box (next q x)) as [TH TC]; cbn [fst snd].
  destruct (forallb is_finite (encode x)) eqn:F; [|discriminate].
  split; [apply Forall_forall; exact (proj1 (forallb_forall _ _) F)|].
  destruct (units_image (units t) (map exactly (encode x)) H C TH TC) as [H'|] eqn:EU;
    [|discriminate].
  exists H'; split; [exact E | exact (units_image_imaged _ _ _ _ _ _ _ EU)].
Qed.

Lemma check_starts : inside first (start t).
Proof.
  pose proof checked as E; unfold check in E.
  destruct starts eqn:St; [|discriminate]. clear E. unfold starts in St; cbv zeta in St.
  assert (forall n Xs, Nat.eqb (length Xs) n && forallb (fun X => I.subset (int 0) X) Xs = true ->
    Forall2 has Xs (repeat 0 n)) as Z.
  { clear. intros n Xs; revert n; induction Xs as [|X Xs IH]; intros [|n] E; try discriminate.
    - constructor.
    - cbn [length forallb Nat.eqb] in E. apply andb_true_iff in E; destruct E as [L E].
      apply andb_true_iff in E; destruct E as [S E]. cbn [repeat]; constructor.
      + apply (has_subset _ _ _ S), has_int.
      + apply IH. rewrite L. exact E. }
  apply andb_true_iff in St; destruct St as [SH SC]. split; apply Z; assumption.
Qed.

Lemma closed_step : forall q x s s', inside q s -> step t s (encode x) s' ->
  inside (next q x) s' /\ forall a, says t s' (index a) -> a = answered q x.
Proof.
  intros q x s s' [IH IC] S. destruct (check_closed q x) as (_ & H' & L & E).
  destruct (has_units_image _ _ _ _ _ _ _ _ (has_all_exactly (encode x)) IH S _ _ _ _ IC E)
    as (B & BH & BC).
  split; [split; assumption|].
  intros a Ha; apply distinct; exact (leads_right _ _ _ _ _ B L Ha).
Qed.

(** Whatever the network answers to a reading, at any length, the machine answers. *)
Theorem check_sound : forall read said,
  network_run (start t) read said -> said = transduce _ _ _ next answered first read.
Proof.
  intros read said R. eapply run_right; [| | |exact R].
  - intros q s x s' In S; apply (closed_step q x s s' In S).
  - intros q s x s' a In S; apply (closed_step q x s s' In S).
  - exact check_starts.
Qed.
End Checker.
