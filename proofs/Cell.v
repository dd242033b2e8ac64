(** Cells: what one unit of a recurrent network computes in a step, as a small program, and what a
    program means in arithmetic that is left open within the bounds of Rounding.v.

    LSTM, GRU and vanilla (tanh) are three such programs; all that is proved is proved of any. *)
From Coq Require Import Reals List.
From Scanline Require Import Rounding.
Import ListNotations.
Open Scope R_scope.

(** ** Programs *)

(** A program's operations fill numbered places. The first places hold what the unit kept of the
    step before; each operation takes numbers from places and fills the next one. A sum is of terms
    that come from outside, and of products of places. *)
Inductive operation (terms : Type) : Type :=
| Sum (ts : terms) (products : list (nat * nat))
| Sigmoid (x : nat)
| Tanh (x : nat)
| Multiply (x y : nat)
| TwoProducts (x y z w : nat)  (* x y + z w *)
| Blend (z n h : nat).         (* (1 - z) n + z h *)
Arguments Sum {terms}. Arguments Sigmoid {terms}. Arguments Tanh {terms}.
Arguments Multiply {terms}. Arguments TwoProducts {terms}. Arguments Blend {terms}.

Definition with_terms {A B : Type} (f : A -> B) (op : operation A) : operation B :=
  match op with
  | Sum ts ps => Sum (f ts) ps
  | Sigmoid x => Sigmoid x
  | Tanh x => Tanh x
  | Multiply x y => Multiply x y
  | TwoProducts x y z w => TwoProducts x y z w
  | Blend z n h => Blend z n h
  end.

(** ** Three cells *)

(** What is added up for a gate: all of it, or the part of the inputs or of the hidden states alone,
    each with its bias. *)
Inductive source := Whole (gate : nat) | InputPart (gate : nat) | HiddenPart (gate : nat).

(** How many gates there are, in torch's order; the program; the places that hold what the unit
    keeps, its hidden state first. *)
Record cell := Cell { gates : nat; program : list (operation source); kept : list nat }.

(** h' = tanh(W x + b + U h + d). Place 0: h. *)
Definition vanilla : cell := Cell 1 [Sum (Whole 0) []; Tanh 1] [2%nat].

(** c' = f c + i g, h' = o tanh(c'). Places 0 and 1: h and c; gates i, f, g, o. *)
Definition lstm : cell := Cell 4
  [Sum (Whole 0) []; Sigmoid 2;   (* 3: i *)
   Sum (Whole 1) []; Sigmoid 4;   (* 5: f *)
   Sum (Whole 2) []; Tanh 6;      (* 7: g *)
   Sum (Whole 3) []; Sigmoid 8;   (* 9: o *)
   TwoProducts 5 1 3 7;           (* 10: c' *)
   Tanh 10; Multiply 9 11]        (* 12: h' *)
  [12; 10]%nat.

(** n = tanh(W x + b + r (U h + d)), h' = (1 - z) n + z h. Place 0: h; gates r, z, n. *)
Definition gru : cell := Cell 3
  [Sum (Whole 0) []; Sigmoid 1;   (* 2: r *)
   Sum (Whole 1) []; Sigmoid 3;   (* 4: z *)
   Sum (HiddenPart 2) [];
   Sum (InputPart 2) [(2, 5)%nat];
   Tanh 6;                        (* 7: n *)
   Blend 4 7 0]                   (* 8: h' *)
  [8%nat].

(** ** What they mean *)

(** The runtime's sigmoid and tanh are close to the true ones for arguments within the range in
    which they were measured, and beyond it they may be anything. *)
Definition sigmoid (x : R) : R := / (1 + exp (- x)).
Definition activation_error : R := / 100000.
Definition activation_range : R := 64.
Definition approximates (f : R -> R) (x y : R) : Prop :=
  Rabs x <= activation_range -> Rabs (y - f x) <= activation_error.

(** [means places op y]: [y] may come out of this operation. *)
Definition at_place (places : list R) (i : nat) : R := nth i places 0.
Definition product_of (places : list R) (p : nat * nat) : R :=
  at_place places (fst p) * at_place places (snd p).

Inductive means (places : list R) : operation (list R) -> R -> Prop :=
| means_sum : forall ts ps y,
    evaluates (ts ++ map (product_of places) ps) y -> means places (Sum ts ps) y
| means_sigmoid : forall x y,
    approximates sigmoid (at_place places x) y -> means places (Sigmoid x) y
| means_tanh : forall x y,
    approximates tanh (at_place places x) y -> means places (Tanh x) y
| means_multiply : forall x y r,
    rounds (at_place places x * at_place places y) r -> means places (Multiply x y) r
| means_two_products : forall x y z w a b r,
    rounds (at_place places x * at_place places y) a ->
    rounds (at_place places z * at_place places w) b ->
    rounds (a + b) r -> means places (TwoProducts x y z w) r
| means_blend : forall z n h m a b r,
    rounds (1 - at_place places z) m ->
    rounds (m * at_place places n) a ->
    rounds (at_place places z * at_place places h) b ->
    rounds (a + b) r -> means places (Blend z n h) r.

(** [executes places ops filled]: the operations one after another may fill these places. *)
Inductive executes : list R -> list (operation (list R)) -> list R -> Prop :=
| executes_end : forall places, executes places [] places
| executes_one : forall places op y ops filled,
    means places op y -> executes (places ++ [y]) ops filled -> executes places (op :: ops) filled.
