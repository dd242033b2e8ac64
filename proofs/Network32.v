(** The network in IEEE binary32, and that inside the boxes it is among what Network.v allows: no
    sum overflows, nothing becomes NaN, no activation is asked for beyond its range. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Flocq Require Import Core BinarySingleNaN.
From Scanline Require Import Rounding Network Intervals Image Binary32.
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

(** ** One step *)

Fixpoint products32 (ws vs : list float) : list term :=
  match ws, vs with w :: ws, v :: vs => Product w v :: products32 ws vs | _, _ => [] end.
Definition terms32 (r : row) (input hidden : list float) : list term :=
  products32 (of_input r) input ++ products32 (of_hidden r) hidden ++ map Number (added r).

(** The new cell state, f c + i g, rounded after each operation or fused in either way. *)
Inductive cell_from (f c i g : float) : float -> Prop :=
| cell_plain : cell_from f c i g (add (mul f c) (mul i g))
| cell_fused_kept : cell_from f c i g (fma f c (mul i g))
| cell_fused_entered : cell_from f c i g (fma i g (mul f c)).

Inductive unit_step32 (rt : runtime) (u : lstm_unit) (input hidden : list float) (cell : float)
    : float -> float -> Prop :=
| unit_steps32 : forall zi zf zg zo cell',
    computes (terms32 (enter u) input hidden) zi ->
    computes (terms32 (keep u) input hidden) zf ->
    computes (terms32 (content u) input hidden) zg ->
    computes (terms32 (leave u) input hidden) zo ->
    cell_from (sigmoid32 rt zf) cell (sigmoid32 rt zi) (tanh32 rt zg) cell' ->
    unit_step32 rt u input hidden cell (mul (sigmoid32 rt zo) (tanh32 rt cell')) cell'.

Inductive units_step32 (rt : runtime) (input hidden : list float)
    : list lstm_unit -> list float -> list float -> list float -> Prop :=
| no_units32 : units_step32 rt input hidden [] [] [] []
| one_unit32 : forall u us c cs h' hs' c' cs',
    unit_step32 rt u input hidden c h' c' -> units_step32 rt input hidden us cs hs' cs' ->
    units_step32 rt input hidden (u :: us) (c :: cs) (h' :: hs') (c' :: cs').

Definition state32 : Type := list float * list float.
Definition start32 (t : tensors) : state32 :=
  (repeat zero (length (units t)), repeat zero (length (units t))).
Definition step32 (rt : runtime) (t : tensors) (s : state32) (input : list float) (s' : state32)
    : Prop := units_step32 rt input (fst s) (units t) (snd s) (fst s') (snd s').

(** Class [k] may be answered if no logit is larger, as binary32 compares. *)
Definition says32 (t : tensors) (s : state32) (k : nat) : Prop :=
  exists ys, Forall2 (fun r y => computes (terms32 r [] (fst s)) y) (readout t) ys
    /\ (k < length ys)%nat
    /\ forall j, (j < length ys)%nat -> Bleb (nth j ys zero) (nth k ys zero) = true.

(** ** A row *)

Lemma exact_terms : forall r x h, map exact (terms32 r x h) = terms r (map B2R x) (map B2R h).
Proof.
  assert (forall ws vs, map exact (products32 ws vs) = products ws (map B2R vs)) as P.
  { induction ws as [|w ws IH]; intros [|v vs]; cbn; [..|rewrite IH]; reflexivity. }
  intros r x h; unfold terms32, terms. rewrite !map_app, !P, map_map. reflexivity.
Qed.

Lemma finite_terms : forall r x h, sound_row r = true -> Forall finite x -> Forall finite h ->
  Forall finite_term (terms32 r x h).
Proof.
  assert (forall ws vs, forallb is_finite ws = true -> Forall finite vs ->
    Forall finite_term (products32 ws vs)) as P.
  { induction ws as [|w ws IH]; intros vs W F; [constructor|].
    cbn [forallb] in W; apply andb_true_iff in W; destruct W as [Fw W].
    destruct F; cbn; constructor; [split; assumption | apply IH; assumption]. }
  intros r x h S Fx Fh; unfold sound_row in S. rewrite !andb_true_iff in S.
  destruct S as (((Si & Sh) & Sa) & _). unfold terms32.
  repeat (apply Forall_app; split); try (apply P; assumption).
  apply Forall_map, Forall_forall. exact (proj1 (forallb_forall _ _) Sa).
Qed.

Lemma row_real : forall r X H x h Z z, computed_row r X H = Some Z ->
  Forall finite x -> Forall finite h -> Forall2 has X (map B2R x) -> Forall2 has H (map B2R h) ->
  computes (terms32 r x h) z ->
  evaluates (terms r (map B2R x) (map B2R h)) (B2R z) /\ finite z /\ has Z (B2R z).
Proof.
  intros r X H x h Z z E Fx Fh HX HH C.
  destruct (has_computed_row _ _ _ _ _ _ E HX HH) as (S & L & HZ). rewrite <- exact_terms in L, HZ |- *.
  destruct (computes_evaluates _ _ C (finite_terms r _ _ S Fx Fh) L) as [Ev F].
  repeat split; auto.
Qed.

Lemma row_exists : forall r X H x h Z, computed_row r X H = Some Z ->
  exists z, computes (terms32 r x h) z.
Proof.
  intros r X H x h Z E; unfold computed_row in E; cbv zeta in E.
  destruct (sound_row r) eqn:S; [|discriminate]. unfold sound_row in S. rewrite !andb_true_iff in S.
  apply computes_exists; unfold terms32; intros N.
  apply app_eq_nil in N; destruct N as [_ N]. apply app_eq_nil in N; destruct N as [_ N].
  destruct S as [_ S]. destruct (added r); discriminate.
Qed.

(** ** A unit *)

Lemma sigmoid_bound : forall x, 0 < sigmoid x < 1.
Proof.
  intros x; unfold sigmoid; pose proof (exp_pos (- x)); split; [apply Rinv_0_lt_compat; lra|].
  rewrite <- Rinv_1 at 2. apply Rinv_lt_contravar; lra.
Qed.
Lemma tanh_bound : forall x, -1 < tanh x < 1.
Proof. intros x; rewrite tanh_sigmoid; pose proof (sigmoid_bound (2 * x)); lra. Qed.

Lemma close_small : forall x y, -1 <= x <= 1 -> Rabs (y - x) <= activation_error -> Rabs y <= 2.
Proof.
  intros x y B A; unfold activation_error in A.
  assert (Rabs x <= 1) by (apply Rabs_le; lra).
  pose proof (Rabs_triang (y - x) x) as T. replace (y - x + x) with y in T by ring. lra.
Qed.

(** What a runtime gives for an argument in range. *)
Lemma sigmoid_runtime : forall rt z, finite z -> Rabs (B2R z) <= activation_range ->
  finite (sigmoid32 rt z) /\ Rabs (B2R (sigmoid32 rt z)) <= 2 /\
  approximates sigmoid (B2R z) (B2R (sigmoid32 rt z)).
Proof.
  intros rt z F L; destruct (sigmoid_close rt z F L) as [F' A].
  split; [exact F'|]. split; [|intros _; exact A].
  apply (close_small (sigmoid (B2R z))); [pose proof (sigmoid_bound (B2R z)); lra | exact A].
Qed.
Lemma tanh_runtime : forall rt z, finite z -> Rabs (B2R z) <= activation_range ->
  finite (tanh32 rt z) /\ Rabs (B2R (tanh32 rt z)) <= 2 /\
  approximates tanh (B2R z) (B2R (tanh32 rt z)).
Proof.
  intros rt z F L; destruct (tanh_close rt z F L) as [F' A].
  split; [exact F'|]. split; [|intros _; exact A].
  apply (close_small (tanh (B2R z))); [pose proof (tanh_bound (B2R z)); lra | exact A].
Qed.

Lemma cell_from_rounds : forall f c i g c', finite f -> finite c -> finite i -> finite g ->
  Rabs (B2R f) <= 2 -> Rabs (B2R c) <= IZR (2 ^ 40) -> Rabs (B2R i) <= 2 -> Rabs (B2R g) <= 2 ->
  cell_from f c i g c' ->
  finite c' /\ exists kept entered, rounds (B2R f * B2R c) kept /\ rounds (B2R i * B2R g) entered
    /\ rounds (kept + entered) (B2R c').
Proof.
  intros f c i g c' Ff Fc Fi Fg Bf Bc Bi Bg C.
  pose proof largest_large as LL. set (huge := IZR (2 ^ 40)) in *.
  assert (1 <= huge) as H1 by (apply IZR_le; discriminate).
  pose proof (product_small _ _ _ _ Bf Bc) as Pk. pose proof (product_small _ _ _ _ Bi Bg) as Pe.
  destruct (mul_rounds f c Ff Fc) as [Fk Rk]; [lra|].
  destruct (mul_rounds i g Fi Fg) as [Fe Re]; [lra|].
  pose proof (rounds_small _ _ _ Rk Pk) as Bk. pose proof (rounds_small _ _ _ Re Pe) as Be.
  destruct C.
  - destruct (add_rounds _ _ Fk Fe) as [F R]; [eapply Rle_trans; [apply Rabs_triang | lra]|].
    split; [exact F|]. eauto.
  - destruct (fma_rounds f c _ Ff Fc Fe) as [F R]; [eapply Rle_trans; [apply Rabs_triang | lra]|].
    split; [exact F|]. exists (B2R f * B2R c), (B2R (mul i g)). auto using rounds_refl.
  - destruct (fma_rounds i g _ Fi Fg Fk) as [F R]; [eapply Rle_trans; [apply Rabs_triang | lra]|].
    split; [exact F|]. exists (B2R (mul f c)), (B2R i * B2R g).
    rewrite (Rplus_comm (B2R (mul f c))). auto using rounds_refl.
Qed.

Lemma unit_real : forall rt u X H C H' C' x h c h' c', unit_imaged u X H C H' C' ->
  Forall finite x -> Forall finite h -> finite c ->
  Forall2 has X (map B2R x) -> Forall2 has H (map B2R h) -> has C (B2R c) ->
  unit_step32 rt u x h c h' c' ->
  unit_step u (map B2R x) (map B2R h) (B2R c) (B2R h') (B2R c') /\ finite h' /\ finite c'.
Proof.
  intros rt u X H C H' C' x h c h' c' E Fx Fh Fc HX HH HC U.
  pose proof E as E0. destruct E as [Zi Zf Zg Zo Ni Nf Ng No M C' EC RC].
  apply argument_row in Ni, Nf, Ng, No.
  destruct Ni as [Ni Ri], Nf as [Nf Rf], Ng as [Ng Rg], No as [No Ro].
  destruct U as [zi zf zg zo c' Ci Cf Cg Co Cc].
  destruct (row_real _ _ _ _ _ _ _ Ni Fx Fh HX HH Ci) as (Ei & Fi & Bi).
  destruct (row_real _ _ _ _ _ _ _ Nf Fx Fh HX HH Cf) as (Ef & Ff & Bf).
  destruct (row_real _ _ _ _ _ _ _ Ng Fx Fh HX HH Cg) as (Eg & Fg & Bg).
  destruct (row_real _ _ _ _ _ _ _ No Fx Fh HX HH Co) as (Eo & Fo & Bo).
  destruct (sigmoid_runtime rt zi Fi (has_in_range _ _ Ri Bi)) as (Fi' & Si & Ai).
  destruct (sigmoid_runtime rt zf Ff (has_in_range _ _ Rf Bf)) as (Ff' & Sf & Af).
  destruct (tanh_runtime rt zg Fg (has_in_range _ _ Rg Bg)) as (Fg' & Sg & Ag).
  destruct (sigmoid_runtime rt zo Fo (has_in_range _ _ Ro Bo)) as (Fo' & So & Ao).
  destruct (cell_from_rounds _ _ _ _ _ Ff' Fc Fi' Fg' Sf (has_smaller _ _ _ M HC) Si Sg Cc)
    as (Fc' & k & e & Rk & Re & Rc).
  (* The new cell state lies in its image, whatever the hidden state becomes; so tanh is known. *)
  assert (has C' (B2R c')) as HC'.
  { refine (proj2 (has_unit_image u X H C _ _ _ (B2R (sigmoid32 rt zo) * tanh (B2R c')) _ _ C'
      HX HH HC E0 _)).
    refine (unit_steps u _ _ _ _ _ _ _ _ _ _ _ _ _ _ (tanh (B2R c')) _ Ei Ai Ef
      Af Eg Ag Eo Ao Rk Re Rc _ (rounds_refl _)).
    intros _; rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. unfold activation_error; lra. }
  destruct (tanh_runtime rt c' Fc' (has_in_range _ _ RC HC')) as (Ft & St & At).
  pose proof (product_small _ _ _ _ So St) as Ph.
  assert (1 <= IZR (2 ^ 40)) by (apply IZR_le; discriminate). pose proof largest_large.
  destruct (mul_rounds _ _ Fo' Ft) as [Fh' Rh]; [lra|].
  split; [|split; assumption].
  exact (unit_steps u _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ Ei Ai Ef Af Eg Ag Eo Ao Rk Re Rc At Rh).
Qed.

(** ** All units, and the answer *)

Lemma units_real : forall rt X H x h us c h' c',
  Forall finite x -> Forall finite h -> Forall2 has X (map B2R x) -> Forall2 has H (map B2R h) ->
  units_step32 rt x h us c h' c' -> forall C TH TC H', units_imaged X H us C TH TC H' ->
  Forall finite c -> Forall2 has C (map B2R c) ->
  units_step (map B2R x) (map B2R h) us (map B2R c) (map B2R h') (map B2R c')
  /\ Forall finite h' /\ Forall finite c'.
Proof.
  intros rt X H x h us c h' c' Fx Fh HX HH S; induction S as [|u us c cs h' hs' c' cs' U S IH];
    intros C TH TC H' E Fc HC.
  - repeat split; constructor.
  - inversion E as [|? ? Cu Cs THu THs TCu TCs Hu Cu' Hs' EU SH SC ER]; subst.
    cbn [map] in HC |- *.
    inversion_clear HC as [|? ? ? ? HCc HCs]. inversion_clear Fc as [|? ? Fcc Fcs].
    destruct (unit_real _ _ _ _ _ _ _ _ _ _ _ _ EU Fx Fh Fcc HX HH HCc U) as (A & B & D).
    destruct (IH _ _ _ _ ER Fcs HCs) as (A' & B' & D').
    repeat split; constructor; assumption.
Qed.

Lemma logits_real : forall H rs h ys, Forall finite h -> Forall2 has H (map B2R h) ->
  forallb (fun r => match computed_row r [] H with Some _ => true | None => false end) rs = true ->
  Forall2 (fun r y => computes (terms32 r [] h) y) rs ys ->
  Forall2 (fun r y => evaluates (terms r [] (map B2R h)) y) rs (map B2R ys) /\ Forall finite ys.
Proof.
  intros H rs h ys Fh HH S C; revert S; induction C as [|r y rs ys Cr C IH]; intros S;
    [split; constructor|].
  cbn [forallb] in S. destruct (computed_row r [] H) as [Z|] eqn:E; [|discriminate].
  destruct (row_real _ _ _ _ _ _ _ E (Forall_nil _) Fh (Forall2_nil _) HH Cr) as (A & B & _).
  destruct (IH S). split; constructor; assumption.
Qed.

Lemma Bleb_le : forall x y, finite x -> finite y -> (Bleb x y = true <-> B2R x <= B2R y).
Proof.
  intros x y Fx Fy; rewrite Bleb_correct by assumption. split.
  - destruct (Rle_bool_spec (B2R x) (B2R y)); [auto | discriminate].
  - apply Rle_bool_true.
Qed.

Lemma finite_nth : forall ys n, Forall finite ys -> (n < length ys)%nat -> finite (nth n ys zero).
Proof. intros ys n F L; eapply Forall_forall; [exact F | apply nth_In, L]. Qed.

Lemma says_real : forall t H s k k', Forall finite (fst s) -> Forall2 has H (map B2R (fst s)) ->
  leads t H k' = true -> says32 t s k -> says t (map B2R (fst s), map B2R (snd s)) k.
Proof.
  intros t H s k k' F HH L (ys & C & K & M). unfold leads in L; cbv zeta in L.
  rewrite !andb_true_iff in L; destruct L as ((_ & S) & _).
  destruct (logits_real _ _ _ _ F HH S C) as [E Fy].
  exists (map B2R ys). rewrite map_length. split; [exact E|split; [exact K|]].
  intros j J. specialize (M j J). change 0 with (B2R zero). rewrite !map_nth.
  apply Bleb_le; auto using finite_nth.
Qed.
