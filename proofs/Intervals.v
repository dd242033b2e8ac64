(** Intervals that enclose real numbers, and what arithmetic makes of them.

    The intervals are those of the Interval library. Their ends are floating-point numbers of 30
    bits (float32 has 24, so that ours err less than what they enclose may), made of Coq's integers:
    nothing is computed by the processor's own floating point. [has X x] says that [x] lies in [X].
    A function of intervals comes with a lemma, named after it, that says what it encloses. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Flocq Require Import Core BinarySingleNaN.
From Interval Require Import Real.Xreal Float.Basic Float.Specific_ops Float.Specific_stdz
  Interval.Float_full Interval.Interval.
From Scanline Require Import Rounding Cell Network.
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

Definition ONE := Eval vm_compute in int 1.
Definition UNIT := Eval vm_compute in power (-24).
Definition UNDERFLOW := Eval vm_compute in power (-120).
Definition ACTIVATION := Eval vm_compute in I.inv precision (int 100000).
Lemma has_one : has ONE 1. Proof. exact (has_int 1). Qed.
Lemma has_unit : has UNIT unit_roundoff. Proof. exact (has_power (-24)). Qed.
Lemma has_underflow : has UNDERFLOW underflow. Proof. exact (has_power (-120)). Qed.
Lemma has_activation : has ACTIVATION activation_error.
Proof. apply (has_inv (int 100000)); [lra | apply has_int]. Qed.

(** ** What is computed *)

(** What rounding may add to a number, and what may come out. *)
Definition slip (X : interval) : interval := around (plus (times UNIT (I.abs X)) UNDERFLOW).
Lemma has_slip : forall X x y, has X x -> rounds x y -> has (slip X) (y - x).
Proof.
  intros X x y H R; eapply has_around; [|exact R].
  apply has_plus; [apply has_times; [apply has_unit | apply has_abs, H] | apply has_underflow].
Qed.

Definition rounded (X : interval) : interval := plus X (slip X).
Lemma has_rounded : forall X x y, has X x -> rounds x y -> has (rounded X) y.
Proof.
  intros X x y H R; replace y with (x + (y - x)) by ring.
  apply has_plus; [exact H | apply has_slip; assumption].
Qed.

Definition total (Xs : list interval) : interval := fold_right plus (int 0) Xs.
Lemma has_total : forall Xs xs, Forall2 has Xs xs -> has (total Xs) (sum xs).
Proof. intros Xs xs H; induction H; [apply has_int | apply has_plus; assumption]. Qed.

Definition grown (n : nat) : interval := I.power_int precision (plus (int 1) UNIT) (Z.of_nat n).
Lemma has_grown : forall n, has (grown n) (growth n).
Proof.
  intros n; unfold grown, growth.
  pose proof (I.power_int_correct precision (Z.of_nat n) _ _
    (has_plus _ _ _ _ (has_int 1) has_unit)) as C.
  destruct n as [|n]; [exact C|].
  unfold Xpower_int, Xbind, Xpower_int' in C; cbn [Z.of_nat] in C.
  rewrite SuccNat2Pos.id_succ in C. exact C.
Qed.

Lemma Forall2_length : forall A B (P : A -> B -> Prop) xs ys,
  Forall2 P xs ys -> length xs = length ys.
Proof. intros A B P xs ys H; induction H; cbn; congruence. Qed.

(** The error of a sum is a multiple of its size and a number more; both depend on how many terms
    there are, or may be, and are computed once for many sums of as many terms. *)
Definition error_of (n : nat) (size : R) : R :=
  (growth n - 1) * size + (2 * INR n - 1) * growth (n - 1) * underflow.
Lemma error_mono : forall xs n, xs <> [] -> (length xs <= n)%nat -> error xs <= error_of n (size xs).
Proof.
  intros xs n N L; unfold error, error_of; cbv zeta.
  assert (1 <= length xs)%nat as L1 by (destruct xs; [congruence | cbn; lia]).
  pose proof (growth_mono _ _ L) as G; pose proof (size_pos xs); pose proof underflow_pos.
  pose proof (growth_mono (length xs - 1) (n - 1) ltac:(lia)) as G'.
  pose proof (growth_ge_1 (length xs - 1)).
  apply le_INR in L, L1. change (INR 1) with 1 in L1.
  apply Rplus_le_compat; [apply Rmult_le_compat_r; lra|].
  apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat; lra.
Qed.

Record slack := Slack { terms_of : nat; relative : interval; absolute : interval }.
Definition slack_of (n : nat) : slack :=
  Slack n (minus (grown n) (int 1))
    (times (times (int (2 * Z.of_nat n - 1)) (grown (n - 1))) UNDERFLOW).
Definition spread (s : slack) (size : interval) : interval :=
  plus (times (relative s) size) (absolute s).
Lemma has_spread : forall n X x, has X x -> has (spread (slack_of n) X) (error_of n x).
Proof.
  intros n X x H; unfold spread, slack_of, error_of; cbn [relative absolute].
  apply has_plus.
  - apply has_times; [apply has_minus; [apply has_grown | apply has_int] | exact H].
  - apply has_times; [apply has_times; [|apply has_grown] | apply has_underflow].
    replace (2 * INR n - 1) with (IZR (2 * Z.of_nat n - 1)); [apply has_int|].
    rewrite minus_IZR, mult_IZR, <- INR_IZR_INZ; reflexivity.
Qed.

(** ** Sigmoid and tanh

    The exponential is tabulated: of a number with [places] binary places it is a product of four
    entries. It is monotonous, so that over an interval it lies between what it is of two such
    numbers, one below the interval and one above. *)

Definition places : Z := 20.
Definition dyadic (n e : Z) : R := IZR n * powerRZ 2 e.

(** All numbers from [low] 2^[e] to [high] 2^[e]. *)
Definition stretch (low high e : Z) : interval :=
  I.bnd (Specific_ops.Float low e) (Specific_ops.Float high e).
Lemma has_stretch : forall low high e x,
  has (stretch low high e) x <-> dyadic low e <= x <= dyadic high e.
Proof.
  assert (forall n e, F.toX (Specific_ops.Float n e) = Xreal (dyadic n e)) as T.
  { intros n e; unfold dyadic; change (powerRZ 2 e) with (powerRZ (IZR radix2) e).
    rewrite <- bpow_powerRZ.
    destruct n as [|m|m]; unfold F.toX, F.toF;
      cbn [StdZRadix2.mantissa_sign StdZRadix2.MtoP StdZRadix2.EtoZ FtoX];
      [now rewrite Rmult_0_l | now rewrite FtoR_split..]. }
  intros low high e x; unfold has, stretch. rewrite I.bnd_correct by reflexivity.
  change I.F.toX with F.toX. rewrite !T. reflexivity.
Qed.

(** Entry [n] is exp(-(n + first) 2^e). *)
Definition entry (first e : Z) (n : nat) : interval :=
  let k := (Z.of_nat n + first)%Z in I.exp precision (I.neg (stretch k k e)).
Definition table (first e : Z) (size : nat) : list interval := map (entry first e) (seq 0 size).
Definition find (n : nat) (entries : list interval) : interval := nth n entries I.nai.

Lemma has_anything : forall x, has I.nai x.
Proof. intros x; exact Logic.I. Qed.
Lemma has_find : forall first e size n,
  has (find n (table first e size)) (exp (- dyadic (Z.of_nat n + first) e)).
Proof.
  intros first e size n; unfold find, table.
  destruct (Nat.lt_ge_cases n size) as [L|G].
  - rewrite (nth_indep _ I.nai (entry first e 0)) by (rewrite map_length, seq_length; exact L).
    rewrite map_nth, seq_nth by exact L. cbn [Nat.add].
    apply has_exp, has_neg, has_stretch; lra.
  - rewrite nth_overflow by (rewrite map_length, seq_length; exact G). apply has_anything.
Qed.

(** All that is asked for lies between -128 and 128. *)
Definition TWOS := Eval vm_compute in table (-65) 1 130.
Definition SIXTH := Eval vm_compute in table 0 (-6) 128.
Definition THIRTEENTH := Eval vm_compute in table 0 (-13) 128.
Definition TWENTIETH := Eval vm_compute in table 0 (-20) 128.
Lemma TWOS_table : TWOS = table (-65) 1 130.
Proof. vm_cast_no_check (eq_refl TWOS). Qed.
Lemma SIXTH_table : SIXTH = table 0 (-6) 128.
Proof. vm_cast_no_check (eq_refl SIXTH). Qed.
Lemma THIRTEENTH_table : THIRTEENTH = table 0 (-13) 128.
Proof. vm_cast_no_check (eq_refl THIRTEENTH). Qed.
Lemma TWENTIETH_table : TWENTIETH = table 0 (-20) 128.
Proof. vm_cast_no_check (eq_refl TWENTIETH). Qed.

(** exp(-n 2^-20). That [n] has been taken apart rightly is looked at, not proved. *)
Definition EXP_NEG (n : Z) : interval :=
  let i := Z.to_nat (Z.shiftr n 21 + 65) in
  let j := Z.to_nat (Z.land (Z.shiftr n 14) 127) in
  let k := Z.to_nat (Z.land (Z.shiftr n 7) 127) in
  let l := Z.to_nat (Z.land n 127) in
  if Z.eqb n ((Z.of_nat i + -65) * 2 ^ 21 + (Z.of_nat j + 0) * 2 ^ 14 + (Z.of_nat k + 0) * 2 ^ 7
      + (Z.of_nat l + 0))
  then times (times (find i TWOS) (find j SIXTH)) (times (find k THIRTEENTH) (find l TWENTIETH))
  else I.nai.
Lemma has_exp_neg : forall n, has (EXP_NEG n) (exp (- dyadic n (- places))).
Proof.
  intros n; unfold EXP_NEG; cbv zeta.
  generalize (Z.to_nat (Z.shiftr n 21 + 65)), (Z.to_nat (Z.land (Z.shiftr n 14) 127)),
    (Z.to_nat (Z.land (Z.shiftr n 7) 127)), (Z.to_nat (Z.land n 127)); intros i j k l.
  destruct (Z.eqb_spec n ((Z.of_nat i + -65) * 2 ^ 21 + (Z.of_nat j + 0) * 2 ^ 14
    + (Z.of_nat k + 0) * 2 ^ 7 + (Z.of_nat l + 0))) as [E|_]; [|apply has_anything].
  rewrite TWOS_table, SIXTH_table, THIRTEENTH_table, TWENTIETH_table.
  replace (exp (- dyadic n (- places)))
    with (exp (- dyadic (Z.of_nat i + -65) 1) * exp (- dyadic (Z.of_nat j + 0) (-6))
      * (exp (- dyadic (Z.of_nat k + 0) (-13)) * exp (- dyadic (Z.of_nat l + 0) (-20)))).
  - repeat apply has_times; apply has_find.
  - rewrite <- !exp_plus. f_equal. rewrite E; unfold dyadic, places.
    rewrite !plus_IZR, !mult_IZR, !plus_IZR.
    change (IZR (2 ^ 21)) with 2097152; change (IZR (2 ^ 14)) with 16384;
      change (IZR (2 ^ 7)) with 128.
    simpl; lra.
Qed.

(** The sigmoid of all numbers from [low] to [high] 2^-20. *)
Definition sigmoid_between (low high : Z) : interval :=
  I.inv precision (plus ONE (I.join (EXP_NEG high) (EXP_NEG low))).
Lemma has_sigmoid_between : forall low high x,
  dyadic low (- places) <= x <= dyadic high (- places) -> has (sigmoid_between low high) (sigmoid x).
Proof.
  intros low high x B.
  apply has_inv; [pose proof (exp_pos (- x)); lra|]. apply has_plus; [apply has_one|].
  refine (contains_connected _ (exp (- dyadic high (- places))) (exp (- dyadic low (- places)))
    _ _ (exp (- x)) _).
  - apply I.join_correct; left; apply has_exp_neg.
  - apply I.join_correct; right; apply has_exp_neg.
  - assert (forall a b, a <= b -> exp a <= exp b) as M
      by (intros a b [L| ->]; [left; apply exp_increasing, L | right; reflexivity]).
    split; apply M; lra.
Qed.

(** The whole number of 2^-[e] below a float. That it is below is looked at, too. *)
Definition floor (e : Z) (x : F.type) : Z :=
  match x with Specific_ops.Float m e' => Z.shiftl m (e' + e) | _ => 0%Z end.
Definition enclosed (e : Z) (f : Z -> Z -> interval) (X : interval) : interval :=
  let low := floor e (I.lower X) in
  let high := (floor e (I.upper X) + 1)%Z in
  if I.subset X (stretch low high (- e)) then f low high else I.nai.
Lemma has_enclosed : forall e f g X x,
  (forall low high, dyadic low (- e) <= x <= dyadic high (- e) -> has (f low high) (g x)) ->
  has X x -> has (enclosed e f X) (g x).
Proof.
  intros e f g X x F H; unfold enclosed; cbv zeta.
  generalize (floor e (I.lower X)), (floor e (I.upper X) + 1)%Z; intros low high.
  destruct (I.subset X (stretch low high (- e))) eqn:S; [|apply has_anything].
  apply F, has_stretch, (has_subset _ _ _ S), H.
Qed.

Definition SIGMOID : interval -> interval := enclosed places sigmoid_between.
Lemma has_sigmoid : forall X x, has X x -> has (SIGMOID X) (sigmoid x).
Proof.
  intros X x H; apply has_enclosed; [|exact H]. intros low high; apply has_sigmoid_between.
Qed.

Lemma tanh_sigmoid : forall x, tanh x = sigmoid (2 * x) + sigmoid (2 * x) - 1.
Proof.
  intros x; unfold tanh, sinh, cosh, sigmoid.
  replace (- (2 * x)) with (- x + - x) by ring; rewrite exp_plus, exp_Ropp.
  pose proof (exp_pos x) as P; pose proof (Rinv_0_lt_compat _ P) as Q.
  assert (/ exp x * exp x = 1) as E by (apply Rinv_l; lra).
  field; repeat split; nra.
Qed.

Definition TANH : interval -> interval :=
  enclosed (places + 1) (fun low high => let S := sigmoid_between low high in minus (plus S S) ONE).
Lemma has_tanh : forall X x, has X x -> has (TANH X) (tanh x).
Proof.
  intros X x H; apply has_enclosed; [|exact H]. intros low high B; cbv zeta.
  rewrite tanh_sigmoid. apply has_minus; [|apply has_one].
  assert (has (sigmoid_between low high) (sigmoid (2 * x))); [|apply has_plus; assumption].
  apply has_sigmoid_between. unfold dyadic, places in *. simpl in *; lra.
Qed.

(** An activation is asked for within the range alone. *)
Definition in_range (X : interval) : bool := smaller X 64.
Lemma has_in_range : forall X x, in_range X = true -> has X x -> Rabs x <= activation_range.
Proof. intros X x; exact (has_smaller X 64 x). Qed.

Definition activated (G : interval -> interval) (X : interval) : option interval :=
  if in_range X then Some (plus (G X) (around ACTIVATION)) else None.
Lemma has_activated : forall f G X Y x y, (forall X x, has X x -> has (G X) (f x)) ->
  activated G X = Some Y -> has X x -> approximates f x y -> has Y y.
Proof.
  intros f G X Y x y HG E H A; unfold activated in E.
  destruct (in_range X) eqn:R; [|discriminate].
  assert (Y = plus (G X) (around ACTIVATION)) as -> by congruence.
  eapply has_near; [apply HG, H | apply has_activation|].
  apply A; eapply has_in_range; eassumption.
Qed.
Lemma activated_range : forall G X Y, activated G X = Some Y -> in_range X = true.
Proof. intros G X Y E; unfold activated in E. now destruct (in_range X). Qed.
