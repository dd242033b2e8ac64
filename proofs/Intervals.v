(** Intervals that enclose real numbers, and what arithmetic makes of them.

    The intervals are those of the Interval library. Their ends are floating-point numbers of 30
    bits (float32 has 24, so that ours err less than what they enclose may), made of Coq's integers:
    nothing is computed by the processor's own floating point. [has X x] says that [x] lies in [X].
    A function of intervals comes with a lemma, named after it, that says what it encloses. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Flocq Require Import Core BinarySingleNaN.
From Interval Require Import Real.Xreal Float.Basic Float.Specific_ops Float.Specific_stdz
  Interval.Float_full Interval.Interval.
From Scanline Require Import Rounding Network.
Import ListNotations.
Open Scope R_scope.

Module F := SpecificFloat StdZRadix2.
Module I := FloatIntervalFull F.
Definition precision : F.precision := F.PtoP 30%positive.
Definition interval : Type := I.type.
Definition has (X : interval) (x : R) : Prop := contains (I.convert X) (Xreal x).

(** ** Operations *)

Definition int (n : Z) : interval := I.fromZ precision n.
Definition plus (X Y : interval) : interval := I.add precision X Y.
Definition minus (X Y : interval) : interval := I.sub precision X Y.
Definition times (X Y : interval) : interval := I.mul precision X Y.
Definition power (n : Z) : interval := I.power_int precision (int 2) n.
Definition around (E : interval) : interval := I.join (I.neg E) E.
Definition positive (X : interval) : bool := match I.sign_strict X with Xgt => true | _ => false end.

Lemma has_int : forall n, has (int n) (IZR n).
Proof. intros; apply I.fromZ_correct. Qed.
Lemma has_plus : forall X Y x y, has X x -> has Y y -> has (plus X Y) (x + y).
Proof. intros X Y x y; exact (I.add_correct precision X Y (Xreal x) (Xreal y)). Qed.
Lemma has_minus : forall X Y x y, has X x -> has Y y -> has (minus X Y) (x - y).
Proof. intros X Y x y; exact (I.sub_correct precision X Y (Xreal x) (Xreal y)). Qed.
Lemma has_times : forall X Y x y, has X x -> has Y y -> has (times X Y) (x * y).
Proof. intros X Y x y; exact (I.mul_correct precision X Y (Xreal x) (Xreal y)). Qed.
Lemma has_neg : forall X x, has X x -> has (I.neg X) (- x).
Proof. intros X x; exact (I.neg_correct X (Xreal x)). Qed.
Lemma has_abs : forall X x, has X x -> has (I.abs X) (Rabs x).
Proof. intros X x; exact (I.abs_correct X (Xreal x)). Qed.
Lemma has_exp : forall X x, has X x -> has (I.exp precision X) (exp x).
Proof. intros X x; exact (I.exp_correct precision X (Xreal x)). Qed.
Lemma has_inv : forall X x, x <> 0 -> has X x -> has (I.inv precision X) (/ x).
Proof.
  intros X x Hx H. pose proof (I.inv_correct precision X (Xreal x) H) as C.
  unfold Xbind, Xinv' in C; rewrite (is_zero_false _ Hx) in C; exact C.
Qed.
Lemma has_power : forall n, has (power n) (powerRZ 2 n).
Proof.
  intros n. pose proof (I.power_int_correct precision n (int 2) (Xreal 2) (has_int 2)) as C.
  destruct n; try exact C.
  unfold Xpower_int, Xbind, Xpower_int' in C; rewrite is_zero_false in C by lra; exact C.
Qed.
Lemma has_around : forall E e d, has E e -> Rabs d <= e -> has (around E) d.
Proof.
  intros E e d He Hd.
  assert (- e <= d <= e) as B
    by (pose proof (Rle_abs d); pose proof (Rle_abs (- d)); rewrite Rabs_Ropp in *; lra).
  refine (contains_connected _ (- e) e _ _ d B); apply I.join_correct;
    [left; apply has_neg, He | right; exact He].
Qed.
Lemma has_near : forall X E x y e,
  has X x -> has E e -> Rabs (y - x) <= e -> has (plus X (around E)) y.
Proof.
  intros X E x y e HX HE H; replace y with (x + (y - x)) by ring.
  apply has_plus; [exact HX | eapply has_around; eassumption].
Qed.
Lemma has_positive : forall X x, positive X = true -> has X x -> 0 < x.
Proof.
  intros X x; unfold positive; pose proof (I.sign_strict_correct X) as C.
  destruct (I.sign_strict X); try discriminate.
  intros _ H; apply (C _ H).
Qed.
Lemma has_subset : forall X Y x, I.subset X Y = true -> has X x -> has Y x.
Proof. intros X Y x S H; exact (I.subset_correct X Y _ H S). Qed.

(** All numbers of an interval are smaller than this, in size. *)
Definition smaller (X : interval) (n : Z) : bool := positive (minus (int n) (I.abs X)).
Lemma has_smaller : forall X n x, smaller X n = true -> has X x -> Rabs x <= IZR n.
Proof.
  intros X n x S H. assert (0 < IZR n - Rabs x); [|lra].
  apply (has_positive _ _ S), has_minus; [apply has_int | apply has_abs, H].
Qed.

(** ** Constants *)

(** A mantissa and a power of two; a weight; all numbers between two ends of a box. *)
Definition scaled (m e : Z) : interval := times (int m) (power e).
Lemma has_scaled : forall m e, has (scaled m e) (IZR m * powerRZ 2 e).
Proof. intros; apply has_times; [apply has_int | apply has_power]. Qed.

Definition exactly (w : float) : interval :=
  match w with B754_finite s m e _ => scaled (cond_Zopp s (Zpos m)) e | _ => int 0 end.
Lemma has_exactly : forall w, has (exactly w) (B2R w).
Proof.
  intros [s|s| |s m e H]; cbn [exactly B2R]; try apply has_int.
  unfold F2R; cbn [Fnum Fexp]; rewrite bpow_powerRZ; apply has_scaled.
Qed.

Definition between (low high : Z * Z) : interval :=
  I.meet (I.upper_extent (scaled (fst low) (snd low)))
    (I.lower_extent (scaled (fst high) (snd high))).

Definition UNIT := Eval vm_compute in power (-24).
Definition UNDERFLOW := Eval vm_compute in power (-120).
Definition ACTIVATION := Eval vm_compute in I.inv precision (int 100000).
Lemma has_unit : has UNIT unit_roundoff. Proof. exact (has_power (-24)). Qed.
Lemma has_underflow : has UNDERFLOW underflow. Proof. exact (has_power (-120)). Qed.
Lemma has_activation : has ACTIVATION activation_error.
Proof. apply (has_inv (int 100000)); [lra | apply has_int]. Qed.

(** ** What is computed *)

Definition rounded (X : interval) : interval :=
  plus X (around (plus (times UNIT (I.abs X)) UNDERFLOW)).
Lemma has_rounded : forall X x y, has X x -> rounds x y -> has (rounded X) y.
Proof.
  intros X x y H R; eapply has_near; [exact H | | exact R].
  apply has_plus; [apply has_times; [apply has_unit | apply has_abs, H] | apply has_underflow].
Qed.

(** Of several terms: their sum, their size, their error as a sum (from how many they are, and their
    size), and the sum as computed. *)
Definition total (Xs : list interval) : interval := fold_right plus (int 0) Xs.
Lemma has_total : forall Xs xs, Forall2 has Xs xs -> has (total Xs) (sum xs).
Proof. intros Xs xs H; induction H; [apply has_int | apply has_plus; assumption]. Qed.

Definition extent (Xs : list interval) : interval := total (map I.abs Xs).
Lemma has_extent : forall Xs xs, Forall2 has Xs xs -> has (extent Xs) (size xs).
Proof.
  intros Xs xs H; apply has_total.
  induction H; constructor; [apply has_abs; assumption | assumption].
Qed.

Fixpoint grown (n : nat) : interval :=
  match n with O => int 1 | S n => times (plus (int 1) UNIT) (grown n) end.
Lemma has_grown : forall n, has (grown n) (growth n).
Proof.
  unfold growth; induction n as [|n IH]; [apply has_int|].
  apply has_times; [apply has_plus; [apply has_int | apply has_unit] | exact IH].
Qed.

Lemma Forall2_length : forall A B (P : A -> B -> Prop) xs ys,
  Forall2 P xs ys -> length xs = length ys.
Proof. intros A B P xs ys H; induction H; cbn; congruence. Qed.

Definition spread (n : nat) (size : interval) : interval :=
  plus (times (minus (grown n) (int 1)) size)
    (times (times (int (2 * Z.of_nat n - 1)) (grown (n - 1))) UNDERFLOW).
Lemma has_spread : forall Xs xs, Forall2 has Xs xs ->
  has (spread (length Xs) (extent Xs)) (error xs).
Proof.
  intros Xs xs H; unfold spread, error; cbv zeta.
  rewrite <- (Forall2_length _ _ _ _ _ H). apply has_plus.
  - apply has_times; [apply has_minus; [apply has_grown | apply has_int] | apply has_extent, H].
  - apply has_times; [apply has_times; [|apply has_grown] | apply has_underflow].
    replace (2 * INR (length Xs) - 1) with (IZR (2 * Z.of_nat (length Xs) - 1)); [apply has_int|].
    rewrite minus_IZR, mult_IZR, <- INR_IZR_INZ; reflexivity.
Qed.

Lemma has_evaluated : forall Xs xs z, Forall2 has Xs xs -> evaluates xs z ->
  has (plus (total Xs) (around (spread (length Xs) (extent Xs)))) z.
Proof.
  intros Xs xs z H E.
  eapply has_near; [apply has_total, H | apply has_spread, H | apply evaluates_error, E].
Qed.

Definition SIGMOID (X : interval) : interval :=
  I.inv precision (plus (int 1) (I.exp precision (I.neg X))).
Lemma has_sigmoid : forall X x, has X x -> has (SIGMOID X) (sigmoid x).
Proof.
  intros X x H; apply has_inv; [pose proof (exp_pos (- x)); lra|].
  apply has_plus; [apply has_int | apply has_exp, has_neg, H].
Qed.

Lemma tanh_sigmoid : forall x, tanh x = 2 * sigmoid (2 * x) - 1.
Proof.
  intros x; unfold tanh, sinh, cosh, sigmoid.
  replace (- (2 * x)) with (- x + - x) by ring; rewrite exp_plus, exp_Ropp.
  pose proof (exp_pos x) as P; pose proof (Rinv_0_lt_compat _ P) as Q.
  assert (/ exp x * exp x = 1) as E by (apply Rinv_l; lra).
  field; repeat split; nra.
Qed.

Definition TANH (X : interval) : interval :=
  minus (times (int 2) (SIGMOID (times (int 2) X))) (int 1).
Lemma has_tanh : forall X x, has X x -> has (TANH X) (tanh x).
Proof.
  intros X x H; rewrite tanh_sigmoid; apply has_minus; [|apply has_int].
  apply has_times; [apply has_int | apply has_sigmoid, has_times; [apply has_int | exact H]].
Qed.

(** Whether an activation may be asked for: also for the checker's sake, since an exponential of an
    argument without bounds is a number without an end. *)
Definition in_range (X : interval) : bool := smaller X 64.
Lemma has_in_range : forall X x, in_range X = true -> has X x -> Rabs x <= activation_range.
Proof. intros X x; exact (has_smaller X 64 x). Qed.

Definition activated (G : interval -> interval) (X : interval) : interval :=
  if in_range X then plus (G X) (around ACTIVATION) else I.nai.
Lemma has_activated : forall f G X x y, (forall X x, has X x -> has (G X) (f x)) ->
  in_range X = true -> has X x -> approximates f x y -> has (activated G X) y.
Proof.
  intros f G X x y HG R H A; unfold activated; rewrite R.
  eapply has_near; [apply HG, H | apply has_activation|].
  apply A; eapply has_in_range; eassumption.
Qed.
