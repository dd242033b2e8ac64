(** What the checker accepts follows its machine in IEEE binary32, too; and every reading is
    answered, so that this is said of something. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Flocq Require Import BinarySingleNaN.
From Interval Require Import Real.Xreal.
From Scanline Require Import Machine Rounding Network Intervals Image Checker Binary32 Network32.
Import ListNotations.
Open Scope R_scope.

(** ** What exists *)

Lemma units_exist : forall rt X H us C TH TC H', units_imaged X H us C TH TC H' ->
  forall x h c, length c = length us ->
  exists h' c', units_step32 rt x h us c h' c' /\ length c' = length us.
Proof.
  intros rt X H us C TH TC H' E x h;
    induction E as [|u us C Cs TH THs TC TCs H' C' Hs' EU _ _ _ IH]; intros [|c cs] L;
    try discriminate.
  - exists [], []; split; constructor.
  - destruct (IH cs) as (hs' & cs' & S & L'); [now injection L|].
    destruct EU as [Zi Zf Zg Zo Ni Nf Ng No _ C' _ _]. apply argument_row in Ni, Nf, Ng, No.
    destruct (row_exists _ _ _ x h _ (proj1 Ni)) as (zi & Zi').
    destruct (row_exists _ _ _ x h _ (proj1 Nf)) as (zf & Zf').
    destruct (row_exists _ _ _ x h _ (proj1 Ng)) as (zg & Zg').
    destruct (row_exists _ _ _ x h _ (proj1 No)) as (zo & Zo').
    eexists (_ :: hs'), (_ :: cs'). split; [|cbn [length]; now rewrite L'].
    constructor; [|exact S]. econstructor; try eassumption. apply cell_plain.
Qed.

Lemma logits_exist : forall H rs h,
  forallb (fun r => match computed_row r [] H with Some _ => true | None => false end) rs = true ->
  exists ys, Forall2 (fun r y => computes (terms32 r [] h) y) rs ys.
Proof.
  intros H; induction rs as [|r rs IH]; intros h S; [exists []; constructor|].
  cbn [forallb] in S. destruct (computed_row r [] H) as [Z|] eqn:E; [|discriminate].
  destruct (IH h S) as (ys & Y). destruct (row_exists _ _ _ [] h _ E) as (y & C).
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
    pose proof (finite_nth _ _ Fys K) as Fk.
    destruct (Rle_lt_dec (B2R y) (B2R (nth k (z :: ys) zero))) as [Le|Lt].
    + exists (S k). split; [cbn [length] in *; lia|]. intros [|j] J.
      * cbn [nth]. apply Bleb_le; assumption.
      * apply M. cbn [length] in *; lia.
    + exists 0%nat. split; [cbn; lia|]. intros [|j] J.
      * cbn [nth]. apply Bleb_le; auto; lra.
      * assert (j < length (z :: ys))%nat as Lj by (cbn [length] in *; lia).
        specialize (M j Lj). change (nth (S j) (y :: z :: ys) zero) with (nth j (z :: ys) zero).
        change (nth 0 (y :: z :: ys) zero) with y.
        pose proof (finite_nth _ _ Fys Lj) as Fj.
        apply Bleb_le; auto. apply Bleb_le in M; auto; lra.
Qed.

Lemma map_repeat : forall A B (f : A -> B) x n, map f (repeat x n) = repeat (f x) n.
Proof. induction n; cbn; congruence. Qed.

(** ** The checker *)

Section Checker32.
Variables (carry symbol answer : Type).
Variables (carries : list carry) (symbols : list symbol).
Hypothesis all_carries : forall q, In q carries.
Hypothesis all_symbols : forall x, In x symbols.
Variables (next : carry -> symbol -> carry) (answered : carry -> symbol -> answer).
Variable first : carry.
Variables (encode : symbol -> list float) (index : answer -> nat).
Hypothesis distinct : forall a b, index a = index b -> a = b.
Variable t : tensors.
Variable box : carry -> list interval * list interval.
Variable rt : runtime.

Definition network_run32 : state32 -> list symbol -> list answer -> Prop :=
  run symbol answer state32
    (fun s x s' => step32 rt t s (encode x) s') (fun s a => says32 t s (index a)).

Hypothesis checked :
  check carry symbol answer carries symbols next answered first encode index t box = true.

Definition reals (s : state32) : state := (map B2R (fst s), map B2R (snd s)).
Definition inside32 (q : carry) (s : state32) : Prop :=
  Forall finite (fst s) /\ Forall finite (snd s) /\ inside carry box q (reals s).

Lemma closed_step32 : forall q s x s', inside32 q s -> step32 rt t s (encode x) s' ->
  inside32 (next q x) s' /\ forall a, says32 t s' (index a) -> a = answered q x.
Proof.
  intros q s x s' (Fh & Fc & In) U.
  destruct (check_closed _ _ _ _ _ all_carries all_symbols _ _ _ _ _ _ _ checked q x)
    as (Fx & H' & L & E).
  destruct (units_real rt _ _ _ _ _ _ _ _ Fx Fh (has_all_exactly (encode x)) (proj1 In) U
    _ _ _ _ E Fc (proj2 In)) as (S & Fh' & Fc').
  destruct (has_units_image _ _ _ _ _ _ _ _ (has_all_exactly (encode x)) (proj1 In) S
    _ _ _ _ (proj2 In) E) as (B & BH & BC).
  split; [repeat split; assumption|].
  intros a Ha. pose proof (says_real t _ s' _ _ Fh' B L Ha) as Say.
  apply distinct. exact (leads_right t _ (reals s') _ _ B L Say).
Qed.

Lemma inside32_start : inside32 first (start32 t).
Proof.
  pose proof (check_starts _ _ _ _ _ _ _ _ _ _ _ _ checked) as St.
  unfold inside32, reals, start32; cbn [fst snd]. rewrite map_repeat.
  repeat split; try apply St; apply Forall_forall; intros x Hx; apply repeat_spec in Hx; now subst.
Qed.

Theorem check_sound32 : forall read said,
  network_run32 (start32 t) read said -> said = transduce _ _ _ next answered first read.
Proof.
  intros read said R. eapply run_right; [| | |exact R].
  - intros q s x s' In U; apply (closed_step32 q s x s' In U).
  - intros q s x s' a In U; apply (closed_step32 q s x s' In U).
  - exact inside32_start.
Qed.

(** Each class stands for an answer; then every reading has a run. *)
Hypothesis classes : forall k, (k < length (readout t))%nat -> exists a, index a = k.

Theorem check_answers32 : forall read, exists said, network_run32 (start32 t) read said.
Proof.
  assert (forall read q s, inside32 q s -> length (snd s) = length (units t) ->
    exists said, network_run32 s read said) as Runs.
  { induction read as [|x read IH]; intros q s In Len; [exists []; constructor|].
    destruct (check_closed _ _ _ _ _ all_carries all_symbols _ _ _ _ _ _ _ checked q x)
      as (Fx & H' & L & E).
    destruct (units_exist rt _ _ _ _ _ _ _ E (encode x) (fst s) _ Len) as (h' & c' & U & Len').
    assert (step32 rt t s (encode x) (h', c')) as St by exact U.
    destruct (closed_step32 q s x _ In St) as (In' & _).
    (* In the image of this step, the logits are in order. *)
    destruct (units_real rt _ _ _ _ _ _ _ _ Fx (proj1 In) (has_all_exactly (encode x))
      (proj1 (proj2 (proj2 In))) U _ _ _ _ E (proj1 (proj2 In)) (proj2 (proj2 (proj2 In))))
      as (S & Fh' & _).
    destruct (has_units_image _ _ _ _ _ _ _ _ (has_all_exactly (encode x))
      (proj1 (proj2 (proj2 In))) S _ _ _ _ (proj2 (proj2 (proj2 In))) E) as (B & _).
    unfold leads in L; cbv zeta in L. rewrite !andb_true_iff in L; destruct L as ((K0 & Ok) & _).
    apply Nat.ltb_lt in K0.
    destruct (logits_exist _ _ h' Ok) as (ys & Ys).
    destruct (logits_real _ _ _ _ Fh' B Ok Ys) as (_ & Fy).
    pose proof (Forall2_length _ _ _ _ _ Ys) as N.
    destruct (largest_exists ys) as (k & K & M); [exact Fy | lia|].
    destruct (classes k) as (a & A); [lia|].
    destruct (IH _ _ In' Len') as (said & R).
    exists (a :: said). econstructor; [exact St | | exact R].
    exists ys. rewrite A. repeat split; assumption. }
  intros read. apply (Runs read first); [exact inside32_start|].
  unfold start32; cbn [snd]; apply repeat_length.
Qed.
End Checker32.
