(** The checker of boxes, and the proof that what it accepts follows its machine.

    It is written for any cell and for any finite machine whose states and symbols can be listed, and
    decides by computation: each box's image under each symbol lies in the box of the machine's next
    state, and over it the right class leads. *)
From Coq Require Import Reals List ZArith Bool.
From Flocq Require Import BinarySingleNaN.
From Interval Require Import Real.Xreal.
From Scanline Require Import Machine Rounding Cell Network Intervals Image.
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

(** The weights are numbers, and no sum is empty. *)
Definition sound_row (r : row) : bool :=
  forallb is_finite (of_input r) && forallb is_finite (of_hidden r) && forallb is_finite (added r)
  && negb (Nat.eqb (length (added r)) 0).
Definition sound_operation (op : operation row) : bool :=
  match op with Sum r _ => sound_row r | _ => true end.
Definition sound (t : tensors) : bool :=
  every (every sound_operation) (units t) && every sound_row (readout t).

Section Checker.
Variables (carry symbol answer : Type).
Variables (carries : list carry) (symbols : list symbol).
Hypothesis all_carries : forall q, In q carries.
Variables (next : carry -> symbol -> carry) (answered : carry -> symbol -> answer).
Variable first : carry.

(** How the network is given a symbol, and which class stands for an answer. *)
Variables (encode : symbol -> list float) (index : answer -> nat).
Hypothesis distinct : forall a b, index a = index b -> a = b.

Variable t : tensors.
Variable box : carry -> list (list interval).
Let keeps : list nat := kept (cell_of t).

Definition closed_at (q : carry) (us : list (list (operation prepared))) (c : contest) (x : symbol)
    : bool :=
  if forallb is_finite (encode x) then
    match units_image keeps (units_complete (encode x) us) (box q) (box (next q x)) with
    | Some B => leads c (hidden_intervals B) (index (answered q x))
    | None => false
    end
  else false.

Definition starts : bool :=
  Nat.eqb (length (box first)) (length (units t))
  && forallb (fun own => Nat.eqb (length own) (length keeps)
       && forallb (fun X => I.subset (int 0) X) own) (box first).

(** What does not depend on the symbol is computed once for each state of the machine. *)
Definition check : bool :=
  if starts then if sound t then
    let us := units t in
    let c := contest_of (readout t) in
    every (fun q => let prepared := units_prepared us (box q) in every (closed_at q prepared c) symbols)
      carries
  else false else false.

Definition inside (q : carry) (s : state) : Prop := all_have (box q) s.

Definition network_run : state -> list symbol -> list answer -> Prop :=
  run symbol answer state (fun s x s' => step t s (encode x) s') (fun s a => says t s (index a)).

Hypothesis checked : check = true.

(** What the checker has found of a transition. *)
Lemma check_closed : forall q x, In x symbols -> Forall (fun v => is_finite v = true) (encode x) /\
  exists B, leads (contest_of (readout t)) (hidden_intervals B) (index (answered q x)) = true /\
    units_imaged keeps (map (map (with_terms (ready_row (encode x) (box q)))) (units t))
      (box q) (box (next q x)) B.
Proof.
  intros q x Hx; pose proof checked as E; unfold check in E; cbv zeta in E.
  destruct starts; [|discriminate]. destruct (sound t); [|discriminate].
  pose proof (every_all _ _ _ E q (all_carries q)) as Eq; cbv beta zeta in Eq; clear E.
  pose proof (every_all _ _ _ Eq x Hx) as E; unfold closed_at in E; clear Eq.
  destruct (forallb is_finite (encode x)) eqn:F; [|discriminate].
  split; [apply Forall_forall; exact (proj1 (forallb_forall _ _) F)|].
  rewrite units_ready in E.
  match type of E with match ?i with _ => _ end = _ => destruct i as [B|] eqn:EU end;
    [|discriminate].
  exists B; split; [exact E | exact (units_image_imaged _ _ _ _ _ EU)].
Qed.

Lemma check_sound_weights : sound t = true.
Proof.
  pose proof checked as E; unfold check in E.
  destruct starts; [|discriminate]. destruct (sound t); [reflexivity | discriminate].
Qed.

Lemma has_zeros : forall Xs n, Nat.eqb (length Xs) n && forallb (fun X => I.subset (int 0) X) Xs = true ->
  Forall2 has Xs (repeat 0 n).
Proof.
  induction Xs as [|X Xs IH]; intros [|n] E; try discriminate; [constructor|].
  cbn [length forallb Nat.eqb] in E. apply andb_true_iff in E; destruct E as [L E].
  apply andb_true_iff in E; destruct E as [S E]. cbn [repeat]; constructor.
  - apply (has_subset _ _ _ S), has_int.
  - apply IH. rewrite L. exact E.
Qed.

Lemma check_starts : inside first (start t).
Proof.
  pose proof checked as E; unfold check in E.
  destruct starts eqn:St; [|discriminate]. clear E. unfold starts in St.
  apply andb_true_iff in St; destruct St as [L St]. apply Nat.eqb_eq in L.
  unfold inside, start, all_have. rewrite <- L. fold keeps. clear L.
  induction (box first) as [|own B IH]; cbn [length repeat]; constructor;
    cbn [forallb] in St; apply andb_true_iff in St; destruct St as [So St].
  - apply has_zeros, So.
  - apply IH, St.
Qed.

Lemma closed_step : forall q x s s', In x symbols -> inside q s -> step t s (encode x) s' ->
  inside (next q x) s' /\ forall a, says t s' (index a) -> a = answered q x.
Proof.
  intros q x s s' Hx In S. destruct (check_closed q x Hx) as (_ & B & L & E).
  destruct (has_units_image keeps (encode x) _ _ In _ _ _ S _ _ _ In E) as [HB HT].
  split; [exact HT|].
  intros a Ha; apply distinct; exact (leads_right _ _ _ _ _ (has_hidden _ _ HB) L Ha).
Qed.

(** Whatever the network answers to a reading of listed symbols, at any length, the machine
    answers. *)
Theorem check_sound : forall read said, Forall (fun x => In x symbols) read ->
  network_run (start t) read said -> said = transduce _ _ _ next answered first read.
Proof.
  intros read said K R. eapply run_right; [| |exact K| |exact R].
  - intros q s x s' Hx In S; apply (closed_step q x s s' Hx In S).
  - intros q s x s' a Hx In S; apply (closed_step q x s s' Hx In S).
  - exact check_starts.
Qed.
End Checker.
