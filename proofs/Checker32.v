(** What the checker accepts follows its machine in IEEE binary32, too; and every reading is
    answered, so that this is said of something. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Flocq Require Import BinarySingleNaN.
From Interval Require Import Real.Xreal.
From Scanline Require Import Machine Rounding Cell Network Intervals Image Checker
  Binary32 Network32.
Import ListNotations.
Open Scope R_scope.

(** ** What exists *)

Lemma units_exist : forall rt keeps x h us own, length own = length us ->
  every (every sound_operation) us = true ->
  exists own', units_step32 rt keeps x h us own own' /\ length own' = length us.
Proof.
  intros rt keeps x h; induction us as [|u us IH]; intros [|o own] L S; try discriminate.
  - exists []; split; constructor.
  - cbn [every] in S. destruct (every sound_operation u) eqn:Su; [|discriminate].
    destruct (IH own) as (own' & Un & L'); [now injection L | exact S|].
    destruct (executes_exists rt (terms32 x h) (nonempty_terms x h) u o Su) as [ws X].
    exists (map (at_place32 ws) keeps :: own').
    split; [|cbn [length]; now rewrite L']. constructor; [|exact Un]. exists ws; split; auto.
Qed.

Lemma logits_exist : forall h rs, every sound_row rs = true ->
  exists ys, Forall2 (fun r y => computes (terms32 [] h r) y) rs ys.
Proof.
  intros h; induction rs as [|r rs IH]; intros S; [exists []; constructor|].
  cbn [every] in S. destruct (sound_row r) eqn:Sr; [|discriminate].
  destruct (IH S) as (ys & Y).
  destruct (computes_exists _ (nonempty_terms [] h r Sr)) as (y & C).
  exists (y :: ys); constructor; assumption.
Qed.

Lemma largest_exists : forall ys, Forall finite ys -> (0 < length ys)%nat ->
  exists k, (k < length ys)%nat /\
    forall j, (j < length ys)%nat -> Bleb (nth j ys zero) (nth k ys zero) = true.
Proof.
  induction ys as [|y ys IH]; intros F N; [cbn in N; lia|].
  inversion_clear F as [|? ? Fy Fys]. destruct ys as [|z ys].
  - exists 0%nat. split; [exact N|]. intros [|j] J; [|cbn in J; lia].
    cbn [nth]. apply Bleb_le; auto; lra.
  - destruct IH as (k & K & M); [exact Fys | cbn; lia|].
    pose proof (at_finite _ k Fys : finite (nth k (z :: ys) zero)) as Fk.
    destruct (Rle_lt_dec (B2R y) (B2R (nth k (z :: ys) zero))) as [Le|Lt].
    + exists (S k). split; [cbn [length] in *; lia|]. intros [|j] J.
      * cbn [nth]. apply Bleb_le; assumption.
      * apply M. cbn [length] in *; lia.
    + exists 0%nat. split; [cbn; lia|]. intros [|j] J.
      * cbn [nth]. apply Bleb_le; auto; lra.
      * assert (j < length (z :: ys))%nat as Lj by (cbn [length] in *; lia).
        specialize (M j Lj). change (nth (S j) (y :: z :: ys) zero) with (nth j (z :: ys) zero).
        change (nth 0 (y :: z :: ys) zero) with y.
        pose proof (at_finite _ j Fys : finite (nth j (z :: ys) zero)) as Fj.
        apply Bleb_le; auto. apply Bleb_le in M; auto; lra.
Qed.

Lemma map_repeat : forall A B (f : A -> B) x n, map f (repeat x n) = repeat (f x) n.
Proof. induction n; cbn; congruence. Qed.

(** ** The checker *)

Section Checker32.
Variables (carry symbol answer : Type).
Variables (carries : list carry) (symbols : list symbol).
Hypothesis all_carries : forall q, In q carries.
Variables (next : carry -> symbol -> carry) (answered : carry -> symbol -> answer).
Variable first : carry.
Variables (encode : symbol -> list float) (index : answer -> nat).
Hypothesis distinct : forall a b, index a = index b -> a = b.
Variable t : tensors.
Variable box : carry -> list (list interval).
Variable rt : runtime.

Definition network_run32 : state32 -> list symbol -> list answer -> Prop :=
  run symbol answer state32
    (fun s x s' => step32 rt t s (encode x) s') (fun s a => says32 t s (index a)).

Hypothesis checked :
  check carry symbol answer carries symbols next answered first encode index t box = true.

Lemma sound_parts : every (every sound_operation) (units t) = true
  /\ every sound_row (readout t) = true.
Proof.
  pose proof (check_sound_weights _ _ _ _ _ _ _ _ _ _ _ _ checked) as S.
  apply andb_true_iff; exact S.
Qed.

Definition inside32 (q : carry) (s : state32) : Prop :=
  Forall (Forall finite) s /\ inside carry box q (reals s).

Lemma closed_step32 : forall q s x s', In x symbols -> inside32 q s ->
  step32 rt t s (encode x) s' ->
  inside32 (next q x) s' /\ exists B,
    leads (contest_of (readout t)) (hidden_intervals B) (index (answered q x)) = true
    /\ all_have B (reals s').
Proof.
  intros q s x s' Hx (F & In) U.
  destruct (check_closed _ _ _ _ _ all_carries _ _ _ _ _ _ _ checked q x Hx) as (Fx & B & L & E).
  destruct (units_real rt _ _ _ _ Fx F In _ _ _ U _ _ _ E (proj1 sound_parts) F In) as [S F'].
  destruct (has_units_image _ _ _ _ In _ _ _ S _ _ _ In E) as [HB HT].
  split; [split; assumption | eauto].
Qed.

Lemma inside32_start : inside32 first (start32 t).
Proof.
  pose proof (check_starts _ _ _ _ _ _ _ _ _ _ _ _ checked) as St.
  assert (reals (start32 t) = start t) as R by (unfold reals, start32; rewrite !map_repeat; reflexivity).
  split; [|rewrite R; exact St].
  assert (forall A (P : A -> Prop) x n, P x -> Forall P (repeat x n)) as All
    by (intros A P x n Px; apply Forall_forall; intros y Hy; apply repeat_spec in Hy; now subst).
  unfold start32; apply All, All. reflexivity.
Qed.

Theorem check_sound32 : forall read said, Forall (fun x => In x symbols) read ->
  network_run32 (start32 t) read said -> said = transduce _ _ _ next answered first read.
Proof.
  intros read said K R. eapply run_right; [| |exact K| |exact R].
  - intros q s x s' Hx In U; apply (closed_step32 q s x s' Hx In U).
  - intros q s x s' a Hx In U Ha.
    destruct (closed_step32 q s x s' Hx In U) as ((F' & _) & B & L & HB).
    pose proof (says_real t _ s' _ _ F' (has_hidden _ _ HB) (proj2 sound_parts) L Ha) as Say.
    apply distinct. exact (leads_right t _ (reals s') _ _ (has_hidden _ _ HB) L Say).
  - exact inside32_start.
Qed.

(** Each class stands for an answer; then every reading of listed symbols has a run. *)
Hypothesis classes : forall k, (k < length (readout t))%nat -> exists a, index a = k.

Theorem check_answers32 : forall read, Forall (fun x => In x symbols) read ->
  exists said, network_run32 (start32 t) read said.
Proof.
  assert (forall read q s, Forall (fun x => In x symbols) read -> inside32 q s ->
    length s = length (units t) -> exists said, network_run32 s read said) as Runs.
  { induction read as [|x read IH]; intros q s Known In Len; [exists []; constructor|].
    inversion_clear Known as [|? ? Hx Kr].
    destruct (units_exist rt (kept (cell_of t)) (encode x) (hidden_of32 s) _ _ Len
      (proj1 sound_parts)) as (s' & U & Len').
    destruct (closed_step32 q s x s' Hx In U) as (In' & B & L & HB).
    (* In the image of this step, the logits are in order. *)
    destruct (leads_found _ _ _ _ (has_hidden _ _ HB) L) as (K0 & Rs & _).
    rewrite <- hidden_real in Rs.
    destruct (logits_exist (hidden_of32 s') _ (proj2 sound_parts)) as (ys & Ys).
    destruct (logits_real _ _ _ (hidden_finite _ (proj1 In')) (proj2 sound_parts) Rs Ys) as [_ Fy].
    pose proof (Forall2_length _ _ _ _ _ Ys) as N.
    destruct (largest_exists ys) as (k & K & M); [exact Fy | lia|].
    destruct (classes k) as (a & A); [lia|].
    destruct (IH _ _ Kr In' Len') as (said & R).
    exists (a :: said). econstructor; [exact U | | exact R].
    exists ys. rewrite A. repeat split; assumption. }
  intros read Known. apply (Runs read first); [exact Known | exact inside32_start|].
  unfold start32; apply repeat_length.
Qed.
End Checker32.
