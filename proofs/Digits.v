(** Numbers in any base, and three machines that read two of them, least significant digit first:
    addition, subtraction, comparison.

    A number is a list of digits. Nothing here is about networks. *)
From Coq Require Import ZArith List Bool Lia.
From Scanline Require Import Machine.
Import ListNotations.
Open Scope Z_scope.

(** The number that digits stand for. *)
Definition digits (base : nat) (ds : list nat) : Prop := Forall (fun d => (d < base)%nat) ds.
Fixpoint number (base : nat) (ds : list nat) : Z :=
  match ds with [] => 0 | d :: rest => Z.of_nat d + Z.of_nat base * number base rest end.

(** What is read at a position: a digit of each number; the shorter one is padded with zeros. *)
Definition column : Type := nat * nat.
Fixpoint columns (a b : list nat) : list column :=
  match a, b with
  | x :: a, y :: b => (x, y) :: columns a b
  | x :: a, [] => (x, 0%nat) :: columns a []
  | [], _ => map (fun y => (0%nat, y)) b
  end.

(** One column 0, 0 more makes room for the last carry. *)
Definition with_room (read : list column) : list column := read ++ [(0, 0)%nat].

(** All columns that a machine of this base may read. *)
Definition columns_in (base : nat) : list column := list_prod (seq 0 base) (seq 0 base).

(** ** The machines *)

Definition carried (base : nat) (c : bool) (p : column) : bool :=
  Nat.leb base (fst p + snd p + Nat.b2n c).
Definition sum_digit (base : nat) (c : bool) (p : column) : nat :=
  ((fst p + snd p + Nat.b2n c) mod base)%nat.

Definition borrowed (c : bool) (p : column) : bool := Nat.ltb (fst p) (snd p + Nat.b2n c).
Definition difference_digit (base : nat) (c : bool) (p : column) : nat :=
  ((base + fst p - (snd p + Nat.b2n c)) mod base)%nat.

(** How the first number compares with the second, as far as both have been read. *)
Definition ordered (c : comparison) (p : column) : comparison :=
  match Nat.compare (fst p) (snd p) with Eq => c | found => found end.

(** ** What they do *)

Section Base.
Variable base : nat.
Hypothesis base_large : (1 < base)%nat.

Definition legal (p : column) : Prop := (fst p < base)%nat /\ (snd p < base)%nat.

Lemma legal_in : forall p, legal p <-> In p (columns_in base).
Proof.
  intros [a b]; unfold legal, columns_in; cbn [fst snd].
  pose proof (in_prod_iff (seq 0 base) (seq 0 base) a b) as I. rewrite !in_seq in I.
  split; [intros; apply I; lia | intros L; apply I in L; lia].
Qed.

Lemma columns_right : forall a b,
  number base (map fst (columns a b)) = number base a
  /\ number base (map snd (columns a b)) = number base b.
Proof.
  induction a as [|x a IH]; intros b.
  - cbn [columns]. induction b as [|y b [IHa IHb]]; [now split|].
    cbn [map number fst snd] in *. rewrite IHa, IHb. cbn; lia.
  - destruct b as [|y b]; cbn [columns map number fst snd].
    + destruct (IH []) as [A B]; rewrite A, B; cbn; lia.
    + destruct (IH b) as [A B]; rewrite A, B; lia.
Qed.

Lemma columns_legal : forall a b, digits base a -> digits base b -> Forall legal (columns a b).
Proof.
  unfold digits; induction a as [|x a IH]; intros b A B.
  - cbn [columns]. induction B; constructor; [split; cbn [fst snd]; lia | assumption].
  - inversion_clear A. destruct B as [|y b Y B]; cbn [columns]; constructor;
      try (split; cbn [fst snd]; lia); apply IH; auto; constructor.
Qed.

Lemma room_legal : forall read, Forall legal read -> Forall legal (with_room read).
Proof.
  intros read R; apply Forall_app; split; [exact R|].
  constructor; [split; cbn [fst snd]; lia | constructor].
Qed.

Lemma number_app : forall ds ds', number base (ds ++ ds')
  = number base ds + Z.of_nat base ^ Z.of_nat (length ds) * number base ds'.
Proof.
  induction ds as [|d ds IH]; intros ds'; cbn [app number length]; [rewrite Z.pow_0_r; lia|].
  rewrite IH, Nat2Z.inj_succ, Z.pow_succ_r by lia. ring.
Qed.
Lemma number_room : forall f read, f (0, 0)%nat = 0%nat ->
  number base (map f (with_room read)) = number base (map f read).
Proof.
  intros f read F0; unfold with_room; rewrite map_app, number_app. cbn [map number]. rewrite F0.
  now rewrite !Z.mul_0_r, Z.add_0_r.
Qed.

Lemma number_bound : forall ds, digits base ds ->
  0 <= number base ds < Z.of_nat base ^ Z.of_nat (length ds).
Proof.
  intros ds D; induction D as [|d ds L D IH]; cbn [number length]; [cbn; lia|].
  rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia. nia.
Qed.

Lemma digit_of : forall n, (n < 2 * base)%nat ->
  Z.of_nat (n mod base) + Z.of_nat base * Z.b2z (Nat.leb base n) = Z.of_nat n.
Proof.
  intros n L; destruct (Nat.leb_spec base n); cbn [Z.b2z].
  - rewrite <- (Nat.mod_unique n base 1 (n - base)); lia.
  - rewrite Nat.mod_small; lia.
Qed.

Lemma transduce_digits : forall (carry : Type) (next : carry -> column -> carry) answered read c,
  (forall c p, (answered c p < base)%nat) -> digits base (transduce _ _ _ next answered c read).
Proof.
  intros carry next answered read; induction read as [|p read IH]; intros c H; cbn [transduce];
    constructor; auto. apply IH, H.
Qed.

(** Addition: what is carried last is what the sum's digits leave. *)
Lemma added : forall read c, Forall legal read ->
  number base (transduce _ _ _ (carried base) (sum_digit base) c read)
    + Z.of_nat base ^ Z.of_nat (length read) * Z.b2z (fold_left (carried base) read c)
  = number base (map fst read) + number base (map snd read) + Z.b2z c.
Proof.
  induction read as [|[a b] read IH]; intros c L;
    [cbn [transduce fold_left map number length]; change (Z.of_nat 0) with 0; rewrite Z.pow_0_r; lia|].
  inversion_clear L as [|? ? [A B] L']. cbn [fst snd] in A, B.
  cbn [transduce map fst snd number fold_left length]. specialize (IH (carried base c (a, b)) L').
  rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia.
  pose proof (digit_of (a + b + Nat.b2n c) ltac:(destruct c; cbn; lia)) as D.
  unfold sum_digit, carried in *; cbn [fst snd] in *.
  set (P := Z.of_nat base ^ Z.of_nat (length read)) in *.
  assert (Z.of_nat (a + b + Nat.b2n c) = Z.of_nat a + Z.of_nat b + Z.b2z c) as E
    by (destruct c; cbn [Nat.b2n Z.b2z]; lia).
  nia.
Qed.

Theorem machine_adds : forall a b, digits base a -> digits base b ->
  number base (transduce _ _ _ (carried base) (sum_digit base) false (with_room (columns a b)))
  = number base a + number base b.
Proof.
  intros a b A B.
  pose proof (added _ false (room_legal _ (columns_legal a b A B))) as E.
  rewrite !number_room in E by reflexivity. destruct (columns_right a b) as [-> ->] in E |- *.
  unfold with_room in E at 3. rewrite fold_left_app in E; cbn [fold_left] in E.
  assert (forall c, carried base c (0, 0)%nat = false) as N
    by (intros []; apply Nat.leb_gt; cbn; lia).
  rewrite N in E. cbn [Z.b2z] in E. lia.
Qed.

(** Subtraction: what is borrowed last is missing from the difference. *)
Lemma subtracted : forall read c, Forall legal read ->
  number base (transduce _ _ _ borrowed (difference_digit base) c read)
  = number base (map fst read) - number base (map snd read) - Z.b2z c
    + Z.of_nat base ^ Z.of_nat (length read) * Z.b2z (fold_left borrowed read c).
Proof.
  induction read as [|[a b] read IH]; intros c L;
    [cbn [transduce fold_left map number length]; change (Z.of_nat 0) with 0; rewrite Z.pow_0_r; lia|].
  inversion_clear L as [|? ? [A B] L']. cbn [fst snd] in A, B.
  cbn [transduce map fst snd number fold_left length]. rewrite (IH (borrowed c (a, b)) L').
  rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia.
  assert (Nat.b2n c <= 1)%nat as C by (destruct c; cbn; lia).
  assert (Z.b2z c = Z.of_nat (Nat.b2n c)) as E by (destruct c; reflexivity).
  pose proof (digit_of (base + a - (b + Nat.b2n c)) ltac:(lia)) as D.
  unfold difference_digit, borrowed; cbn [fst snd].
  set (P := Z.of_nat base ^ Z.of_nat (length read)) in *.
  destruct (Nat.leb_spec base (base + a - (b + Nat.b2n c)));
    destruct (Nat.ltb_spec a (b + Nat.b2n c)); try lia; cbn [Z.b2z] in *; nia.
Qed.

Theorem machine_subtracts : forall a b, digits base a -> digits base b ->
  number base b <= number base a ->
  number base (transduce _ _ _ borrowed (difference_digit base) false (with_room (columns a b)))
  = number base a - number base b.
Proof.
  intros a b A B Le.
  pose proof (subtracted _ false (room_legal _ (columns_legal a b A B))) as E.
  rewrite !number_room in E by reflexivity. destruct (columns_right a b) as [-> ->] in E |- *.
  cbn [Z.b2z] in E.
  assert (digits base (transduce _ _ _ borrowed (difference_digit base) false
    (with_room (columns a b)))) as D by (apply transduce_digits; intros; apply Nat.mod_upper_bound; lia).
  apply number_bound in D.
  assert (forall (carry : Type) next answered (c : carry) read,
    length (transduce _ _ nat next answered c read) = length (read : list column)) as Len
    by (intros carry next answered c read; revert c; induction read; intros; cbn; congruence).
  rewrite Len in D.
  destruct (fold_left borrowed (with_room (columns a b)) false); cbn [Z.b2z] in E; nia.
Qed.

(** Comparison: the higher digits decide, and where they are equal, what was found before. *)
Lemma compared : forall read c, Forall legal read -> fold_left ordered read c =
  match number base (map fst read) ?= number base (map snd read) with Eq => c | found => found end.
Proof.
  induction read as [|[a b] read IH]; intros c L; [reflexivity|].
  inversion_clear L as [|? ? [A B] L']. cbn [fst snd] in A, B.
  cbn [fold_left map fst snd number]. rewrite (IH _ L').
  generalize (number base (map fst read)), (number base (map snd read)); intros m n.
  unfold ordered; cbn [fst snd].
  destruct (Z.compare_spec m n) as [Emn|Lmn|Gmn].
  - rewrite Emn. destruct (Nat.compare_spec a b);
      destruct (Z.compare_spec (Z.of_nat a + Z.of_nat base * n) (Z.of_nat b + Z.of_nat base * n));
      try reflexivity; lia.
  - destruct (Z.compare_spec (Z.of_nat a + Z.of_nat base * m) (Z.of_nat b + Z.of_nat base * n));
      try reflexivity; nia.
  - destruct (Z.compare_spec (Z.of_nat a + Z.of_nat base * m) (Z.of_nat b + Z.of_nat base * n));
      try reflexivity; nia.
Qed.

Theorem machine_compares : forall a b, digits base a -> digits base b ->
  last (transduce _ _ _ ordered ordered Eq (columns a b)) Eq = (number base a ?= number base b).
Proof.
  intros a b A B.
  assert (forall l (x d e : comparison), last (x :: l) d = last (x :: l) e) as Some_last.
  { induction l as [|y l IH]; intros x d e; [reflexivity|]. exact (IH y d e). }
  assert (forall read c, last (transduce _ _ _ ordered ordered c read) c = fold_left ordered read c)
    as Last.
  { induction read as [|p read IH]; intros c; [reflexivity|].
    cbn [fold_left]. rewrite <- (IH (ordered c p)).
    destruct read as [|q read]; [reflexivity|]. exact (Some_last _ _ c (ordered c p)). }
  rewrite Last, (compared _ _ (columns_legal a b A B)).
  destruct (columns_right a b) as [-> ->]. now destruct (number base a ?= number base b).
Qed.
End Base.

(** ** Multiplication

    By shifting and adding, with whatever adds: [adds a b s] says that [s] may come out. *)
Section Multiplication.
Variable base : nat.
Variable adds : list nat -> list nat -> list nat -> Prop.

(** [a] is added to [p] as many times as a digit says; *)
Inductive adds_times (a : list nat) : nat -> list nat -> list nat -> Prop :=
| adds_never : forall p, adds_times a 0 p p
| adds_once_more : forall d p q s, adds_times a d p q -> adds a q s -> adds_times a (S d) p s.

(** from the highest digit down, what there is is shifted by one place and added to. *)
Inductive multiplies (a : list nat) : list nat -> list nat -> Prop :=
| multiplies_nothing : multiplies a [] []
| multiplies_digit : forall d b p s,
    multiplies a b p -> adds_times a d (0%nat :: p) s -> multiplies a (d :: b) s.

Hypothesis base_large : (1 < base)%nat.
Hypothesis right : forall a b s, digits base a -> digits base b -> adds a b s ->
  digits base s /\ number base s = number base a + number base b.

Lemma adds_times_right : forall a d p s, digits base a -> digits base p -> adds_times a d p s ->
  digits base s /\ number base s = number base p + Z.of_nat d * number base a.
Proof.
  intros a d p s A P T; revert P; induction T as [|d p q s T IH S]; intros P; [split; [exact P | lia]|].
  destruct (IH P) as [Q E]. destruct (right _ _ _ A Q S) as [D F]. split; [exact D|].
  rewrite F, E. lia.
Qed.

Theorem multiplies_right : forall a b s, digits base a -> multiplies a b s ->
  digits base s /\ number base s = number base a * number base b.
Proof.
  intros a b s A M; induction M as [|d b p s M [P E] T]; [split; [constructor | cbn; lia]|].
  assert (digits base (0%nat :: p)) as P0 by (constructor; [lia | exact P]).
  destruct (adds_times_right _ _ _ _ A P0 T) as [D F].
  split; [exact D|]. rewrite F. cbn [number]. rewrite E. change (Z.of_nat 0) with 0. ring.
Qed.
End Multiplication.
