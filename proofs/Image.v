(** The image of a box of states under one step, and the answers after it, in intervals.

    Each function here gives nothing ([None], [false]) where a number may leave binary32 or an
    activation's argument the range in which activations are known. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Flocq Require Import Core BinarySingleNaN.
From Interval Require Import Real.Xreal Interval.Interval.
From Scanline Require Import Rounding Cell Network Intervals.
Import ListNotations.
Open Scope bool_scope.
Open Scope R_scope.

Lemma Forall2_nth : forall A B (P : A -> B -> Prop) a b xs ys, P a b -> Forall2 P xs ys ->
  forall n, P (nth n xs a) (nth n ys b).
Proof.
  intros A B P a b xs ys D H; induction H; intros [|n]; cbn [nth]; auto.
Qed.
Lemma Forall2_map : forall A B C D (P : C -> D -> Prop) (f : A -> C) (g : B -> D) (Q : A -> B -> Prop),
  (forall a b, Q a b -> P (f a) (g b)) ->
  forall xs ys, Forall2 Q xs ys -> Forall2 P (map f xs) (map g ys).
Proof. intros A B C D P f g Q H xs ys F; induction F; cbn [map]; constructor; auto. Qed.

(** ** Parts of sums *)

(** What is known of some terms: their sum, their size and how many they are. A sum is put together
    of parts, so that what many sums have in common is computed once. *)
Record part := Part { middle : interval; mass : interval; count : nat }.
Definition part_has (P : part) (xs : list R) : Prop :=
  has (middle P) (sum xs) /\ has (mass P) (size xs) /\ count P = length xs.

Definition nothing : part := Part (int 0) (int 0) 0.
Definition and_term (X : interval) (P : part) : part :=
  Part (plus X (middle P)) (plus (I.abs X) (mass P)) (S (count P)).
Definition and_zero (P : part) : part := Part (middle P) (mass P) (S (count P)).
Definition join (P Q : part) : part :=
  Part (plus (middle P) (middle Q)) (plus (mass P) (mass Q)) (count P + count Q).
Definition gather (Xs : list interval) : part := fold_right and_term nothing Xs.

Lemma has_nothing : part_has nothing [].
Proof. repeat split; apply has_int. Qed.
Lemma has_and_term : forall X P x xs, has X x -> part_has P xs -> part_has (and_term X P) (x :: xs).
Proof.
  intros X P x xs H (M & S & C); repeat split; cbn [and_term middle mass count].
  - apply has_plus; assumption.
  - apply has_plus; [apply has_abs, H | exact S].
  - cbn [length]; now rewrite C.
Qed.
Lemma has_and_zero : forall P x xs, x = 0 -> part_has P xs -> part_has (and_zero P) (x :: xs).
Proof.
  intros P x xs -> (M & S & C); repeat split; cbn [and_zero middle mass count].
  - cbn [sum fold_right]. rewrite Rplus_0_l. exact M.
  - unfold size; cbn [map sum fold_right]. rewrite Rabs_R0, Rplus_0_l. exact S.
  - cbn [length]; now rewrite C.
Qed.
Lemma has_join : forall P Q xs ys,
  part_has P xs -> part_has Q ys -> part_has (join P Q) (xs ++ ys).
Proof.
  intros P Q xs ys (M & S & C) (M' & S' & C'); repeat split; cbn [join middle mass count].
  - rewrite sum_app; apply has_plus; assumption.
  - rewrite size_app; apply has_plus; assumption.
  - now rewrite app_length, C, C'.
Qed.
Lemma has_gather : forall Xs xs, Forall2 has Xs xs -> part_has (gather Xs) xs.
Proof.
  intros Xs xs H; induction H; [apply has_nothing | apply has_and_term; assumption].
Qed.

(** ** A sum *)

(** The largest number of binary32. *)
Definition largest : R := IZR ((2 ^ 24 - 1) * 2 ^ 104).
Definition LARGEST := Eval vm_compute in int ((2 ^ 24 - 1) * 2 ^ 104).
Lemma has_largest : has LARGEST largest. Proof. exact (has_int ((2 ^ 24 - 1) * 2 ^ 104)). Qed.
Definition within (size spread : interval) : bool := positive (minus LARGEST (plus size spread)).

(** By how much a sum as computed may differ from the exact one, if something is added up and no
    partial sum leaves binary32, in whatever order. *)
Definition doubt (s : slack) (P : part) : option interval :=
  if Nat.leb (count P) (terms_of s) then
    if Nat.eqb (count P) 0 then None
    else let E := spread s (mass P) in if within (mass P) E then Some E else None
  else None.
Definition settled (s : slack) (P : part) : option interval :=
  option_map (fun E => plus (middle P) (around E)) (doubt s P).

Definition slack_right (s : slack) : Prop := s = slack_of (terms_of s).

Lemma has_doubt : forall s P xs E, slack_right s -> part_has P xs -> doubt s P = Some E ->
  xs <> [] /\ reach xs <= largest /\ exists e, has E e /\ error xs <= e.
Proof.
  intros s P xs E Hs (_ & S & C) D; unfold doubt in D. cbv zeta in D.
  destruct (Nat.leb_spec (count P) (terms_of s)) as [N|]; [|discriminate].
  destruct (Nat.eqb_spec (count P) 0) as [|Z]; [discriminate|].
  destruct (within (mass P) (spread s (mass P))) eqn:W; [|discriminate].
  assert (E = spread s (mass P)) as -> by congruence. clear D.
  assert (has (spread s (mass P)) (error_of (terms_of s) (size xs))) as B.
  { rewrite Hs; cbn [slack_of terms_of]. apply has_spread, S. }
  assert (xs <> []) as NE by (intros ->; apply Z; exact C). rewrite C in N.
  pose proof (error_mono _ _ NE N) as M.
  split; [exact NE|]. split; [|eauto].
  assert (0 < largest - (size xs + error_of (terms_of s) (size xs))); [|unfold reach; lra].
  apply (has_positive _ _ W), has_minus; [exact has_largest|].
  apply has_plus; [exact S | exact B].
Qed.

Lemma has_settled : forall s P xs Z, slack_right s -> part_has P xs -> settled s P = Some Z ->
  xs <> [] /\ reach xs <= largest /\ forall z, evaluates xs z -> has Z z.
Proof.
  intros s P xs Z Hs HP E; unfold settled in E.
  destruct (doubt s P) as [D|] eqn:ED; [|discriminate].
  assert (Z = plus (middle P) (around D)) as -> by (cbn [option_map] in E; congruence).
  destruct (has_doubt _ _ _ _ Hs HP ED) as (N & L & e & B & Le).
  split; [exact N|]. split; [exact L|]. intros z Ev.
  eapply has_near; [apply HP | exact B|].
  eapply Rle_trans; [apply evaluates_error, Ev | exact Le].
Qed.

(** ** Operations *)

(** What an operation makes of places that lie in intervals. The terms of its sum are a part. *)
Definition ready : Type := part * slack.
Definition ready_has (r : ready) (xs : list R) : Prop :=
  part_has (fst r) xs /\ slack_right (snd r).

Definition at_interval (Vs : list interval) (i : nat) : interval := nth i Vs I.nai.
Definition product_interval (Vs : list interval) (p : nat * nat) : interval :=
  times (at_interval Vs (fst p)) (at_interval Vs (snd p)).

(** A number that may go into a product. *)
Definition moderate (X : interval) : bool := smaller X (2 ^ 40).
Definition moderates (Vs : list interval) (places : list nat) : bool :=
  forallb (fun i => moderate (at_interval Vs i)) places.

(** (1 - z) n + z h is between what it is at both ends of z, if z is between them; so n and h keep
    the weights that add up to 1, and an interval of z does not widen what is equal. *)
Definition mixture (Z N H : interval) : interval :=
  let at_end := fun e => plus (times (minus (int 1) e) N) (times e H) in
  let low := I.bnd (I.lower Z) (I.lower Z) in
  let high := I.bnd (I.upper Z) (I.upper Z) in
  match I.F.real (I.lower Z), I.F.real (I.upper Z) with
  | true, true => I.join (at_end low) (at_end high)
  | _, _ => I.nai
  end.

Definition image (Vs : list interval) (op : operation ready) : option interval :=
  match op with
  | Sum r ps => settled (snd r) (match ps with
      | [] => fst r
      | _ => join (fst r) (gather (map (product_interval Vs) ps))
      end)
  | Sigmoid x => activated SIGMOID (at_interval Vs x)
  | Tanh x => activated TANH (at_interval Vs x)
  | Multiply x y =>
      if moderates Vs [x; y]
      then Some (rounded (product_interval Vs (x, y))) else None
  | TwoProducts x y z w =>
      if moderates Vs [x; y; z; w]
      then Some (rounded (plus (rounded (product_interval Vs (x, y)))
                   (rounded (product_interval Vs (z, w)))))
      else None
  | Blend z n h =>
      if moderates Vs [z; n; h] then
        let Z := at_interval Vs z in
        let M := minus (int 1) Z in
        let N := at_interval Vs n in
        Some (rounded (plus (mixture Z N (at_interval Vs h))
          (plus (times (slip M) N)
            (plus (slip (times (rounded M) N)) (slip (product_interval Vs (z, h)))))))
      else None
  end.

Fixpoint images (Vs : list interval) (ops : list (operation ready)) : option (list interval) :=
  match ops with
  | [] => Some Vs
  | op :: ops => match image Vs op with Some V => images (Vs ++ [V]) ops | None => None end
  end.

Lemma has_at : forall Vs vs i, Forall2 has Vs vs -> has (at_interval Vs i) (at_place vs i).
Proof. intros Vs vs i H; apply (Forall2_nth _ _ has I.nai 0); [apply has_anything | exact H]. Qed.
Lemma has_product : forall Vs vs p,
  Forall2 has Vs vs -> has (product_interval Vs p) (product_of vs p).
Proof. intros; apply has_times; apply has_at; assumption. Qed.

Lemma has_sum : forall Vs vs r ps xs, ready_has r xs -> Forall2 has Vs vs ->
  part_has (match ps with [] => fst r | _ => join (fst r) (gather (map (product_interval Vs) ps)) end)
    (xs ++ map (product_of vs) ps).
Proof.
  intros Vs vs r ps xs [H _] HV.
  assert (part_has (gather (map (product_interval Vs) ps)) (map (product_of vs) ps)) as G.
  { apply has_gather. induction ps; constructor; [apply has_product, HV | exact IHps]. }
  destruct ps; [cbn [map]; rewrite app_nil_r; exact H | apply has_join; assumption].
Qed.

Lemma between_ends : forall z l u n h, l <= z <= u ->
  (1 - l) * n + l * h <= (1 - z) * n + z * h <= (1 - u) * n + u * h \/
  (1 - u) * n + u * h <= (1 - z) * n + z * h <= (1 - l) * n + l * h.
Proof. intros z l u n h B; destruct (Rle_lt_dec n h); [left | right]; nra. Qed.

Lemma has_mixture : forall Z N H z n h, has Z z -> has N n -> has H h ->
  has (mixture Z N H) ((1 - z) * n + z * h).
Proof.
  intros Z N H z n h HZ HN HH; unfold mixture; cbv zeta.
  destruct (I.F.real (I.lower Z)) eqn:RL; [|apply has_anything].
  destruct (I.F.real (I.upper Z)) eqn:RU; [|apply has_anything].
  assert (exists l, I.F.toX (I.lower Z) = Xreal l) as [l L].
  { rewrite I.F.real_correct in RL. destruct (I.F.toX (I.lower Z)); [discriminate|eauto]. }
  assert (exists u, I.F.toX (I.upper Z) = Xreal u) as [u U].
  { rewrite I.F.real_correct in RU. destruct (I.F.toX (I.upper Z)); [discriminate|eauto]. }
  assert (l <= z <= u) as B.
  { unfold has in HZ. assert (Interval.not_empty (I.convert Z)) as E by (exists z; exact HZ).
    pose proof (I.lower_correct Z E) as CL; pose proof (I.upper_correct Z E) as CU.
    rewrite L in CL; rewrite U in CU.
    destruct (I.convert Z) as [|a b]; [discriminate|]. cbn in CL, CU.
    rewrite <- CL, <- CU in HZ. exact HZ. }
  assert (forall e r, I.F.toX e = Xreal r -> has (I.bnd e e) r) as P.
  { intros e r E; unfold has. rewrite I.bnd_correct by reflexivity. rewrite E. cbn. lra. }
  assert (forall e r, I.F.toX e = Xreal r ->
    has (plus (times (minus (int 1) (I.bnd e e)) N) (times (I.bnd e e) H)) ((1 - r) * n + r * h)) as Q.
  { intros e r E; apply has_plus; apply has_times; auto. apply has_minus; [apply has_int | auto]. }
  apply Q in L, U.
  destruct (between_ends z l u n h B) as [C|C];
    (eapply contains_connected; [| |exact C]); apply I.join_correct; [left|right|right|left]; assumption.
Qed.

Theorem has_image : forall Vs vs r op V v (g : r -> ready) (f : r -> list R),
  (forall x, ready_has (g x) (f x)) -> Forall2 has Vs vs ->
  image Vs (with_terms g op) = Some V -> means vs (with_terms f op) v -> has V v.
Proof.
  intros Vs vs r op V v g f HG HV E M.
  destruct op as [x ps|x|x|x y|x y z w|z n h]; cbn [with_terms image] in E, M;
    inversion M as [? ? ? Ev| | | | | ]; subst; clear M.
  - destruct (has_settled _ _ _ _ (proj2 (HG x)) (has_sum _ _ _ ps _ (HG x) HV) E) as (_ & _ & HZ).
    apply HZ, Ev.
  - eapply has_activated; [exact has_sigmoid | exact E | apply has_at, HV | assumption].
  - eapply has_activated; [exact has_tanh | exact E | apply has_at, HV | assumption].
  - destruct (moderates Vs [x; y]); [|discriminate].
    assert (V = rounded (product_interval Vs (x, y))) as -> by congruence.
    eapply has_rounded; [apply (has_product _ _ (x, y) HV) | assumption].
  - destruct (moderates Vs [x; y; z; w]); [|discriminate].
    match type of E with Some ?X = _ => assert (V = X) as -> by congruence end.
    eapply has_rounded; [|eassumption]. apply has_plus; (eapply has_rounded; [|eassumption]).
    + exact (has_product _ _ (x, y) HV).
    + exact (has_product _ _ (z, w) HV).
  - destruct (moderates Vs [z; n; h]); [|discriminate]. cbv zeta in E.
    match type of E with Some ?X = _ => assert (V = X) as -> by congruence end.
    pose proof (has_at _ _ z HV) as Hz; pose proof (has_at _ _ n HV) as Hn.
    pose proof (has_at _ _ h HV) as Hh.
    set (Z := at_interval Vs z) in *; set (N := at_interval Vs n) in *.
    pose proof (has_minus _ _ _ _ (has_int 1) Hz) as HM.
    eapply has_rounded; [|eassumption].
    replace (a + b) with (((1 - at_place vs z) * at_place vs n + at_place vs z * at_place vs h)
      + ((m - (1 - at_place vs z)) * at_place vs n
        + ((a - m * at_place vs n) + (b - at_place vs z * at_place vs h)))) by ring.
    apply has_plus; [apply has_mixture; assumption|].
    apply has_plus; [apply has_times; [eapply has_slip; eassumption | exact Hn]|].
    apply has_plus; (eapply has_slip; [|eassumption]).
    + apply has_times; [eapply has_rounded; eassumption | exact Hn].
    + exact (has_product _ _ (z, h) HV).
Qed.

Theorem has_images : forall r (g : r -> ready) (f : r -> list R), (forall x, ready_has (g x) (f x)) ->
  forall ops Vs vs Ws ws, Forall2 has Vs vs -> images Vs (map (with_terms g) ops) = Some Ws ->
  executes vs (map (with_terms f) ops) ws -> Forall2 has Ws ws.
Proof.
  intros r g f HG; induction ops as [|op ops IH]; intros Vs vs Ws ws HV E X;
    cbn [map images] in E, X; inversion X as [|? ? y ? ? M X']; subst.
  - assert (Ws = Vs) as -> by congruence. exact HV.
  - destruct (image Vs (with_terms g op)) as [V|] eqn:EV; [|discriminate].
    apply (IH (Vs ++ [V]) (vs ++ [y])); [|exact E | exact X'].
    apply Forall2_app; [exact HV|]. constructor; [|constructor].
    exact (has_image _ _ _ _ _ _ _ _ HG HV EV M).
Qed.

(** ** Rows *)

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

(** What a row adds up that no input is in: the same for all symbols. *)
Definition still (H : list interval) (r : row) : part :=
  gather (product_intervals (of_hidden r) H ++ map exactly (added r)).
Lemma has_still : forall H h r, Forall2 has H h ->
  part_has (still H r) (products (of_hidden r) h ++ map B2R (added r)).
Proof.
  intros H h r HH; apply has_gather, Forall2_app; [apply has_products, HH | apply has_all_exactly].
Qed.

(** The rest of it. Most inputs are 0 or 1. *)
Inductive given := Zero | One | Other (X : interval).
Definition given_of (v : float) : given :=
  match v with
  | B754_zero _ => Zero
  | _ => if Beqb v one then One else Other (exactly v)
  end.
Fixpoint moved (weights : list interval) (input : list given) : part :=
  match weights, input with
  | w :: weights, v :: input =>
      let P := moved weights input in
      match v with
      | Zero => and_zero P
      | One => and_term w P
      | Other X => and_term (times w X) P
      end
  | _, _ => nothing
  end.
Lemma has_moved : forall ws vs, part_has (moved (map exactly ws) (map given_of vs))
  (products ws (map B2R vs)).
Proof.
  induction ws as [|w ws IH]; intros [|v vs]; try exact has_nothing.
  cbn [map products moved]. cbv zeta.
  assert ((given_of v = Zero /\ B2R v = 0) \/ (given_of v = One /\ B2R v = 1)
    \/ given_of v = Other (exactly v)) as C.
  { unfold given_of; destruct v as [s|s| |s m e H];
      [auto | right; right; destruct s; reflexivity | right; right; reflexivity|].
    destruct (Beqb (B754_finite s m e H) one) eqn:E; [|auto]. right; left; split; [reflexivity|].
    rewrite Beqb_correct in E by reflexivity. unfold one in E; rewrite Bone_correct in E.
    destruct (Req_bool_spec (B2R (B754_finite s m e H)) 1); [assumption | discriminate]. }
  destruct C as [[-> ->] | [[-> ->] | ->]].
  - apply has_and_zero; [apply Rmult_0_r | apply IH].
  - rewrite Rmult_1_r. apply has_and_term; [apply has_exactly | apply IH].
  - apply has_and_term; [apply has_times; apply has_exactly | apply IH].
Qed.

(** A row over a box, and then over a symbol as well. A sum has a few products of places, at most,
    beside its row's terms. *)
Definition spare : nat := 1.
Record prepared := Prepared { by_input : list interval; by_box : part; by_count : slack }.
Definition prepare (H : list interval) (r : row) : prepared :=
  let P := still H r in
  Prepared (map exactly (of_input r)) P (slack_of (length (of_input r) + count P + spare)).
Definition complete (input : list given) (p : prepared) : ready :=
  (join (moved (by_input p) input) (by_box p), by_count p).
Lemma has_complete : forall H h x r, Forall2 has H h ->
  ready_has (complete (map given_of x) (prepare H r)) (terms (map B2R x) h r).
Proof.
  intros H h x r HH; split; [|reflexivity].
  cbn [complete fst prepare by_input by_box]. apply has_join; [apply has_moved | apply has_still, HH].
Qed.

(** ** All units *)

Fixpoint subsets (Xs Ys : list interval) : bool :=
  match Xs, Ys with
  | [], [] => true
  | X :: Xs, Y :: Ys => if I.subset X Y then subsets Xs Ys else false
  | _, _ => false
  end.
Lemma has_subsets : forall Xs Ys xs, subsets Xs Ys = true -> Forall2 has Xs xs -> Forall2 has Ys xs.
Proof.
  intros Xs Ys xs S H; revert Ys S; induction H; intros [|Y Ys] S; try discriminate; [constructor|].
  cbn [subsets] in S. destruct (I.subset x Y) eqn:E; [|discriminate].
  constructor; [eapply has_subset; eassumption | auto].
Qed.

(** The image of what each unit keeps, if it lies in a box. *)
Fixpoint units_image (keeps : list nat) (us : list (list (operation ready)))
    (owns boxes : list (list interval)) : option (list (list interval)) :=
  match us, owns, boxes with
  | [], [], [] => Some []
  | u :: us, own :: owns, box :: boxes =>
      match images own u with
      | Some filled =>
          let own' := map (at_interval filled) keeps in
          if subsets own' box
          then option_map (cons own') (units_image keeps us owns boxes)
          else None
      | None => None
      end
  | _, _, _ => None
  end.

(** The same, taken apart. *)
Inductive units_imaged (keeps : list nat) : list (list (operation ready)) ->
    list (list interval) -> list (list interval) -> list (list interval) -> Prop :=
| no_units_imaged : units_imaged keeps [] [] [] []
| one_unit_imaged : forall u us own owns box boxes filled owns',
    images own u = Some filled -> subsets (map (at_interval filled) keeps) box = true ->
    units_imaged keeps us owns boxes owns' ->
    units_imaged keeps (u :: us) (own :: owns) (box :: boxes)
      (map (at_interval filled) keeps :: owns').

Lemma units_image_imaged : forall keeps us owns boxes owns',
  units_image keeps us owns boxes = Some owns' -> units_imaged keeps us owns boxes owns'.
Proof.
  intros keeps; induction us as [|u us IH]; intros [|own owns] [|box boxes] owns' E;
    try discriminate.
  - assert (owns' = []) as -> by (cbn in E; congruence). constructor.
  - cbn [units_image] in E. cbv zeta in E.
    destruct (images own u) as [filled|] eqn:EI; [|discriminate].
    destruct (subsets (map (at_interval filled) keeps) box) eqn:ES; [|discriminate].
    destruct (units_image keeps us owns boxes) as [rest|] eqn:ER; [|discriminate].
    assert (owns' = map (at_interval filled) keeps :: rest) as ->
      by (cbn [option_map] in E; congruence).
    constructor; auto.
Qed.

Definition all_have : list (list interval) -> list (list R) -> Prop := Forall2 (Forall2 has).

Definition hidden_intervals (owns : list (list interval)) : list interval :=
  map (fun own => at_interval own 0) owns.
Lemma has_hidden : forall B s, all_have B s -> Forall2 has (hidden_intervals B) (hidden_of s).
Proof.
  intros B s H; unfold hidden_intervals, hidden_of.
  eapply Forall2_map; [|exact H]. intros Xs xs HX; apply has_at, HX.
Qed.

(** The units over a box, and then over a symbol as well. *)
Definition units_prepared (us : list (list (operation row))) (B : list (list interval))
    : list (list (operation prepared)) :=
  map (map (with_terms (prepare (hidden_intervals B)))) us.
Definition units_complete (x : list float) (us : list (list (operation prepared)))
    : list (list (operation ready)) :=
  let input := map given_of x in map (map (with_terms (complete input))) us.

Lemma with_terms_twice : forall A B C (f : B -> C) (g : A -> B) ops,
  map (with_terms f) (map (with_terms g) ops) = map (with_terms (fun x => f (g x))) ops.
Proof. intros; rewrite map_map; apply map_ext; intros []; reflexivity. Qed.

Definition ready_row (x : list float) (B : list (list interval)) (r : row) : ready :=
  complete (map given_of x) (prepare (hidden_intervals B) r).
Lemma units_ready : forall x us B,
  units_complete x (units_prepared us B) = map (map (with_terms (ready_row x B))) us.
Proof.
  intros; unfold units_complete, units_prepared; cbv zeta.
  rewrite map_map; apply map_ext; intros u; apply with_terms_twice.
Qed.

Lemma has_ready_row : forall x B s r, all_have B s ->
  ready_has (ready_row x B r) (terms (map B2R x) (hidden_of s) r).
Proof. intros x B s r H; apply has_complete, has_hidden, H. Qed.

Lemma has_units_image : forall keeps x B s, all_have B s -> forall us owns' owns'',
  units_step keeps (map B2R x) (hidden_of s) us owns' owns'' -> forall Os To Os',
  all_have Os owns' -> units_imaged keeps (map (map (with_terms (ready_row x B))) us) Os To Os' ->
  all_have Os' owns'' /\ all_have To owns''.
Proof.
  intros keeps x B s HB us o o' S; induction S as [|u us own owns own' owns' U S IH];
    intros Os To Os' HO E; cbn [map] in E.
  - inversion_clear E; split; constructor.
  - inversion E as [|? ? O ? T Ts filled rest EI ES ER]; subst.
    inversion_clear HO as [|? ? ? ? HOo HOs].
    destruct U as (values & X & ->).
    pose proof (has_images _ _ _ (fun r => has_ready_row x B s r HB) _ _ _ _ _ HOo EI X) as HV.
    assert (Forall2 has (map (at_interval filled) keeps) (map (at_place values) keeps)) as HK
      by (clear - HV; induction keeps; constructor; [apply has_at, HV | assumption]).
    destruct (IH _ _ _ HOs ER) as (A & D).
    split; constructor; try assumption. eapply has_subsets; eassumption.
Qed.

(** ** The answer *)

(** By how much one row's exact sum leads over another's is a sum of products, too. The weights are
    subtracted first, so that what both have in common cancels. *)
Fixpoint differences (ws vs : list float) : option (list interval) :=
  match ws, vs with
  | [], [] => Some []
  | w :: ws, v :: vs => option_map (cons (minus (exactly w) (exactly v))) (differences ws vs)
  | _, _ => None
  end.
Fixpoint dot (Ws Hs : list interval) : interval :=
  match Ws, Hs with
  | W :: Ws, H :: Hs => plus (times W H) (dot Ws Hs)
  | _, _ => int 0
  end.
Lemma has_differences : forall ws vs Ds, differences ws vs = Some Ds -> forall Hs hs,
  Forall2 has Hs hs -> has (dot Ds Hs) (sum (products ws hs) - sum (products vs hs)).
Proof.
  induction ws as [|w ws IH]; intros [|v vs] Ds E Hs hs H; try discriminate.
  - assert (Ds = []) as -> by (cbn in E; congruence).
    cbn [products sum fold_right dot]; rewrite Rminus_0_r; apply has_int.
  - cbn [differences] in E. destruct (differences ws vs) as [Ds'|] eqn:ED; [|discriminate].
    assert (Ds = minus (exactly w) (exactly v) :: Ds') as -> by (cbn [option_map] in E; congruence).
    destruct H as [|H h Hs hs HH HS].
    + cbn [products sum fold_right dot]; rewrite Rminus_0_r; apply has_int.
    + cbn [products sum fold_right dot].
      replace (B2R w * h + _ - _) with ((B2R w - B2R v) * h
        + (sum (products ws hs) - sum (products vs hs))) by (unfold sum; ring).
      apply has_plus; [|apply IH; assumption].
      apply has_times; [apply has_minus; apply has_exactly | exact HH].
Qed.

(** The weights of one row's lead over another's, and what is added. *)
Definition lead (r q : row) : option (list interval * interval) :=
  option_map (fun Ds => (Ds, minus (total (map exactly (added r))) (total (map exactly (added q)))))
    (differences (of_hidden r) (of_hidden q)).

(** The readout, prepared once for all boxes: each row's weights, numbers and slack, and each row's
    leads over all. *)
Record contest := Contest {
  logits : list (list interval * list interval * slack);
  leads_of : list (list (option (list interval * interval)))
}.
Definition logit (r : row) : list interval * list interval * slack :=
  (map exactly (of_hidden r), map exactly (added r),
   slack_of (length (of_hidden r) + length (added r))).
Definition contest_of (rs : list row) : contest :=
  Contest (map logit rs) (map (fun r => map (lead r) rs) rs).

Fixpoint weighted (Ws Hs : list interval) : list interval :=
  match Ws, Hs with
  | W :: Ws, H :: Hs => times W H :: weighted Ws Hs
  | _, _ => []
  end.
Lemma weighted_products : forall ws Hs, weighted (map exactly ws) Hs = product_intervals ws Hs.
Proof. induction ws; intros [|H Hs]; cbn; congruence. Qed.

(** How uncertain each logit is. *)
Definition logit_doubt (Hs : list interval) (l : list interval * list interval * slack)
    : option interval :=
  let '(Ws, Bs, s) := l in doubt s (gather (weighted Ws Hs ++ Bs)).
Lemma has_logit_doubt : forall r Hs hs E, Forall2 has Hs hs -> logit_doubt Hs (logit r) = Some E ->
  terms [] hs r <> [] /\ reach (terms [] hs r) <= largest /\
  exists e, has E e /\ error (terms [] hs r) <= e.
Proof.
  intros r Hs hs E H D; unfold logit_doubt, logit in D. rewrite weighted_products in D.
  refine (has_doubt _ _ _ _ _ _ D); [reflexivity|]. apply has_gather.
  unfold terms. replace (products (of_input r) []) with (@nil R) by now destruct (of_input r).
  cbn [app]. apply Forall2_app; [apply has_products, H | apply has_all_exactly].
Qed.

Fixpoint all_some {A : Type} (l : list (option A)) : option (list A) :=
  match l with
  | [] => Some []
  | Some x :: l => option_map (cons x) (all_some l)
  | None :: _ => None
  end.
Lemma all_some_map : forall A B (f : A -> option B) l ys, all_some (map f l) = Some ys ->
  Forall2 (fun x y => f x = Some y) l ys.
Proof.
  intros A B f; induction l as [|x l IH]; intros ys E; cbn [map all_some] in E.
  - assert (ys = []) as -> by congruence. constructor.
  - destruct (f x) as [y|] eqn:F; [|discriminate].
    destruct (all_some (map f l)) as [rest|]; [|discriminate].
    assert (ys = y :: rest) as -> by (cbn [option_map] in E; congruence). constructor; auto.
Qed.

(** Whether class [k] is answered whatever is computed. *)
Definition beats (Hs : list interval) (l : option (list interval * interval)) (E F : interval) : bool :=
  match l with
  | Some (Ds, D) => positive (minus (plus (dot Ds Hs) D) (plus E F))
  | None => false
  end.
Definition leads (c : contest) (Hs : list interval) (k : nat) : bool :=
  match all_some (map (logit_doubt Hs) (logits c)) with
  | Some Es =>
      let over := nth k (leads_of c) [] in
      Nat.ltb k (length Es)
      && forallb (fun j => Nat.eqb j k
           || beats Hs (nth j over None) (nth k Es I.nai) (nth j Es I.nai)) (seq 0 (length Es))
  | None => false
  end.

Lemma beats_larger : forall r q Hs hs E F e f y z, Forall2 has Hs hs ->
  beats Hs (lead r q) E F = true -> has E e -> error (terms [] hs r) <= e ->
  has F f -> error (terms [] hs q) <= f ->
  evaluates (terms [] hs r) y -> evaluates (terms [] hs q) z -> z < y.
Proof.
  intros r q Hs hs E F e f y z H B He Le Hf Lf Ey Ez; unfold beats, lead in B.
  destruct (differences (of_hidden r) (of_hidden q)) as [Ds|] eqn:ED; [|discriminate].
  cbn [option_map] in B.
  pose proof (has_differences _ _ _ ED _ _ H) as HD.
  pose proof (has_total _ _ (has_all_exactly (added r))) as Hr.
  pose proof (has_total _ _ (has_all_exactly (added q))) as Hq.
  pose proof (has_positive _ _ B (has_minus _ _ _ _
    (has_plus _ _ _ _ HD (has_minus _ _ _ _ Hr Hq)) (has_plus _ _ _ _ He Hf))) as L.
  apply evaluates_error in Ey, Ez.
  assert (forall r, sum (terms [] hs r) = sum (products (of_hidden r) hs) + sum (map B2R (added r)))
    as ET.
  { intros p; unfold terms.
    replace (products (of_input p) []) with (@nil R) by now destruct (of_input p).
    cbn [app]; apply sum_app. }
  pose proof (Rle_abs (- (y - sum (terms [] hs r)))) as Ly; rewrite Rabs_Ropp in Ly.
  pose proof (Rle_abs (z - sum (terms [] hs q))) as Lz. rewrite !ET in *. lra.
Qed.

(** What [leads] has found. *)
Lemma leads_found : forall rs Hs hs k, Forall2 has Hs hs -> leads (contest_of rs) Hs k = true ->
  (k < length rs)%nat
  /\ Forall (fun r => terms [] hs r <> [] /\ reach (terms [] hs r) <= largest) rs
  /\ forall j y z, (j < length rs)%nat -> j <> k ->
       evaluates (terms [] hs (nth k rs no_row)) y -> evaluates (terms [] hs (nth j rs no_row)) z ->
       z < y.
Proof.
  intros rs Hs hs k H L; unfold leads, contest_of in L; cbn [logits leads_of] in L. cbv zeta in L.
  rewrite map_map in L.
  destruct (all_some (map (fun r => logit_doubt Hs (logit r)) rs)) as [Es|] eqn:EA; [|discriminate].
  apply all_some_map in EA. pose proof (Forall2_length _ _ _ _ _ EA) as N. rewrite <- N in L.
  apply andb_true_iff in L; destruct L as [K B]. apply Nat.ltb_lt in K.
  split; [exact K|]. split.
  - clear - EA H. induction EA as [|r E rs Es D EA IH]; constructor; [|exact IH].
    destruct (has_logit_doubt _ _ _ _ H D) as (A & B & _). split; assumption.
  - intros j y z J D Ey Ez. rewrite forallb_forall in B.
    specialize (B j); rewrite in_seq in B; specialize (B ltac:(lia)).
    apply orb_true_iff in B; destruct B as [B|B]; [now apply Nat.eqb_eq in B|].
    rewrite (nth_indep _ [] ((fun r => map (lead r) rs) no_row)) in B
      by (rewrite map_length; exact K).
    rewrite (map_nth (fun r => map (lead r) rs)) in B.
    rewrite (nth_indep _ None (lead (nth k rs no_row) no_row)) in B
      by (rewrite map_length; exact J).
    rewrite map_nth in B.
    assert (forall i, (i < length rs)%nat ->
      logit_doubt Hs (logit (nth i rs no_row)) = Some (nth i Es I.nai)) as At.
    { clear - EA. induction EA as [|r E rs Es D EA IH]; intros i I; [cbn in I; lia|].
      destruct i as [|i]; [exact D|]. apply IH. cbn in I; lia. }
    destruct (has_logit_doubt _ _ _ _ H (At k K)) as (_ & _ & e & He & Le).
    destruct (has_logit_doubt _ _ _ _ H (At j J)) as (_ & _ & f & Hf & Lf).
    exact (beats_larger _ _ _ _ _ _ _ _ _ _ H B He Le Hf Lf Ey Ez).
Qed.

Lemma Forall2_at : forall A B (P : A -> B -> Prop) a b xs ys, Forall2 P xs ys ->
  forall n, (n < length ys)%nat -> P (nth n xs a) (nth n ys b).
Proof.
  intros A B P a b xs ys H; induction H; intros n L; cbn in L; [lia|].
  destruct n; [assumption | apply IHForall2; lia].
Qed.

Lemma leads_right : forall t Hs s k k',
  Forall2 has Hs (hidden_of s) -> leads (contest_of (readout t)) Hs k = true -> says t s k' -> k' = k.
Proof.
  intros t Hs s k k' H L (ys & E & K & M).
  destruct (leads_found _ _ _ _ H L) as (K0 & _ & B).
  pose proof (Forall2_length _ _ _ _ _ E) as N.
  destruct (Nat.eq_dec k' k) as [|D]; [assumption|exfalso].
  pose proof (Forall2_at _ _ _ no_row 0 _ _ E) as Ny; cbv beta in Ny.
  pose proof (B k' _ _ ltac:(lia) D (Ny k ltac:(lia)) (Ny k' ltac:(lia))).
  specialize (M k ltac:(lia)); lra.
Qed.
