(** A runtime exists: the correctly rounded sigmoid and tanh are one. So what is proved of all
    runtimes is not proved of none. *)
From Coq Require Import Reals Lra ZArith.
From Flocq Require Import Core BinarySingleNaN.
From Scanline Require Import Rounding Cell Network Intervals Image Binary32 Network32.
Open Scope R_scope.

Definition float_of (r : R) : float :=
  binary_normalize 24 128 prec_pos prec_max mode_NE
    (round_mode mode_NE (scaled_mantissa radix2 (SpecFloat.fexp 24 128) r))
    (cexp radix2 (SpecFloat.fexp 24 128) r) false.

Lemma float_of_close : forall r, -1 <= r <= 1 ->
  finite (float_of r) /\ Rabs (B2R (float_of r) - r) <= activation_error.
Proof.
  intros r B. assert (Rabs r <= 1) as A by (apply Rabs_le; exact B).
  pose proof (binary32_rounds r) as H. pose proof (rounds_small _ _ _ H A) as M.
  unfold rounds in H.
  pose proof (binary_normalize_correct 24 128 prec_pos prec_max mode_NE
    (round_mode mode_NE (scaled_mantissa radix2 (SpecFloat.fexp 24 128) r))
    (cexp radix2 (SpecFloat.fexp 24 128) r) false) as C.
  cbv zeta in C. change (F2R _) with (binary32_of r) in C. fold (binary32_of (binary32_of r)) in C.
  assert (3 <= largest) as L by (apply IZR_le; discriminate).
  rewrite no_overflow in C by lra. destruct C as (V & F & _).
  split; [exact F|]. unfold float_of; rewrite V. unfold binary32_of at 1.
  rewrite round_generic; [|typeclasses eauto | apply generic_format_round; typeclasses eauto].
  eapply Rle_trans; [exact H|]. unfold activation_error.
  assert (unit_roundoff * Rabs r <= unit_roundoff * 1)
    by (apply Rmult_le_compat_l; [left; apply unit_pos | exact A]).
  assert (unit_roundoff * 1 + underflow <= / 100000); [|lra].
  unfold unit_roundoff, underflow; simpl; lra.
Qed.

Lemma sigmoid_bound : forall x, 0 < sigmoid x < 1.
Proof.
  intros x; unfold sigmoid; pose proof (exp_pos (- x)); split; [apply Rinv_0_lt_compat; lra|].
  rewrite <- Rinv_1 at 2. apply Rinv_lt_contravar; lra.
Qed.
Lemma tanh_bound : forall x, -1 < tanh x < 1.
Proof. intros x; rewrite tanh_sigmoid; pose proof (sigmoid_bound (2 * x)); lra. Qed.

Definition correctly_rounded : runtime.
Proof.
  refine (Runtime (fun x => float_of (sigmoid (B2R x))) (fun x => float_of (tanh (B2R x))) _ _);
    intros x _ _; apply float_of_close.
  - pose proof (sigmoid_bound (B2R x)); lra.
  - pose proof (tanh_bound (B2R x)); lra.
Defined.
