(** What float32 arithmetic may do to a real number, and to a sum.

    The model is the usual one of numerical analysis: an operation errs by a small share of its
    result and, where that is tiny, by a little more. It says less than IEEE 754 and so holds of
    more; that IEEE's roundings, flushing to zero and reading denormals as zero are all within it
    is proved at the end. *)
From Coq Require Import Reals Lra Lia List Permutation ZArith.
From Flocq Require Import Core Relative.
Import ListNotations.
Open Scope R_scope.

(** Half of the distance from 1 to the next float32, and 64 times the smallest normal one. *)
Definition unit_roundoff : R := powerRZ 2 (-24).
Definition underflow : R := powerRZ 2 (-120).

(** One operation: [y] may be computed where [x] is exact. *)
Definition rounds (x y : R) : Prop := Rabs (y - x) <= unit_roundoff * Rabs x + underflow.

(** [evaluates terms z]: [z] may come out when these exact products and numbers are rounded and
    added, in any order, by any tree of additions. Since [rounds x x], fused multiply-adds and sums
    kept in a higher precision are included. *)
Inductive evaluates : list R -> R -> Prop :=
| evaluates_term : forall t z, rounds t z -> evaluates [t] z
| evaluates_sum : forall terms left right a b z,
    Permutation terms (left ++ right) -> evaluates left a -> evaluates right b ->
    rounds (a + b) z -> evaluates terms z.

(** The exact sum; the sum of the terms' sizes; how far a computed sum may be from the exact one
    (Higham's bound, with (1 + u)^n - 1 in place of n u / (1 - n u), and with underflow); and a
    bound of all that is computed on the way. *)
Definition sum (terms : list R) : R := fold_right Rplus 0 terms.
Definition size (terms : list R) : R := sum (map Rabs terms).
Definition growth (n : nat) : R := (1 + unit_roundoff) ^ n.
Definition error (terms : list R) : R :=
  let n := length terms in
  (growth n - 1) * size terms + (2 * INR n - 1) * growth (n - 1) * underflow.
Definition reach (terms : list R) : R := size terms + error terms.

Lemma unit_pos : 0 < unit_roundoff. Proof. apply powerRZ_lt; lra. Qed.
Lemma underflow_pos : 0 < underflow. Proof. apply powerRZ_lt; lra. Qed.

Lemma rounds_refl : forall x, rounds x x.
Proof.
  intros x; unfold rounds; rewrite Rminus_diag_eq, Rabs_R0 by reflexivity.
  pose proof underflow_pos; pose proof unit_pos; pose proof (Rabs_pos x); nra.
Qed.

Lemma growth_ge_1 : forall n, 1 <= growth n.
Proof. intros n; apply pow_R1_Rle; pose proof unit_pos; lra. Qed.
Lemma growth_mono : forall m n, (m <= n)%nat -> growth m <= growth n.
Proof. intros; apply Rle_pow; [pose proof unit_pos; lra | assumption]. Qed.
Lemma growth_step : forall m n, (1 <= m <= n)%nat ->
  (1 + unit_roundoff) * growth (m - 1) <= growth n.
Proof.
  intros m n H; eapply Rle_trans; [|apply (growth_mono m n); lia].
  unfold growth; replace m with (S (m - 1)) at 2 by lia; apply Rle_refl.
Qed.

Lemma sum_app : forall l r, sum (l ++ r) = sum l + sum r.
Proof. induction l as [|t l IH]; intros r; simpl; [lra | rewrite IH; lra]. Qed.
Lemma sum_perm : forall l r, Permutation l r -> sum l = sum r.
Proof. intros l r H; induction H; simpl in *; lra. Qed.
Lemma size_app : forall l r, size (l ++ r) = size l + size r.
Proof. intros; unfold size; rewrite map_app; apply sum_app. Qed.
Lemma size_perm : forall l r, Permutation l r -> size l = size r.
Proof. intros; apply sum_perm, Permutation_map; assumption. Qed.
Lemma sum_le_size : forall l, Rabs (sum l) <= size l.
Proof.
  induction l as [|t l IH]; unfold size in *; simpl; [rewrite Rabs_R0; lra|].
  eapply Rle_trans; [apply Rabs_triang | lra].
Qed.
Lemma size_pos : forall l, 0 <= size l.
Proof. intros; eapply Rle_trans; [apply Rabs_pos | apply sum_le_size]. Qed.

Lemma evaluates_length : forall terms z, evaluates terms z -> (1 <= length terms)%nat.
Proof.
  intros terms z H; induction H as [|terms l r a b z P _ IHl _ IHr]; simpl; [lia|].
  rewrite (Permutation_length P), app_length; lia.
Qed.

(** Higham's bound holds of every tree. *)
Theorem evaluates_error : forall terms z,
  evaluates terms z -> Rabs (z - sum terms) <= error terms.
Proof.
  pose proof unit_pos as Hu; pose proof underflow_pos as He. unfold error; cbv zeta.
  intros terms z H; induction H as [t z H | terms l r a b z P Hl IHl Hr IHr H].
  - unfold rounds in H; unfold size, growth; cbn [sum fold_right map length Nat.sub INR pow].
    rewrite !Rplus_0_r, Rmult_1_r; lra.
  - rewrite (sum_perm _ _ P), (size_perm _ _ P), (Permutation_length P).
    rewrite sum_app, size_app, app_length.
    pose proof (evaluates_length _ _ Hl) as Nl; pose proof (evaluates_length _ _ Hr) as Nr.
    pose proof (size_pos l) as Sl; pose proof (size_pos r) as Sr.
    pose proof (sum_le_size l) as Tl; pose proof (sum_le_size r) as Tr.
    set (m := length l) in *; set (n := length r) in *.
    rewrite plus_INR.
    set (U := growth (m + n - 1)).
    assert (growth (m + n) = (1 + unit_roundoff) * U) as ->.
    { unfold U, growth. replace (m + n)%nat with (S (m + n - 1)) at 1 by lia. reflexivity. }
    assert (growth m <= U) as Gm by (apply growth_mono; lia).
    assert (growth n <= U) as Gn by (apply growth_mono; lia).
    assert ((1 + unit_roundoff) * growth (m - 1) <= U) as Um by (apply growth_step; lia).
    assert ((1 + unit_roundoff) * growth (n - 1) <= U) as Un by (apply growth_step; lia).
    pose proof (growth_ge_1 (m + n - 1)) as U1; fold U in U1.
    assert (1 <= INR m) as Im by (apply (le_INR 1); assumption).
    assert (1 <= INR n) as In by (apply (le_INR 1); assumption).
    set (u := unit_roundoff) in *; set (e := underflow) in *.
    set (el := Rabs (a - sum l)) in *; set (er := Rabs (b - sum r)) in *.
    (* The errors of both parts and of the last rounding, *)
    assert (Rabs (z - (sum l + sum r)) <= Rabs (z - (a + b)) + el + er) as T.
    { unfold el, er.
      replace (z - (sum l + sum r)) with ((z - (a + b)) + ((a - sum l) + (b - sum r))) by ring.
      eapply Rle_trans; [apply Rabs_triang|].
      pose proof (Rabs_triang (a - sum l) (b - sum r)); lra. }
    (* which is of a number that the sizes and these errors bound. *)
    assert (Rabs (a + b) <= el + er + size l + size r) as V.
    { replace (a + b) with ((a - sum l) + (b - sum r) + (sum l + sum r)) by ring.
      eapply Rle_trans; [apply Rabs_triang|].
      pose proof (Rabs_triang (a - sum l) (b - sum r)).
      pose proof (Rabs_triang (sum l) (sum r)). unfold el, er; lra. }
    unfold rounds in H; fold u e in H.
    assert (u * Rabs (a + b) <= u * (el + er + size l + size r)) as V'
      by (apply Rmult_le_compat_l; lra).
    assert (forall k s part, 1 <= INR k -> 0 <= s -> growth k <= U ->
      (1 + u) * growth (k - 1) <= U ->
      part <= (growth k - 1) * s + (2 * INR k - 1) * growth (k - 1) * e ->
      (1 + u) * part <= (1 + u) * (U - 1) * s + (2 * INR k - 1) * U * e) as Part.
    { intros k s part Ik Hs Gk Uk Hp.
      assert ((growth k - 1) * s <= (U - 1) * s) by (apply Rmult_le_compat_r; lra).
      assert ((2 * INR k - 1) * e * ((1 + u) * growth (k - 1)) <= (2 * INR k - 1) * e * U)
        by (apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | exact Uk]).
      eapply Rle_trans; [apply Rmult_le_compat_l; [lra | exact Hp]|]. nra. }
    pose proof (Part m _ _ Im Sl Gm Um IHl) as El.
    pose proof (Part n _ _ In Sr Gn Un IHr) as Er.
    assert (1 * e <= U * e) as Ue by (apply Rmult_le_compat_r; lra).
    lra.
Qed.

Lemma evaluates_reach : forall terms z, evaluates terms z -> Rabs z <= reach terms.
Proof.
  intros terms z E; pose proof (evaluates_error _ _ E); pose proof (sum_le_size terms).
  pose proof (Rabs_triang (z - sum terms) (sum terms)) as T.
  replace (z - sum terms + sum terms) with z in T by ring. unfold reach; lra.
Qed.

(** What two parts reach, the whole does. *)
Lemma reach_parts : forall terms l r, Permutation terms (l ++ r) ->
  (1 <= length l)%nat -> (1 <= length r)%nat -> reach l + reach r <= reach terms.
Proof.
  intros terms l r P Nl Nr; unfold reach, error; cbv zeta.
  rewrite (size_perm _ _ P), (Permutation_length P), size_app, app_length, plus_INR.
  pose proof (size_pos l) as Sl; pose proof (size_pos r) as Sr; pose proof underflow_pos as He.
  set (m := length l) in *; set (n := length r) in *.
  assert (growth m <= growth (m + n)) as Gm by (apply growth_mono; lia).
  assert (growth n <= growth (m + n)) as Gn by (apply growth_mono; lia).
  assert (growth (m - 1) <= growth (m + n - 1)) as Um by (apply growth_mono; lia).
  assert (growth (n - 1) <= growth (m + n - 1)) as Un by (apply growth_mono; lia).
  pose proof (growth_ge_1 (m + n - 1)) as U1.
  assert (1 <= INR m) as Im by (apply (le_INR 1); assumption).
  assert (1 <= INR n) as In by (apply (le_INR 1); assumption).
  set (e := underflow) in *.
  assert (growth m * size l <= growth (m + n) * size l) by (apply Rmult_le_compat_r; lra).
  assert (growth n * size r <= growth (m + n) * size r) by (apply Rmult_le_compat_r; lra).
  assert ((2 * INR m - 1) * e * growth (m - 1) <= (2 * INR m - 1) * e * growth (m + n - 1))
    by (apply Rmult_le_compat_l; [apply Rmult_le_pos|]; lra).
  assert ((2 * INR n - 1) * e * growth (n - 1) <= (2 * INR n - 1) * e * growth (m + n - 1))
    by (apply Rmult_le_compat_l; [apply Rmult_le_pos|]; lra).
  assert (0 <= e * growth (m + n - 1)) by (apply Rmult_le_pos; lra).
  lra.
Qed.

Lemma reach_part : forall terms l r, Permutation terms (l ++ r) ->
  (1 <= length l)%nat -> (1 <= length r)%nat -> reach l <= reach terms /\ reach r <= reach terms.
Proof.
  intros terms l r P Nl Nr; pose proof (reach_parts _ _ _ P Nl Nr).
  assert (forall ts, (1 <= length ts)%nat -> 0 <= reach ts) as Pos.
  { intros ts N; unfold reach, error; cbv zeta. pose proof (size_pos ts); pose proof underflow_pos.
    pose proof (growth_ge_1 (length ts)); pose proof (growth_ge_1 (length ts - 1)).
    assert (1 <= INR (length ts)) by (apply (le_INR 1); exact N).
    assert (0 <= (growth (length ts) - 1) * size ts) by (apply Rmult_le_pos; lra).
    assert (0 <= (2 * INR (length ts) - 1) * growth (length ts - 1) * underflow)
      by (repeat apply Rmult_le_pos; lra).
    lra. }
  pose proof (Pos l Nl); pose proof (Pos r Nr); lra.
Qed.

(** ** IEEE binary32 is within the model *)

(** Rounding to nearest, with gradual underflow; whatever is done with ties. *)
Definition nearest (choice : Z -> bool) (x : R) : R :=
  round radix2 (FLT_exp (-149) 24) (Znearest choice) x.

Lemma nearest_rounds : forall choice x, rounds x (nearest choice x).
Proof.
  intros choice x; unfold nearest.
  destruct (error_N_FLT radix2 (-149) 24 eq_refl choice x)
    as (eps & eta & Heps & Heta & _ & ->).
  unfold rounds.
  replace (x * (1 + eps) + eta - x) with (eps * x + eta) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult.
  apply Rplus_le_compat.
  - apply Rmult_le_compat_r; [apply Rabs_pos|].
    eapply Rle_trans; [apply Heps|]. unfold unit_roundoff. simpl. lra.
  - eapply Rle_trans; [apply Heta|]. unfold underflow. simpl. lra.
Qed.

(** A processor may flush denormal results to zero, or read denormal operands as zero. *)
Definition smallest_normal : R := powerRZ 2 (-126).
Inductive stores (choice : Z -> bool) (x : R) : R -> Prop :=
| stores_nearest : stores choice x (nearest choice x)
| stores_zero : Rabs (nearest choice x) < smallest_normal -> stores choice x 0.
Inductive reads (x : R) : R -> Prop :=
| reads_number : reads x x
| reads_zero : Rabs x < smallest_normal -> reads x 0.

(** Flushed or not, a result errs by a sixteenth of what [rounds] has for underflow, at most. *)
Lemma stores_error : forall choice x y, stores choice x y ->
  Rabs (y - x) <= unit_roundoff * Rabs x + 4 * smallest_normal.
Proof.
  intros choice x y S.
  assert (smallest_normal = 64 * underflow / 4096) as Es
    by (unfold smallest_normal, underflow; simpl; lra).
  pose proof underflow_pos; pose proof unit_pos; pose proof (Rabs_pos x) as Px.
  assert (0 <= unit_roundoff * Rabs x) by (apply Rmult_le_pos; lra).
  destruct S as [|F]; unfold nearest in *;
    destruct (error_N_FLT radix2 (-149) 24 eq_refl choice x)
      as (eps & eta & Heps & Heta & _ & E); rewrite E in *.
  - replace (x * (1 + eps) + eta - x) with (eps * x + eta) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult. apply Rplus_le_compat.
    + apply Rmult_le_compat_r; [exact Px|].
      eapply Rle_trans; [apply Heps|]. unfold unit_roundoff. simpl. lra.
    + eapply Rle_trans; [apply Heta|]. unfold smallest_normal. simpl. lra.
  - replace (0 - x) with (- x) by ring. rewrite Rabs_Ropp.
    assert (Rabs eps <= / 2) as Ee by (eapply Rle_trans; [apply Heps|]; simpl; lra).
    assert (Rabs eta <= smallest_normal) as Et
      by (eapply Rle_trans; [apply Heta|]; unfold smallest_normal; simpl; lra).
    assert (Rabs x <= Rabs (x * (1 + eps) + eta) + Rabs eta + Rabs x * Rabs eps) as T.
    { replace x with ((x * (1 + eps) + eta) - eta - x * eps) at 1 by ring.
      unfold Rminus. eapply Rle_trans; [apply Rabs_triang|].
      rewrite Rabs_Ropp, Rabs_mult. apply Rplus_le_compat_r.
      eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp. lra. }
    assert (Rabs x * Rabs eps <= Rabs x * / 2)
      by (apply Rmult_le_compat_l; [exact Px | exact Ee]).
    lra.
Qed.

Lemma reads_error : forall x x', reads x x' -> Rabs (x' - x) <= smallest_normal.
Proof.
  intros x x' [|H].
  - rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. left; apply powerRZ_lt; lra.
  - replace (0 - x) with (- x) by ring. rewrite Rabs_Ropp. lra.
Qed.

Lemma underflow_smallest : underflow = 64 * smallest_normal.
Proof. unfold smallest_normal, underflow; simpl; lra. Qed.

(** So a sum whose operands may be read as zero and whose result may be flushed is one rounding; *)
Lemma sum_rounds : forall choice a b a' b' y,
  reads a a' -> reads b b' -> stores choice (a' + b') y -> rounds (a + b) y.
Proof.
  intros choice a b a' b' y Ra Rb S; apply stores_error in S.
  apply reads_error in Ra, Rb. unfold rounds. rewrite underflow_smallest.
  assert (0 < smallest_normal) as Ps by (apply powerRZ_lt; lra).
  assert (unit_roundoff <= 1) by (unfold unit_roundoff; simpl; lra). pose proof unit_pos.
  assert (Rabs (a' + b' - (a + b)) <= 2 * smallest_normal) as D.
  { replace (a' + b' - (a + b)) with ((a' - a) + (b' - b)) by ring.
    eapply Rle_trans; [apply Rabs_triang | lra]. }
  pose proof (Rabs_triang (y - (a' + b')) (a' + b' - (a + b))) as T.
  replace (y - (a' + b') + (a' + b' - (a + b))) with (y - (a + b)) in T by ring.
  pose proof (Rabs_triang (a' + b' - (a + b)) (a + b)) as V.
  replace (a' + b' - (a + b) + (a + b)) with (a' + b') in V by ring.
  assert (unit_roundoff * Rabs (a' + b') <= unit_roundoff * (2 * smallest_normal + Rabs (a + b)))
    by (apply Rmult_le_compat_l; lra).
  assert (unit_roundoff * (2 * smallest_normal) <= 1 * (2 * smallest_normal))
    by (apply Rmult_le_compat_r; lra).
  lra.
Qed.

(** a product is one, where neither factor is larger than 64 (a gate times a cell state or a tanh;
    a weight times a hidden state, if no weight is larger); *)
Lemma stores_0 : forall choice y, stores choice 0 y -> y = 0.
Proof.
  intros choice y S; destruct S; [|reflexivity]. unfold nearest; apply round_0; typeclasses eauto.
Qed.

Lemma zero_rounds : forall s t, Rabs s < smallest_normal -> Rabs t <= 64 -> rounds (s * t) 0.
Proof.
  intros s t Hs Ht; unfold rounds; rewrite underflow_smallest.
  replace (0 - s * t) with (- (s * t)) by ring. rewrite Rabs_Ropp, Rabs_mult.
  pose proof unit_pos; pose proof (Rabs_pos s); pose proof (Rabs_pos t).
  assert (Rabs s * Rabs t <= smallest_normal * 64) by (apply Rmult_le_compat; lra).
  assert (0 <= unit_roundoff * (Rabs s * Rabs t)) by (repeat apply Rmult_le_pos; lra).
  lra.
Qed.

Lemma product_rounds : forall choice a b a' b' y, Rabs a <= 64 -> Rabs b <= 64 ->
  reads a a' -> reads b b' -> stores choice (a' * b') y -> rounds (a * b) y.
Proof.
  intros choice a b a' b' y La Lb Ra Rb S.
  destruct Ra as [|Za]; [destruct Rb as [|Zb]|].
  - apply stores_error in S; unfold rounds; rewrite underflow_smallest.
    assert (0 < smallest_normal) by (apply powerRZ_lt; lra). lra.
  - rewrite Rmult_0_r in S; apply stores_0 in S as ->. rewrite Rmult_comm; now apply zero_rounds.
  - rewrite Rmult_0_l in S; apply stores_0 in S as ->. now apply zero_rounds.
Qed.

(** and a fused multiply-add is a product that is rounded, if at all, and then a sum. *)
Lemma fused_rounds : forall choice a b c a' b' c' y, Rabs a <= 64 -> Rabs b <= 64 ->
  reads a a' -> reads b b' -> reads c c' -> stores choice (a' * b' + c') y ->
  exists p, rounds (a * b) p /\ rounds (p + c) y.
Proof.
  intros choice a b c a' b' c' y La Lb Ra Rb Rc S. exists (a' * b'); split.
  - destruct Ra as [|Za]; [destruct Rb as [|Zb]|]; rewrite ?Rmult_0_r, ?Rmult_0_l.
    + apply rounds_refl.
    + rewrite Rmult_comm; now apply zero_rounds.
    + now apply zero_rounds.
  - exact (sum_rounds choice (a' * b') c (a' * b') c' y (reads_number _) Rc S).
Qed.
