(** IEEE binary32, as Flocq defines it: additions, products and fused multiply-adds round as
    Rounding.v says, and a sum does not overflow, in any order, if its terms' sizes, with what
    rounding may add, stay below the largest number. *)
From Coq Require Import Reals Lra Lia List ZArith Bool Permutation.
From Flocq Require Import Core BinarySingleNaN.
From Scanline Require Import Rounding Network Image.
Import ListNotations.
Open Scope R_scope.

(** Round to nearest, ties to even; denormal results are kept. *)
Definition add : float -> float -> float := Bplus mode_NE.
Definition sub : float -> float -> float := Bminus mode_NE.
Definition mul : float -> float -> float := Bmult mode_NE.
Definition fma : float -> float -> float -> float := Bfma mode_NE.
Definition finite (x : float) : Prop := is_finite x = true.

(** ** Operations *)

Definition binary32_of (x : R) : R := round radix2 (SpecFloat.fexp 24 128) (round_mode mode_NE) x.

Lemma binary32_rounds : forall x, rounds x (binary32_of x).
Proof. intros x; exact (nearest_rounds _ x). Qed.

Lemma largest_format : generic_format radix2 (SpecFloat.fexp 24 128) largest.
Proof.
  apply (generic_format_FLT radix2 (-149) 24).
  exists (Float radix2 (2 ^ 24 - 1) 104); [|reflexivity|discriminate].
  unfold F2R, largest; cbn [Fnum Fexp]. rewrite mult_IZR. reflexivity.
Qed.

Lemma no_overflow : forall x, Rabs x <= largest ->
  Rlt_bool (Rabs (binary32_of x)) (bpow radix2 128) = true.
Proof.
  intros x Hx; apply Rlt_bool_true. eapply Rle_lt_trans.
  - apply abs_round_le_generic; [typeclasses eauto.. | exact largest_format | exact Hx].
  - change (bpow radix2 128) with (IZR (2 ^ 128)). apply IZR_lt; reflexivity.
Qed.

Lemma add_rounds : forall x y, finite x -> finite y -> Rabs (B2R x + B2R y) <= largest ->
  finite (add x y) /\ rounds (B2R x + B2R y) (B2R (add x y)).
Proof.
  intros x y Fx Fy M. pose proof (Bplus_correct 24 128 _ _ mode_NE x y Fx Fy) as C.
  fold (binary32_of (B2R x + B2R y)) in C. rewrite (no_overflow _ M) in C.
  destruct C as (E & F & _).
  split; [exact F|]. unfold add; rewrite E; apply binary32_rounds.
Qed.
Lemma sub_rounds : forall x y, finite x -> finite y -> Rabs (B2R x - B2R y) <= largest ->
  finite (sub x y) /\ rounds (B2R x - B2R y) (B2R (sub x y)).
Proof.
  intros x y Fx Fy M. pose proof (Bminus_correct 24 128 _ _ mode_NE x y Fx Fy) as C.
  fold (binary32_of (B2R x - B2R y)) in C. rewrite (no_overflow _ M) in C.
  destruct C as (E & F & _).
  split; [exact F|]. unfold sub; rewrite E; apply binary32_rounds.
Qed.
Lemma mul_rounds : forall x y, finite x -> finite y -> Rabs (B2R x * B2R y) <= largest ->
  finite (mul x y) /\ rounds (B2R x * B2R y) (B2R (mul x y)).
Proof.
  intros x y Fx Fy M. pose proof (Bmult_correct 24 128 _ _ mode_NE x y) as C.
  fold (binary32_of (B2R x * B2R y)) in C. rewrite (no_overflow _ M) in C.
  destruct C as (E & F & _). rewrite Fx, Fy in F.
  split; [exact F|]. unfold mul; rewrite E; apply binary32_rounds.
Qed.
Lemma fma_rounds : forall x y z, finite x -> finite y -> finite z ->
  Rabs (B2R x * B2R y + B2R z) <= largest ->
  finite (fma x y z) /\ rounds (B2R x * B2R y + B2R z) (B2R (fma x y z)).
Proof.
  intros x y z Fx Fy Fz M. pose proof (Bfma_correct 24 128 _ _ mode_NE x y z Fx Fy Fz) as C.
  cbv zeta in C. fold (binary32_of (B2R x * B2R y + B2R z)) in C. rewrite (no_overflow _ M) in C.
  destruct C as (E & F & _).
  split; [exact F|]. unfold fma; rewrite E; apply binary32_rounds.
Qed.

(** ** Sums *)

Inductive term := Product (w v : float) | Number (b : float).
Definition exact (t : term) : R := match t with Product w v => B2R w * B2R v | Number b => B2R b end.
Definition finite_term (t : term) : Prop :=
  match t with Product w v => finite w /\ finite v | Number b => finite b end.

(** [computes ts z]: binary32 arithmetic makes [z] of the sum of these terms, added in some order by
    some tree, each product rounded before it is added or fused into an addition. *)
Inductive computes : list term -> float -> Prop :=
| computes_product : forall w v, computes [Product w v] (mul w v)
| computes_number : forall b, computes [Number b] b
| computes_sum : forall ts l r a b, Permutation ts (l ++ r) ->
    computes l a -> computes r b -> computes ts (add a b)
| computes_fused : forall ts w v r b, Permutation ts (Product w v :: r) ->
    computes r b -> computes ts (fma w v b).

Lemma computes_length : forall ts z, computes ts z -> (1 <= length ts)%nat.
Proof.
  intros ts z C; induction C as [| |ts l r a b P _ Nl _ Nr|ts w v r b P _ _]; cbn; try lia.
  - rewrite (Permutation_length P), app_length; lia.
  - rewrite (Permutation_length P); cbn; lia.
Qed.

Lemma reach_one : forall x, Rabs x <= reach [x].
Proof.
  intros x; pose proof unit_pos; pose proof underflow_pos; pose proof (Rabs_pos x).
  unfold reach, error, size, growth; cbv zeta.
  cbn [sum fold_right map length Nat.sub INR pow]. nra.
Qed.

Theorem computes_evaluates : forall ts z, computes ts z -> Forall finite_term ts ->
  reach (map exact ts) <= largest -> evaluates (map exact ts) (B2R z) /\ finite z.
Proof.
  intros ts z C; induction C as [w v | b | ts l r a b P Cl IHl Cr IHr | ts w v r b P Cr IHr];
    intros Fin L.
  - apply Forall_inv in Fin; destruct Fin as [Fw Fv]. cbn [map exact] in *.
    pose proof (reach_one (B2R w * B2R v)).
    destruct (mul_rounds w v Fw Fv) as [F R]; [lra|].
    split; [constructor; exact R | exact F].
  - apply Forall_inv in Fin. split; [constructor; apply rounds_refl | exact Fin].
  - pose proof (Permutation_Forall P Fin) as Fin'. apply Forall_app in Fin'; destruct Fin' as [Fl Fr].
    pose proof (Permutation_map exact P) as P'. rewrite map_app in P'.
    pose proof (computes_length _ _ Cl) as Nl; pose proof (computes_length _ _ Cr) as Nr.
    rewrite <- (map_length exact) in Nl, Nr.
    destruct (reach_part _ _ _ P' Nl Nr) as [Ll Lr].
    pose proof (reach_parts _ _ _ P' Nl Nr) as Lp.
    destruct (IHl Fl ltac:(lra)) as [El Fa]. destruct (IHr Fr ltac:(lra)) as [Er Fb].
    pose proof (evaluates_reach _ _ El); pose proof (evaluates_reach _ _ Er).
    pose proof (Rabs_triang (B2R a) (B2R b)).
    destruct (add_rounds a b Fa Fb) as [F R]; [lra|].
    split; [|exact F]. eapply evaluates_sum; eassumption.
  - pose proof (Permutation_Forall P Fin) as Fin'. inversion_clear Fin' as [|? ? Fp Fr].
    destruct Fp as [Fw Fv].
    pose proof (Permutation_map exact P) as P'.
    change (map exact (Product w v :: r)) with ([B2R w * B2R v] ++ map exact r) in P'.
    pose proof (computes_length _ _ Cr) as Nr. rewrite <- (map_length exact) in Nr.
    destruct (reach_part _ _ _ P' ltac:(cbn; lia) Nr) as [Ll Lr].
    pose proof (reach_parts _ _ _ P' ltac:(cbn; lia) Nr) as Lp.
    destruct (IHr Fr ltac:(lra)) as [Er Fb].
    pose proof (evaluates_reach _ _ Er). pose proof (reach_one (B2R w * B2R v)).
    pose proof (Rabs_triang (B2R w * B2R v) (B2R b)).
    destruct (fma_rounds w v b Fw Fv Fb) as [F R]; [lra|].
    split; [|exact F].
    eapply evaluates_sum; [exact P' | constructor; apply rounds_refl | exact Er | exact R].
Qed.

(** Something is computed of every sum that is not empty. *)
Lemma computes_exists : forall ts, ts <> [] -> exists z, computes ts z.
Proof.
  assert (forall t, exists z, computes [t] z) as One by (intros [w v|b]; eexists; constructor).
  induction ts as [|t ts IH]; intros N; [congruence|].
  destruct (One t) as (z & Z). destruct ts as [|t' ts]; [exists z; exact Z|].
  destruct IH as (y & Y); [discriminate|].
  exists (add z y). eapply computes_sum; [|exact Z | exact Y]. reflexivity.
Qed.

(** ** Numbers that are small *)

Lemma rounds_small : forall n x y, rounds x y -> Rabs x <= n -> Rabs y <= 2 * n + 1.
Proof.
  intros n x y R X; unfold rounds in R.
  assert (unit_roundoff <= 1) by (unfold unit_roundoff; simpl; lra).
  assert (underflow <= 1) by (unfold underflow; simpl; lra).
  pose proof unit_pos; pose proof (Rabs_pos x).
  pose proof (Rabs_triang (y - x) x) as T. replace (y - x + x) with y in T by ring. nra.
Qed.
Lemma product_small : forall x y a b, Rabs x <= a -> Rabs y <= b -> Rabs (x * y) <= a * b.
Proof.
  intros x y a b X Y; rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos.
Qed.
Lemma largest_large : 64 * (IZR (2 ^ 42) * IZR (2 ^ 42)) <= largest.
Proof. unfold largest; rewrite <- !mult_IZR; apply IZR_le; discriminate. Qed.
