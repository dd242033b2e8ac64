(** Networks of any cell and size that add, subtract or compare in any base: they read a digit of
    each number at a time, and answer a digit, or how the numbers compare. *)
From Coq Require Import Reals List ZArith Bool Lia.
From Scanline Require Import Machine Digits Cell Network Binary32 Network32 Words Accepted.
Import ListNotations.
Open Scope Z_scope.

(** A column as the network is given it: of base 2 the bits themselves, of a larger base each digit
    as that many numbers, all 0 but the digit's own, which is 1. *)
Definition bit (d : nat) : float := if Nat.eqb d 0 then zero else one.
Definition one_hot (base d : nat) : list float :=
  map (fun i => if Nat.eqb i d then one else zero) (seq 0 base).
Definition encode (base : nat) (p : column) : list float :=
  if Nat.eqb base 2 then [bit (fst p); bit (snd p)]
  else one_hot base (fst p) ++ one_hot base (snd p).
Definition inputs (base : nat) : nat := if Nat.eqb base 2 then 2 else 2 * base.

(** All that a network may answer to these columns from this state, a digit [d] by class [d]: in the
    model of Rounding.v, and in IEEE binary32 with this runtime's sigmoid and tanh. *)
Definition digits_run (base : nat) (t : tensors) : state -> list column -> list nat -> Prop :=
  run column nat state (fun s p s' => step t s (encode base p) s') (says t).
Definition digits_run32 (base : nat) (rt : runtime) (t : tensors)
    : state32 -> list column -> list nat -> Prop :=
  run column nat state32 (fun s p s' => step32 rt t s (encode base p) s') (says32 t).

(** The same of a network that answers how two numbers compare. *)
Definition class (c : comparison) : nat := match c with Eq => 0 | Lt => 1 | Gt => 2 end.
Definition order_run (base : nat) (t : tensors) : state -> list column -> list comparison -> Prop :=
  run column comparison state
    (fun s p s' => step t s (encode base p) s') (fun s c => says t s (class c)).
Definition order_run32 (base : nat) (rt : runtime) (t : tensors)
    : state32 -> list column -> list comparison -> Prop :=
  run column comparison state32
    (fun s p s' => step32 rt t s (encode base p) s') (fun s c => says32 t s (class c)).

(** ** The checks, with a box for each state of the machine *)

Definition accepts_adder (base : nat) (c : cell) (hidden : nat) : list Z -> list ends -> bool :=
  accepted bool column nat [false; true] (columns_in base) (carried base) (sum_digit base) false
    (encode base) (fun d => d) Nat.b2n c (inputs base) hidden base.
Definition accepts_subtractor (base : nat) (c : cell) (hidden : nat) : list Z -> list ends -> bool :=
  accepted bool column nat [false; true] (columns_in base) borrowed (difference_digit base) false
    (encode base) (fun d => d) Nat.b2n c (inputs base) hidden base.
Definition accepts_comparer (base : nat) (c : cell) (hidden : nat) : list Z -> list ends -> bool :=
  accepted comparison column comparison [Eq; Lt; Gt] (columns_in base) ordered ordered Eq
    (encode base) class class c (inputs base) hidden 3.

(** ** What follows from them *)

Lemma all_carries : forall c, In c [false; true].
Proof. intros []; cbn; tauto. Qed.
Lemma all_orders : forall c, In c [Eq; Lt; Gt].
Proof. intros []; cbn; tauto. Qed.
Lemma distinct_orders : forall a b, class a = class b -> a = b.
Proof. intros [] []; cbn; congruence. Qed.
Lemma orders_named : forall k, (k < 3)%nat -> exists c, class c = k.
Proof. intros [|[|[|k]]] K; [exists Eq | exists Lt | exists Gt | lia]; reflexivity. Qed.
Lemma digits_named : forall base k, (k < base)%nat -> exists d : nat, d = k.
Proof. eauto. Qed.

Section Base.
Variables (base : nat) (c : cell) (hidden : nat) (words : list Z) (boxes : list ends).
Hypothesis base_large : (1 < base)%nat.

Lemma listed : forall read, Forall (legal base) read -> Forall (fun p => In p (columns_in base)) read.
Proof. intros read; apply Forall_impl; intros p; apply (proj1 (legal_in base base_large p)). Qed.

Section Adder.
Hypothesis yes : accepts_adder base c hidden words boxes = true.
Let t : tensors := from_words c (inputs base) hidden base words.

Theorem adder_whole : whole c (inputs base) hidden base words = true.
Proof. exact (accepted_whole _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ yes). Qed.

Theorem adds : forall a b said : list nat, digits base a -> digits base b ->
  digits_run base t (start t) (with_room (columns a b)) said ->
  number base said = number base a + number base b.
Proof.
  intros a b said A B R; rewrite <- (machine_adds base base_large a b A B); f_equal.
  exact (accepted_right _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_carries (fun _ _ E => E) _ yes _ _
    (listed _ (room_legal _ base_large _ (columns_legal _ base_large _ _ A B))) R).
Qed.

Lemma adds32_digits : forall (rt : runtime) (a b said : list nat), digits base a -> digits base b ->
  digits_run32 base rt t (start32 t) (with_room (columns a b)) said ->
  digits base said /\ number base said = number base a + number base b.
Proof.
  intros rt a b said A B R.
  assert (said = transduce _ _ _ (carried base) (sum_digit base) false (with_room (columns a b))) as ->
    by exact (accepted_right32 _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_carries (fun _ _ E => E) _ yes
      rt _ _ (listed _ (room_legal _ base_large _ (columns_legal _ base_large _ _ A B))) R).
  split; [|apply machine_adds; assumption].
  apply transduce_digits; intros; apply Nat.mod_upper_bound; lia.
Qed.

Theorem adds32 : forall (rt : runtime) (a b said : list nat), digits base a -> digits base b ->
  digits_run32 base rt t (start32 t) (with_room (columns a b)) said ->
  number base said = number base a + number base b.
Proof. intros rt a b said A B R; exact (proj2 (adds32_digits rt a b said A B R)). Qed.

Theorem adder_answers32 : forall (rt : runtime) (read : list column), Forall (legal base) read ->
  exists said, digits_run32 base rt t (start32 t) read said.
Proof.
  intros rt read L.
  exact (accepted_answers32 _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_carries _ yes
    (digits_named base) rt read (listed _ L)).
Qed.

Theorem multiplies32 : forall (rt : runtime) (a b said : list nat), digits base a ->
  multiplies (fun a b => digits_run32 base rt t (start32 t) (with_room (columns a b))) a b said ->
  number base said = number base a * number base b.
Proof.
  intros rt a b said A M. eapply multiplies_right; [exact base_large | | exact A | exact M].
  apply adds32_digits.
Qed.
End Adder.

Section Subtractor.
Hypothesis yes : accepts_subtractor base c hidden words boxes = true.
Let t : tensors := from_words c (inputs base) hidden base words.

Theorem subtractor_whole : whole c (inputs base) hidden base words = true.
Proof. exact (accepted_whole _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ yes). Qed.

Theorem subtracts : forall a b said : list nat, digits base a -> digits base b ->
  number base b <= number base a ->
  digits_run base t (start t) (with_room (columns a b)) said ->
  number base said = number base a - number base b.
Proof.
  intros a b said A B Le R; rewrite <- (machine_subtracts base base_large a b A B Le); f_equal.
  exact (accepted_right _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_carries (fun _ _ E => E) _ yes _ _
    (listed _ (room_legal _ base_large _ (columns_legal _ base_large _ _ A B))) R).
Qed.

Theorem subtracts32 : forall (rt : runtime) (a b said : list nat), digits base a -> digits base b ->
  number base b <= number base a ->
  digits_run32 base rt t (start32 t) (with_room (columns a b)) said ->
  number base said = number base a - number base b.
Proof.
  intros rt a b said A B Le R; rewrite <- (machine_subtracts base base_large a b A B Le); f_equal.
  exact (accepted_right32 _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_carries (fun _ _ E => E) _ yes rt _ _
    (listed _ (room_legal _ base_large _ (columns_legal _ base_large _ _ A B))) R).
Qed.

Theorem subtractor_answers32 : forall (rt : runtime) (read : list column),
  Forall (legal base) read -> exists said, digits_run32 base rt t (start32 t) read said.
Proof.
  intros rt read L.
  exact (accepted_answers32 _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_carries _ yes
    (digits_named base) rt read (listed _ L)).
Qed.
End Subtractor.

Section Comparer.
Hypothesis yes : accepts_comparer base c hidden words boxes = true.
Let t : tensors := from_words c (inputs base) hidden 3 words.

Theorem comparer_whole : whole c (inputs base) hidden 3 words = true.
Proof. exact (accepted_whole _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ yes). Qed.

Theorem compares : forall (a b : list nat) (said : list comparison),
  digits base a -> digits base b ->
  order_run base t (start t) (columns a b) said ->
  last said Eq = (number base a ?= number base b).
Proof.
  intros a b said A B R; rewrite <- (machine_compares base base_large a b A B); f_equal.
  exact (accepted_right _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_orders distinct_orders _ yes _ _
    (listed _ (columns_legal _ base_large _ _ A B)) R).
Qed.

Theorem compares32 : forall (rt : runtime) (a b : list nat) (said : list comparison),
  digits base a -> digits base b ->
  order_run32 base rt t (start32 t) (columns a b) said ->
  last said Eq = (number base a ?= number base b).
Proof.
  intros rt a b said A B R; rewrite <- (machine_compares base base_large a b A B); f_equal.
  exact (accepted_right32 _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_orders distinct_orders _ yes rt _ _
    (listed _ (columns_legal _ base_large _ _ A B)) R).
Qed.

Theorem comparer_answers32 : forall (rt : runtime) (read : list column),
  Forall (legal base) read -> exists said, order_run32 base rt t (start32 t) read said.
Proof.
  intros rt read L.
  exact (accepted_answers32 _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ all_orders _ yes
    orders_named rt read (listed _ L)).
Qed.
End Comparer.
End Base.
