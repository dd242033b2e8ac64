(** The network in IEEE binary32, and that inside the boxes it is among what Network.v allows: no
    sum overflows, nothing becomes NaN, no activation is asked for beyond its range. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Flocq Require Import Core BinarySingleNaN.
From Scanline Require Import Rounding Cell Network Intervals Image Checker Binary32.
From Interval Require Import Real.Xreal.
Import ListNotations.
Open Scope R_scope.

(** A runtime's own sigmoid and tanh. That they are within the bound, in the range, is the one
    hypothesis of what is proved of binary32; no more is known of them. *)
Record runtime := Runtime {
  sigmoid32 : float -> float;
  tanh32 : float -> float;
  sigmoid_close : forall x, finite x -> Rabs (B2R x) <= activation_range ->
    finite (sigmoid32 x) /\ Rabs (B2R (sigmoid32 x) - sigmoid (B2R x)) <= activation_error;
  tanh_close : forall x, finite x -> Rabs (B2R x) <= activation_range ->
    finite (tanh32 x) /\ Rabs (B2R (tanh32 x) - tanh (B2R x)) <= activation_error
}.

(** ** A program *)

(** x y + z w, rounded after each operation or fused in either way. *)
Inductive two_products (x y z w : float) : float -> Prop :=
| products_plain : two_products x y z w (add (mul x y) (mul z w))
| products_fused_first : two_products x y z w (fma x y (mul z w))
| products_fused_second : two_products x y z w (fma z w (mul x y)).

Definition at_place32 (places : list float) (i : nat) : float := nth i places zero.
Definition product_of32 (places : list float) (p : nat * nat) : term :=
  Product (at_place32 places (fst p)) (at_place32 places (snd p)).

Inductive means32 (rt : runtime) (places : list float) : operation (list term) -> float -> Prop :=
| means32_sum : forall ts ps y,
    computes (ts ++ map (product_of32 places) ps) y -> means32 rt places (Sum ts ps) y
| means32_sigmoid : forall x, means32 rt places (Sigmoid x) (sigmoid32 rt (at_place32 places x))
| means32_tanh : forall x, means32 rt places (Tanh x) (tanh32 rt (at_place32 places x))
| means32_multiply : forall x y,
    means32 rt places (Multiply x y) (mul (at_place32 places x) (at_place32 places y))
| means32_two_products : forall x y z w r,
    two_products (at_place32 places x) (at_place32 places y)
      (at_place32 places z) (at_place32 places w) r ->
    means32 rt places (TwoProducts x y z w) r
| means32_blend : forall z n h r,
    two_products (sub one (at_place32 places z)) (at_place32 places n)
      (at_place32 places z) (at_place32 places h) r ->
    means32 rt places (Blend z n h) r.

Inductive executes32 (rt : runtime)
    : list float -> list (operation (list term)) -> list float -> Prop :=
| executes32_end : forall places, executes32 rt places [] places
| executes32_one : forall places op y ops filled,
    means32 rt places op y -> executes32 rt (places ++ [y]) ops filled ->
    executes32 rt places (op :: ops) filled.

(** ** One step *)

Fixpoint products32 (ws vs : list float) : list term :=
  match ws, vs with w :: ws, v :: vs => Product w v :: products32 ws vs | _, _ => [] end.
Definition terms32 (input hidden : list float) (r : row) : list term :=
  products32 (of_input r) input ++ products32 (of_hidden r) hidden ++ map Number (added r).

Definition unit_step32 (rt : runtime) (u : list (operation row)) (keeps : list nat)
    (input hidden own own' : list float) : Prop :=
  exists filled, executes32 rt own (map (with_terms (terms32 input hidden)) u) filled
    /\ own' = map (at_place32 filled) keeps.

Inductive units_step32 (rt : runtime) (keeps : list nat) (input hidden : list float)
    : list (list (operation row)) -> list (list float) -> list (list float) -> Prop :=
| no_units32 : units_step32 rt keeps input hidden [] [] []
| one_unit32 : forall u us own owns own' owns',
    unit_step32 rt u keeps input hidden own own' ->
    units_step32 rt keeps input hidden us owns owns' ->
    units_step32 rt keeps input hidden (u :: us) (own :: owns) (own' :: owns').

Definition state32 : Type := list (list float).
Definition hidden_of32 (s : state32) : list float := map (fun own => at_place32 own 0) s.
Definition start32 (t : tensors) : state32 :=
  repeat (repeat zero (length (kept (cell_of t)))) (length (units t)).
Definition step32 (rt : runtime) (t : tensors) (s : state32) (input : list float) (s' : state32)
    : Prop := units_step32 rt (kept (cell_of t)) input (hidden_of32 s) (units t) s s'.

(** Class [k] may be answered if no logit is larger, as binary32 compares. *)
Definition says32 (t : tensors) (s : state32) (k : nat) : Prop :=
  exists ys, Forall2 (fun r y => computes (terms32 [] (hidden_of32 s) r) y) (readout t) ys
    /\ (k < length ys)%nat
    /\ forall j, (j < length ys)%nat -> Bleb (nth j ys zero) (nth k ys zero) = true.

(** ** A row *)

Lemma exact_terms : forall x h r, map exact (terms32 x h r) = terms (map B2R x) (map B2R h) r.
Proof.
  assert (forall ws vs, map exact (products32 ws vs) = products ws (map B2R vs)) as P.
  { induction ws as [|w ws IH]; intros [|v vs]; cbn; [..|rewrite IH]; reflexivity. }
  intros x h r; unfold terms32, terms. rewrite !map_app, !P, map_map. reflexivity.
Qed.

Lemma finite_terms : forall x h r, sound_row r = true -> Forall finite x -> Forall finite h ->
  Forall finite_term (terms32 x h r).
Proof.
  assert (forall ws vs, forallb is_finite ws = true -> Forall finite vs ->
    Forall finite_term (products32 ws vs)) as P.
  { induction ws as [|w ws IH]; intros vs W F; [constructor|].
    cbn [forallb] in W; apply andb_true_iff in W; destruct W as [Fw W].
    destruct F; cbn; constructor; [split; assumption | apply IH; assumption]. }
  intros x h r S Fx Fh; unfold sound_row in S. rewrite !andb_true_iff in S.
  destruct S as (((Si & Sh) & Sa) & _). unfold terms32.
  repeat (apply Forall_app; split); try (apply P; assumption).
  apply Forall_map, Forall_forall. exact (proj1 (forallb_forall _ _) Sa).
Qed.

Lemma nonempty_terms : forall x h r, sound_row r = true -> terms32 x h r <> [].
Proof.
  intros x h r S N; unfold sound_row in S. rewrite !andb_true_iff in S; destruct S as [_ S].
  unfold terms32 in N. apply app_eq_nil in N; destruct N as [_ N].
  apply app_eq_nil in N; destruct N as [_ N]. destruct (added r); discriminate.
Qed.

Lemma two_products_rounds : forall x y z w r, finite x -> finite y -> finite z -> finite w ->
  Rabs (B2R x) <= IZR (2 ^ 42) -> Rabs (B2R y) <= IZR (2 ^ 42) ->
  Rabs (B2R z) <= IZR (2 ^ 42) -> Rabs (B2R w) <= IZR (2 ^ 42) -> two_products x y z w r ->
  finite r /\ exists a b, rounds (B2R x * B2R y) a /\ rounds (B2R z * B2R w) b
    /\ rounds (a + b) (B2R r).
Proof.
  intros x y z w r Fx Fy Fz Fw Bx By Bz Bw P.
  pose proof largest_large as LL.
  assert (1 * 1 <= IZR (2 ^ 42) * IZR (2 ^ 42)) as H1
    by (apply Rmult_le_compat; try lra; apply IZR_le; discriminate).
  pose proof (product_small _ _ _ _ Bx By) as Pa. pose proof (product_small _ _ _ _ Bz Bw) as Pb.
  set (huge := IZR (2 ^ 42) * IZR (2 ^ 42)) in *.
  destruct (mul_rounds x y Fx Fy) as [Fa Ra]; [lra|].
  destruct (mul_rounds z w Fz Fw) as [Fb Rb]; [lra|].
  pose proof (rounds_small _ _ _ Ra Pa) as Ba. pose proof (rounds_small _ _ _ Rb Pb) as Bb.
  destruct P.
  - destruct (add_rounds _ _ Fa Fb) as [F R]; [eapply Rle_trans; [apply Rabs_triang | lra]|].
    split; [exact F|]. eauto.
  - destruct (fma_rounds x y _ Fx Fy Fb) as [F R]; [eapply Rle_trans; [apply Rabs_triang | lra]|].
    split; [exact F|]. exists (B2R x * B2R y), (B2R (mul z w)). auto using rounds_refl.
  - destruct (fma_rounds z w _ Fz Fw Fa) as [F R]; [eapply Rle_trans; [apply Rabs_triang | lra]|].
    split; [exact F|]. exists (B2R (mul x y)), (B2R z * B2R w).
    rewrite (Rplus_comm (B2R (mul x y))). auto using rounds_refl.
Qed.

Lemma at_real : forall vs i, at_place (map B2R vs) i = B2R (at_place32 vs i).
Proof. intros; exact (map_nth B2R vs zero i). Qed.
Lemma at_finite : forall vs i, Forall finite vs -> finite (at_place32 vs i).
Proof.
  intros vs i F; unfold at_place32; destruct (Nat.lt_ge_cases i (length vs)) as [L|G].
  - eapply Forall_forall; [exact F | apply nth_In, L].
  - rewrite nth_overflow by exact G. reflexivity.
Qed.

(** What a list of places holds is not too large for a product, if its intervals are moderate. *)
Lemma has_moderates : forall Vs vs places i, moderates Vs places = true -> In i places ->
  Forall2 has Vs (map B2R vs) -> Rabs (B2R (at_place32 vs i)) <= IZR (2 ^ 40).
Proof.
  intros Vs vs places i M I H; unfold moderates in M. rewrite forallb_forall in M.
  rewrite <- at_real. exact (has_smaller _ _ _ (M i I) (has_at _ _ i H)).
Qed.

Section Real.
Variable rt : runtime.

(** An operation's terms over a box, in numbers and in binary32. *)
Variables (g : row -> ready) (f : row -> list R) (f32 : row -> list term).
Hypothesis ready_right : forall r, ready_has (g r) (f r).
Hypothesis exact_right : forall r, map exact (f32 r) = f r.
Hypothesis finite_right : forall r, sound_row r = true -> Forall finite_term (f32 r).

Theorem means_real : forall Vs vs op V v, sound_operation op = true -> Forall finite vs ->
  Forall2 has Vs (map B2R vs) -> image Vs (with_terms g op) = Some V ->
  means32 rt vs (with_terms f32 op) v ->
  means (map B2R vs) (with_terms f op) (B2R v) /\ finite v.
Proof.
  intros Vs vs op V v S F H E M.
  assert (IZR (2 ^ 42) = 4 * IZR (2 ^ 40)) as H42 by (rewrite <- mult_IZR; reflexivity).
  assert (1 <= IZR (2 ^ 40)) as H40 by (apply IZR_le; discriminate).
  destruct op as [x ps|x|x|x y|x y z w|z n h]; cbn [with_terms image] in E, M |- *;
    inversion M as [? ? ? C| | | |? ? ? ? ? P|? ? ? ? P]; subst; clear M.
  - destruct (has_settled _ _ _ _ (proj2 (ready_right x)) (has_sum _ _ _ ps _ (ready_right x) H) E)
      as (_ & L & _).
    assert (map exact (f32 x ++ map (product_of32 vs) ps)
      = f x ++ map (product_of (map B2R vs)) ps) as X.
    { rewrite map_app, exact_right, map_map. f_equal. apply map_ext; intros p.
      unfold product_of; rewrite !at_real. reflexivity. }
    rewrite <- X in L.
    assert (Forall finite_term (f32 x ++ map (product_of32 vs) ps)) as Fin.
    { apply Forall_app; split; [apply finite_right, S|].
      apply Forall_map, Forall_forall; intros p _; split; apply at_finite, F. }
    destruct (computes_evaluates _ _ C Fin L) as [Ev Fv]. rewrite X in Ev.
    split; [constructor; exact Ev | exact Fv].
  - pose proof (activated_range _ _ _ E) as Rg.
    pose proof (has_in_range _ _ Rg (has_at _ _ x H)) as L. rewrite at_real in L.
    destruct (sigmoid_close rt _ (at_finite _ x F) L) as [Fv A].
    split; [constructor; rewrite at_real; intros _; exact A | exact Fv].
  - pose proof (activated_range _ _ _ E) as Rg.
    pose proof (has_in_range _ _ Rg (has_at _ _ x H)) as L. rewrite at_real in L.
    destruct (tanh_close rt _ (at_finite _ x F) L) as [Fv A].
    split; [constructor; rewrite at_real; intros _; exact A | exact Fv].
  - destruct (moderates Vs [x; y]) eqn:Md; [|discriminate].
    pose proof (fun i I => has_moderates _ _ _ i Md I H) as B.
    pose proof (product_small _ _ _ _ (B x ltac:(cbn; tauto)) (B y ltac:(cbn; tauto))) as P.
    pose proof largest_large as LL. rewrite H42 in LL.
    assert (0 <= IZR (2 ^ 40) * IZR (2 ^ 40)) by (apply Rmult_le_pos; lra).
    destruct (mul_rounds _ _ (at_finite _ x F) (at_finite _ y F)) as [Fv R]; [lra|].
    split; [constructor; rewrite !at_real; exact R | exact Fv].
  - destruct (moderates Vs [x; y; z; w]) eqn:Md; [|discriminate].
    assert (forall i, In i [x; y; z; w] -> Rabs (B2R (at_place32 vs i)) <= IZR (2 ^ 42)) as B.
    { intros i I. pose proof (has_moderates _ _ _ i Md I H). lra. }
    apply two_products_rounds in P; try apply at_finite; try (apply B; cbn; tauto); try exact F.
    destruct P as (Fv & a & b & Ra & Rb & R).
    split; [|exact Fv]. econstructor; rewrite ?at_real; eassumption.
  - destruct (moderates Vs [z; n; h]) eqn:Md; [|discriminate].
    pose proof (fun i I => has_moderates _ _ _ i Md I H) as B.
    pose proof (B z ltac:(cbn; tauto)) as Bz.
    assert (B2R one = 1) as One by apply Bone_correct.
    pose proof largest_large as LL. rewrite H42 in LL.
    assert (Rabs (B2R one - B2R (at_place32 vs z)) <= 1 + IZR (2 ^ 40)) as T.
    { rewrite One. unfold Rminus; eapply Rle_trans; [apply Rabs_triang|].
      rewrite Rabs_Ropp, Rabs_R1. lra. }
    assert (1 * IZR (2 ^ 40) <= IZR (2 ^ 40) * IZR (2 ^ 40)) by (apply Rmult_le_compat_r; lra).
    destruct (sub_rounds one (at_place32 vs z)) as [Fm Rm];
      [reflexivity | apply at_finite, F | lra|].
    pose proof (rounds_small _ _ _ Rm T) as Bm.
    assert (forall i, In i [z; n; h] -> Rabs (B2R (at_place32 vs i)) <= IZR (2 ^ 42)) as B'.
    { intros i I. specialize (B i I). lra. }
    apply two_products_rounds in P; try apply at_finite; try (apply B'; cbn; tauto); try exact F;
      [|exact Fm|].
    2: { eapply Rle_trans; [exact Bm|]. lra. }
    destruct P as (Fv & a & b & Ra & Rb & R). rewrite One in Rm.
    split; [|exact Fv]. econstructor; rewrite ?at_real; eassumption.
Qed.

Theorem executes_real : forall ops Vs vs Ws ws, every sound_operation ops = true ->
  Forall finite vs -> Forall2 has Vs (map B2R vs) -> images Vs (map (with_terms g) ops) = Some Ws ->
  executes32 rt vs (map (with_terms f32) ops) ws ->
  executes (map B2R vs) (map (with_terms f) ops) (map B2R ws) /\ Forall finite ws.
Proof.
  induction ops as [|op ops IH]; intros Vs vs Ws ws S F H E X;
    cbn [map images] in E, X |- *; inversion X as [|? ? y ? ? M X']; subst.
  - split; [constructor | exact F].
  - cbn [every] in S. destruct (sound_operation op) eqn:So; [|discriminate].
    destruct (image Vs (with_terms g op)) as [V|] eqn:EV; [|discriminate].
    destruct (means_real _ _ _ _ _ So F H EV M) as [Mr Fy].
    pose proof (has_image _ _ _ _ _ _ _ _ ready_right H EV Mr) as Hy.
    assert (map B2R vs ++ [B2R y] = map B2R (vs ++ [y])) as A by (rewrite map_app; reflexivity).
    destruct (IH (Vs ++ [V]) (vs ++ [y]) Ws ws) as [Xr Fw]; try assumption.
    + apply Forall_app; split; [exact F | constructor; [exact Fy | constructor]].
    + rewrite <- A. apply Forall2_app; [exact H | constructor; [exact Hy | constructor]].
    + split; [|exact Fw]. econstructor; [exact Mr|]. rewrite A; exact Xr.
Qed.

(** Where an image is, there is something that a program fills its places with. *)
Hypothesis nonempty_right : forall r, sound_row r = true -> f32 r <> [].

Lemma executes_exists : forall ops vs, every sound_operation ops = true ->
  exists ws, executes32 rt vs (map (with_terms f32) ops) ws.
Proof.
  induction ops as [|op ops IH]; intros vs S; cbn [map]; [eexists; constructor|].
  cbn [every] in S. destruct (sound_operation op) eqn:So; [|discriminate].
  assert (exists y, means32 rt vs (with_terms f32 op) y) as [y M].
  { destruct op; cbn [with_terms]; try (eexists; econstructor; fail).
    - destruct (computes_exists (f32 ts ++ map (product_of32 vs) products)) as [y C].
      + intros N. apply app_eq_nil in N; destruct N as [N _]. exact (nonempty_right _ So N).
      + exists y; constructor; exact C.
    - eexists; constructor; apply products_plain.
    - eexists; constructor; apply products_plain. }
  destruct (IH (vs ++ [y]) S) as [ws X]. exists ws; econstructor; eassumption.
Qed.
End Real.

(** ** All units, and the answer *)

Definition reals (s : state32) : state := map (map B2R) s.
Lemma hidden_real : forall s, map B2R (hidden_of32 s) = hidden_of (reals s).
Proof.
  intros s; unfold hidden_of32, hidden_of, reals. rewrite !map_map.
  apply map_ext; intros own; symmetry; apply at_real.
Qed.
Lemma hidden_finite : forall s, Forall (Forall finite) s -> Forall finite (hidden_of32 s).
Proof. intros s F; apply Forall_map. induction F; constructor; [now apply at_finite | assumption]. Qed.

Lemma units_real : forall rt keeps x B s, Forall finite x -> Forall (Forall finite) s ->
  all_have B (reals s) -> forall us own own', units_step32 rt keeps x (hidden_of32 s) us own own' ->
  forall Os To Os', units_imaged keeps (map (map (with_terms (ready_row x B))) us) Os To Os' ->
  every (every sound_operation) us = true -> Forall (Forall finite) own -> all_have Os (reals own) ->
  units_step keeps (map B2R x) (hidden_of (reals s)) us (reals own) (reals own')
  /\ Forall (Forall finite) own'.
Proof.
  intros rt keeps x B s Fx Fs HB us own own' S;
    induction S as [|u us own owns own' owns' U S IH]; intros Os To Os' E Sd F H.
  - split; constructor.
  - cbn [map] in E. inversion E as [|? ? O ? T Ts filled rest EI ES ER]; subst.
    unfold reals in H; cbn [map] in H.
    inversion_clear H as [|? ? ? ? HO HOs]. inversion_clear F as [|? ? Fo Fos].
    cbn [every] in Sd. destruct (every sound_operation u) eqn:Su; [|discriminate].
    destruct U as (ws & X & ->).
    pose proof (fun r => has_ready_row x B (reals s) r HB) as HR.
    assert (forall r, map exact (terms32 x (hidden_of32 s) r)
      = terms (map B2R x) (hidden_of (reals s)) r) as HE
      by (intros r; rewrite exact_terms, hidden_real; reflexivity).
    assert (forall r, sound_row r = true -> Forall finite_term (terms32 x (hidden_of32 s) r)) as HF
      by (intros r Sr; apply finite_terms; [exact Sr | exact Fx | apply hidden_finite, Fs]).
    destruct (executes_real rt _ _ _ HR HE HF u _ _ _ _ Su Fo HO EI X) as [Xr Fw].
    destruct (IH _ _ _ ER Sd Fos HOs) as [St Fn].
    split; constructor; try assumption.
    + exists (map B2R ws). split; [exact Xr|]. rewrite map_map. apply map_ext.
        intros i; symmetry; apply at_real.
    + apply Forall_map. clear - Fw. induction keeps; constructor; [now apply at_finite | assumption].
Qed.

Lemma logits_real : forall h rs ys, Forall finite h -> every sound_row rs = true ->
  Forall (fun r => terms [] (map B2R h) r <> [] /\ reach (terms [] (map B2R h) r) <= largest) rs ->
  Forall2 (fun r y => computes (terms32 [] h r) y) rs ys ->
  Forall2 (fun r y => evaluates (terms [] (map B2R h) r) y) rs (map B2R ys) /\ Forall finite ys.
Proof.
  intros h rs ys Fh S L C; induction C as [|r y rs ys Cr C IH]; [split; constructor|].
  cbn [every] in S. destruct (sound_row r) eqn:Sr; [|discriminate].
  inversion_clear L as [|? ? [_ Lr] Ls]. destruct (IH S Ls) as [E F].
  pose proof (exact_terms [] h r) as X; cbn [map] in X. rewrite <- X in Lr.
  destruct (computes_evaluates _ _ Cr (finite_terms [] h r Sr (Forall_nil _) Fh) Lr) as [Er Fr].
  rewrite X in Er. split; constructor; assumption.
Qed.

Lemma Bleb_le : forall x y, finite x -> finite y -> (Bleb x y = true <-> B2R x <= B2R y).
Proof.
  intros x y Fx Fy; rewrite Bleb_correct by assumption. split.
  - destruct (Rle_bool_spec (B2R x) (B2R y)); [auto | discriminate].
  - apply Rle_bool_true.
Qed.

Lemma says_real : forall t Hs s k k', Forall (Forall finite) s ->
  Forall2 has Hs (hidden_of (reals s)) -> every sound_row (readout t) = true ->
  leads (contest_of (readout t)) Hs k' = true -> says32 t s k -> says t (reals s) k.
Proof.
  intros t Hs s k k' F H S L (ys & C & K & M).
  destruct (leads_found _ _ _ _ H L) as (_ & Rs & _). rewrite <- hidden_real in Rs.
  destruct (logits_real _ _ _ (hidden_finite _ F) S Rs C) as [E Fy]. rewrite hidden_real in E.
  exists (map B2R ys). rewrite map_length. split; [exact E|split; [exact K|]].
  intros j J. specialize (M j J). change 0 with (B2R zero). rewrite !map_nth.
  apply Bleb_le; [apply (at_finite ys) | apply (at_finite ys) | exact M]; exact Fy.
Qed.
