(** The image of a box of states under one step, and the answers after it, in intervals.

    Each function here gives nothing ([None], [false]) where a number may leave binary32 or an
    activation's argument the range in which activations are known. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Flocq Require Import Core BinarySingleNaN.
From Scanline Require Import Rounding Network Intervals.
From Interval Require Import Real.Xreal.
Import ListNotations.
Open Scope bool_scope.
Open Scope R_scope.

(** ** A row *)

(** The largest number of binary32. *)
Definition largest : R := IZR ((2 ^ 24 - 1) * 2 ^ 104).

Fixpoint product_intervals (weights : list float) (values : list interval) : list interval :=
  match weights, values with
  | w :: weights, v :: values => times (exactly w) v :: product_intervals weights values
  | _, _ => []
  end.
Lemma has_products : forall ws Vs vs, Forall2 has Vs vs ->
  Forall2 has (product_intervals ws Vs) (products ws vs).
Proof.
  induction ws as [|w ws IH]; intros Vs vs H; [constructor|].
  destruct H; [constructor|]. cbn; constructor; [|apply IH; assumption].
  apply has_times; [apply has_exactly | assumption].
Qed.

Lemma has_all_exactly : forall ws, Forall2 has (map exactly ws) (map B2R ws).
Proof. induction ws; constructor; [apply has_exactly | assumption]. Qed.

Definition term_intervals (r : row) (input hidden : list interval) : list interval :=
  product_intervals (of_input r) input ++ product_intervals (of_hidden r) hidden
    ++ map exactly (added r).
Lemma has_terms : forall r X H x h, Forall2 has X x -> Forall2 has H h ->
  Forall2 has (term_intervals r X H) (terms r x h).
Proof.
  intros; repeat apply Forall2_app; try (apply has_products; assumption). apply has_all_exactly.
Qed.

(** Its weights are numbers, something is added up, and no partial sum leaves binary32, in whatever
    order. *)
Definition sound_row (r : row) : bool :=
  forallb is_finite (of_input r) && forallb is_finite (of_hidden r) && forallb is_finite (added r)
  && negb (Nat.eqb (length (added r)) 0).
Definition within (size spread : interval) : bool :=
  positive (minus (int ((2 ^ 24 - 1) * 2 ^ 104)) (plus size spread)).
Lemma has_within : forall Xs xs, within (extent Xs) (spread (length Xs) (extent Xs)) = true ->
  Forall2 has Xs xs -> reach xs <= largest.
Proof.
  intros Xs xs W H; assert (0 < largest - reach xs); [|lra].
  apply (has_positive _ _ W), has_minus; [apply has_int|].
  apply has_plus; [apply has_extent, H | apply has_spread, H].
Qed.

(** What is computed of a row, if it is in order; of a gate, if it is in range as well. *)
Definition computed_row (r : row) (input hidden : list interval) : option interval :=
  let Xs := term_intervals r input hidden in
  let E := extent Xs in
  let S := spread (length Xs) E in
  if sound_row r then if within E S then Some (plus (total Xs) (around S)) else None else None.
Definition argument (r : row) (input hidden : list interval) : option interval :=
  match computed_row r input hidden with
  | Some Z => if in_range Z then Some Z else None
  | None => None
  end.

Lemma has_computed_row : forall r X H x h Z, computed_row r X H = Some Z ->
  Forall2 has X x -> Forall2 has H h ->
  sound_row r = true /\ reach (terms r x h) <= largest /\
  forall z, evaluates (terms r x h) z -> has Z z.
Proof.
  intros r X H x h Z E HX HH; unfold computed_row in E; cbv zeta in E.
  destruct (sound_row r); [|discriminate].
  pose proof (has_terms r _ _ _ _ HX HH) as HT. set (Xs := term_intervals r X H) in *.
  destruct (within (extent Xs) (spread (length Xs) (extent Xs))) eqn:W; [|discriminate].
  assert (Z = plus (total Xs) (around (spread (length Xs) (extent Xs)))) as -> by congruence.
  split; [reflexivity|]. split; [exact (has_within _ _ W HT)|].
  intros z; exact (has_evaluated _ _ z HT).
Qed.

Lemma argument_row : forall r X H Z, argument r X H = Some Z ->
  computed_row r X H = Some Z /\ in_range Z = true.
Proof.
  intros r X H Z E; unfold argument in E. destruct (computed_row r X H) as [Z'|]; [|discriminate].
  destruct (in_range Z') eqn:R; [|discriminate]. split; congruence.
Qed.

Lemma has_argument : forall r X H x h Z z, argument r X H = Some Z ->
  Forall2 has X x -> Forall2 has H h -> evaluates (terms r x h) z -> has Z z.
Proof.
  intros r X H x h Z z E HX HH; apply argument_row in E; destruct E as [E _].
  apply (has_computed_row _ _ _ _ _ _ E HX HH).
Qed.

(** ** A unit *)

(** A cell state that may go into a product: far more than could come out of one. *)
Definition moderate (C : interval) : bool := smaller C (2 ^ 40).

Definition unit_image (u : lstm_unit) (input hidden : list interval) (cell : interval)
    : option (interval * interval) :=
  match argument (enter u) input hidden, argument (keep u) input hidden,
        argument (content u) input hidden, argument (leave u) input hidden with
  | Some zi, Some zf, Some zg, Some zo =>
      if moderate cell then
        let kept := rounded (times (activated SIGMOID zf) cell) in
        let entered := rounded (times (activated SIGMOID zi) (activated TANH zg)) in
        let cell' := rounded (plus kept entered) in
        if in_range cell'
        then Some (rounded (times (activated SIGMOID zo) (activated TANH cell')), cell')
        else None
      else None
  | _, _, _, _ => None
  end.

(** What stands behind an image, taken apart. *)
Inductive unit_imaged (u : lstm_unit) (X H : list interval) (C : interval)
    : interval -> interval -> Prop :=
| unit_imaged_by : forall zi zf zg zo,
    argument (enter u) X H = Some zi -> argument (keep u) X H = Some zf ->
    argument (content u) X H = Some zg -> argument (leave u) X H = Some zo ->
    moderate C = true ->
    forall C', C' = rounded (plus (rounded (times (activated SIGMOID zf) C))
                      (rounded (times (activated SIGMOID zi) (activated TANH zg)))) ->
    in_range C' = true ->
    unit_imaged u X H C (rounded (times (activated SIGMOID zo) (activated TANH C'))) C'.

Lemma some_pair : forall A B (a c : A) (b d : B), Some (a, b) = Some (c, d) -> a = c /\ b = d.
Proof. intros A B a c b d E; split; congruence. Qed.

Lemma unit_image_imaged : forall u X H C H' C',
  unit_image u X H C = Some (H', C') -> unit_imaged u X H C H' C'.
Proof.
  intros u X H C H' C' E; unfold unit_image in E.
  destruct (argument (enter u) X H) as [zi|] eqn:Ei; [|discriminate].
  destruct (argument (keep u) X H) as [zf|] eqn:Ef; [|discriminate].
  destruct (argument (content u) X H) as [zg|] eqn:Eg; [|discriminate].
  destruct (argument (leave u) X H) as [zo|] eqn:Eo; [|discriminate].
  destruct (moderate C) eqn:M; [|discriminate]. cbv zeta in E.
  match type of E with (if in_range ?c then _ else _) = _ => destruct (in_range c) eqn:R end;
    [|discriminate].
  apply some_pair in E; destruct E as [<- <-].
  eapply unit_imaged_by; try eassumption; reflexivity.
Qed.

Lemma has_unit_image : forall u X H C x h c h' c' H' C',
  Forall2 has X x -> Forall2 has H h -> has C c -> unit_imaged u X H C H' C' ->
  unit_step u x h c h' c' -> has H' h' /\ has C' c'.
Proof.
  intros u X H C x h c h' c' H' C' HX HH HC E S.
  destruct E as [Zi Zf Zg Zo Ni Nf Ng No _ C' EC RC].
  destruct S as [zi zf zg zo i f g o k e c' t h' Ei Ai Ef Af Eg Ag Eo Ao Rk Re Rc At Rh].
  apply (has_argument _ _ _ _ _ _ _ Ni HX HH) in Ei.
  apply (has_argument _ _ _ _ _ _ _ Nf HX HH) in Ef.
  apply (has_argument _ _ _ _ _ _ _ Ng HX HH) in Eg.
  apply (has_argument _ _ _ _ _ _ _ No HX HH) in Eo.
  apply argument_row in Ni, Nf, Ng, No.
  pose proof (has_activated _ _ _ _ _ has_sigmoid (proj2 Ni) Ei Ai) as Hi.
  pose proof (has_activated _ _ _ _ _ has_sigmoid (proj2 Nf) Ef Af) as Hf.
  pose proof (has_activated _ _ _ _ _ has_tanh (proj2 Ng) Eg Ag) as Hg.
  pose proof (has_activated _ _ _ _ _ has_sigmoid (proj2 No) Eo Ao) as Ho.
  pose proof (has_rounded _ _ _ (has_times _ _ _ _ Hf HC) Rk) as Hk.
  pose proof (has_rounded _ _ _ (has_times _ _ _ _ Hi Hg) Re) as He.
  pose proof (has_rounded _ _ _ (has_plus _ _ _ _ Hk He) Rc) as Hc. rewrite <- EC in Hc.
  pose proof (has_activated _ _ _ _ _ has_tanh RC Hc At) as Ht.
  split; [exact (has_rounded _ _ _ (has_times _ _ _ _ Ho Ht) Rh) | exact Hc].
Qed.

(** ** All units *)

(** The hidden states of the image, if the image lies in a box. *)
Fixpoint units_image (us : list lstm_unit) (input hidden cell to_hidden to_cell : list interval)
    : option (list interval) :=
  match us, cell, to_hidden, to_cell with
  | [], [], [], [] => Some []
  | u :: us, C :: cell, TH :: to_hidden, TC :: to_cell =>
      match unit_image u input hidden C with
      | Some (H', C') =>
          if I.subset H' TH then
            if I.subset C' TC
            then option_map (cons H') (units_image us input hidden cell to_hidden to_cell)
            else None
          else None
      | None => None
      end
  | _, _, _, _ => None
  end.

(** The same, taken apart. *)
Inductive units_imaged (X H : list interval) : list lstm_unit ->
    list interval -> list interval -> list interval -> list interval -> Prop :=
| no_units_imaged : units_imaged X H [] [] [] [] []
| one_unit_imaged : forall u us C Cs TH THs TC TCs H' C' Hs',
    unit_imaged u X H C H' C' -> I.subset H' TH = true -> I.subset C' TC = true ->
    units_imaged X H us Cs THs TCs Hs' ->
    units_imaged X H (u :: us) (C :: Cs) (TH :: THs) (TC :: TCs) (H' :: Hs').

Lemma units_image_imaged : forall X H us C TH TC H',
  units_image us X H C TH TC = Some H' -> units_imaged X H us C TH TC H'.
Proof.
  intros X H; induction us as [|u us IH]; intros [|C Cs] [|TH THs] [|TC TCs] Hs' E;
    try discriminate.
  - assert (Hs' = []) as -> by (cbn in E; congruence). constructor.
  - cbn [units_image] in E.
    destruct (unit_image u X H C) as [[H' C']|] eqn:EU; [|discriminate].
    apply unit_image_imaged in EU.
    destruct (I.subset H' TH) eqn:SH; [|discriminate].
    destruct (I.subset C' TC) eqn:SC; [|discriminate].
    destruct (units_image us X H Cs THs TCs) as [Hr|] eqn:ER; [|discriminate].
    assert (Hs' = H' :: Hr) as -> by (cbn [option_map] in E; congruence).
    econstructor; try eassumption. apply IH, ER.
Qed.

Lemma has_units_image : forall X H x h us c h' c',
  Forall2 has X x -> Forall2 has H h -> units_step x h us c h' c' ->
  forall C TH TC H', Forall2 has C c -> units_imaged X H us C TH TC H' ->
  Forall2 has H' h' /\ Forall2 has TH h' /\ Forall2 has TC c'.
Proof.
  intros X H x h us c h' c' HX HH S; induction S as [|u us c cs h' hs' c' cs' U S IH];
    intros C TH TC H' HC E.
  - inversion_clear E; repeat constructor.
  - inversion E as [|? ? Cu Cs THu THs TCu TCs Hu Cu' Hs' EU SH SC ER]; subst.
    inversion_clear HC as [|? ? ? ? HCc HCs].
    destruct (has_unit_image _ _ _ _ _ _ _ _ _ _ _ HX HH HCc EU U) as [Bh Bc].
    destruct (IH _ _ _ _ HCs ER) as (A & B & D).
    repeat split; constructor; try assumption; eapply has_subset; eassumption.
Qed.

(** ** The answer *)

(** The lead of one row's exact sum over another's. Their weights are subtracted first, so that what
    both have in common cancels. *)
Fixpoint difference (ws vs : list float) (Hs : list interval) : option interval :=
  match ws, vs, Hs with
  | [], [], [] => Some (int 0)
  | w :: ws, v :: vs, H :: Hs =>
      option_map (plus (times (minus (exactly w) (exactly v)) H)) (difference ws vs Hs)
  | _, _, _ => None
  end.
Lemma has_difference : forall Hs hs, Forall2 has Hs hs -> forall ws vs D,
  difference ws vs Hs = Some D -> has D (sum (products ws hs) - sum (products vs hs)).
Proof.
  intros Hs hs H; induction H as [|H h Hs hs HH _ IH]; intros [|w ws] [|v vs] D E;
    try discriminate.
  - assert (D = int 0) as -> by (cbn in E; congruence).
    cbn [products sum fold_right]; rewrite Rminus_0_r; apply has_int.
  - cbn [difference] in E. destruct (difference ws vs Hs) as [D'|] eqn:ED; [|discriminate].
    assert (D = plus (times (minus (exactly w) (exactly v)) H) D') as ->
      by (cbn [option_map] in E; congruence).
    cbn [products sum fold_right].
    replace (B2R w * h + _ - _) with ((B2R w - B2R v) * h
      + (sum (products ws hs) - sum (products vs hs))) by (unfold sum; ring).
    apply has_plus; [|apply IH, ED].
    apply has_times; [apply has_minus; apply has_exactly | exact HH].
Qed.

(** Whether the logit of row [r], as computed, is larger than that of [q]. *)
Definition beats (r q : row) (hidden : list interval) : bool :=
  match difference (of_hidden r) (of_hidden q) hidden with
  | Some D =>
      let added_D := minus (total (map exactly (added r))) (total (map exactly (added q))) in
      let spread_of := fun row =>
        let Xs := term_intervals row [] hidden in spread (length Xs) (extent Xs) in
      positive (minus (plus D added_D) (plus (spread_of r) (spread_of q)))
  | None => false
  end.
Lemma products_nil : forall ws, products ws [] = [].
Proof. destruct ws; reflexivity. Qed.
Lemma beats_larger : forall r q H h y z, Forall2 has H h -> beats r q H = true ->
  evaluates (terms r [] h) y -> evaluates (terms q [] h) z -> z < y.
Proof.
  intros r q H h y z HH B Ey Ez; unfold beats in B.
  destruct (difference (of_hidden r) (of_hidden q) H) as [D|] eqn:ED; [|discriminate].
  cbv zeta in B. apply (has_difference _ _ HH) in ED.
  pose proof (has_total _ _ (has_all_exactly (added r))) as Hr.
  pose proof (has_total _ _ (has_all_exactly (added q))) as Hq.
  pose proof (has_spread _ _ (has_terms r [] H [] h (Forall2_nil _) HH)) as Sr.
  pose proof (has_spread _ _ (has_terms q [] H [] h (Forall2_nil _) HH)) as Sq.
  pose proof (has_positive _ _ B (has_minus _ _ _ _
    (has_plus _ _ _ _ ED (has_minus _ _ _ _ Hr Hq)) (has_plus _ _ _ _ Sr Sq))) as L.
  apply evaluates_error in Ey, Ez.
  assert (forall r, sum (terms r [] h) = sum (products (of_hidden r) h) + sum (map B2R (added r)))
    as ET by (intros; unfold terms; rewrite products_nil; cbn [app]; apply sum_app).
  pose proof (Rle_abs (- (y - sum (terms r [] h)))) as Ly; rewrite Rabs_Ropp in Ly.
  pose proof (Rle_abs (z - sum (terms q [] h))) as Lz. rewrite !ET in *. lra.
Qed.

(** Whether class [k] is answered whatever is computed. *)
Definition leads (t : tensors) (hidden : list interval) (k : nat) : bool :=
  let rs := readout t in
  Nat.ltb k (length rs)
  && forallb (fun r => match computed_row r [] hidden with Some _ => true | None => false end) rs
  && forallb (fun j => Nat.eqb j k || beats (nth k rs (Row [] [] [])) (nth j rs (Row [] [] [])) hidden)
       (seq 0 (length rs)).

Lemma Forall2_nth : forall A B (P : A -> B -> Prop) a b xs ys, Forall2 P xs ys ->
  forall n, (n < length ys)%nat -> P (nth n xs a) (nth n ys b).
Proof.
  intros A B P a b xs ys H; induction H; intros n L; cbn in L; [lia|].
  destruct n; [assumption | apply IHForall2; lia].
Qed.

Lemma leads_right : forall t H s k k',
  Forall2 has H (fst s) -> leads t H k = true -> says t s k' -> k' = k.
Proof.
  intros t H s k k' HH L (ys & E & K & M). unfold leads in L; cbv zeta in L.
  apply andb_true_iff in L; destruct L as [L B]. apply andb_true_iff in L; destruct L as [L _].
  apply Nat.ltb_lt in L. rewrite forallb_forall in B.
  pose proof (Forall2_length _ _ _ _ _ E) as N.
  specialize (B k'); rewrite in_seq in B; specialize (B ltac:(lia)).
  apply orb_true_iff in B; destruct B as [B|B]; [now apply Nat.eqb_eq in B|exfalso].
  pose proof (Forall2_nth _ _ _ (Row [] [] []) 0 _ _ E) as Ny; cbv beta in Ny.
  pose proof (beats_larger _ _ _ _ _ _ HH B (Ny k ltac:(lia)) (Ny k' ltac:(lia))).
  specialize (M k ltac:(lia)); lra.
Qed.
