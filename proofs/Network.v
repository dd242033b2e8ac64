(** The network: one recurrent layer of any cell with a linear readout, any number of units, inputs
    and classes, in arithmetic that is left open within the bounds of Rounding.v.

    The weights are IEEE binary32 numbers (Flocq's [binary_float 24 128]), of which only the real
    values matter here ([B2R]; 0 of infinities and NaN, which the checker refuses). *)
From Coq Require Import Reals List ZArith Bool.
From Flocq Require Import Core BinarySingleNaN.
From Scanline Require Import Rounding Cell.
Import ListNotations.
Open Scope R_scope.

Definition float : Type := binary_float 24 128.
#[global] Instance prec_pos : Prec_gt_0 24 := eq_refl.
#[global] Instance prec_max : Prec_lt_emax 24 128 := eq_refl.

Definition zero : float := B754_zero false.
Definition one : float := Bone.

(** ** Weights *)

(** The cell and the tensors of weights.safetensors. The rows of the first four tensors are the
    units' first gates, then their second ones, and so on. *)
Record tensors := Tensors {
  cell_of : cell;
  weight_ih : list (list float);
  weight_hh : list (list float);
  bias_ih : list float;
  bias_hh : list float;
  readout_weight : list (list float);
  readout_bias : list float
}.

(** All that one sum is made of: weights of the inputs and of the hidden states, and numbers that
    are added. *)
Record row := Row { of_input : list float; of_hidden : list float; added : list float }.
Definition no_row : row := Row [] [] [].

Fixpoint rows (ih hh : list (list float)) (bi bh : list float) : list row :=
  match ih, hh, bi, bh with
  | w :: ih, v :: hh, b :: bi, d :: bh => Row w v [b; d] :: rows ih hh bi bh
  | _, _, _, _ => []
  end.

(** The row that a program means, of unit [j] of [n]. *)
Definition row_of (all : list row) (n j : nat) (s : source) : row :=
  let of_gate := fun g => nth (g * n + j) all no_row in
  match s with
  | Whole g => of_gate g
  | InputPart g => Row (of_input (of_gate g)) [] (firstn 1 (added (of_gate g)))
  | HiddenPart g => Row [] (of_hidden (of_gate g)) (skipn 1 (added (of_gate g)))
  end.

(** A unit is its cell's program with its own rows in it. *)
Definition units (t : tensors) : list (list (operation row)) :=
  let all := rows (weight_ih t) (weight_hh t) (bias_ih t) (bias_hh t) in
  let n := Nat.div (length all) (gates (cell_of t)) in
  map (fun j => map (with_terms (row_of all n j)) (program (cell_of t))) (seq 0 n).

Fixpoint readout_rows (weight : list (list float)) (bias : list float) : list row :=
  match weight, bias with
  | w :: weight, b :: bias => Row [] w [b] :: readout_rows weight bias
  | _, _ => []
  end.
Definition readout (t : tensors) : list row := readout_rows (readout_weight t) (readout_bias t).

(** The tensors have these sizes, so that the functions above and below cut nothing off. *)
Definition matrix_of (height width : nat) (m : list (list float)) : bool :=
  Nat.eqb (length m) height && forallb (fun r => Nat.eqb (length r) width) m.
Definition shaped (inputs hidden classes : nat) (t : tensors) : bool :=
  let rows := (gates (cell_of t) * hidden)%nat in
  matrix_of rows inputs (weight_ih t) && matrix_of rows hidden (weight_hh t)
  && Nat.eqb (length (bias_ih t)) rows && Nat.eqb (length (bias_hh t)) rows
  && matrix_of classes hidden (readout_weight t) && Nat.eqb (length (readout_bias t)) classes.

(** ** One step *)

Fixpoint products (weights : list float) (values : list R) : list R :=
  match weights, values with
  | w :: weights, v :: values => B2R w * v :: products weights values
  | _, _ => []
  end.

(** What a row adds up. *)
Definition terms (input hidden : list R) (r : row) : list R :=
  products (of_input r) input ++ products (of_hidden r) hidden ++ map B2R (added r).

(** What a unit keeps after a step, of what it kept of the one before. *)
Definition unit_step (u : list (operation row)) (keeps : list nat) (input hidden own own' : list R)
    : Prop :=
  exists filled, executes own (map (with_terms (terms input hidden)) u) filled
    /\ own' = map (at_place filled) keeps.

Inductive units_step (keeps : list nat) (input hidden : list R)
    : list (list (operation row)) -> list (list R) -> list (list R) -> Prop :=
| no_units : units_step keeps input hidden [] [] []
| one_unit : forall u us own owns own' owns',
    unit_step u keeps input hidden own own' -> units_step keeps input hidden us owns owns' ->
    units_step keeps input hidden (u :: us) (own :: owns) (own' :: owns').

(** The state: what each unit keeps, its hidden state first. *)
Definition state : Type := list (list R).
Definition hidden_of (s : state) : list R := map (fun own => at_place own 0) s.
Definition start (t : tensors) : state :=
  repeat (repeat 0 (length (kept (cell_of t)))) (length (units t)).
Definition step (t : tensors) (s : state) (input : list float) (s' : state) : Prop :=
  units_step (kept (cell_of t)) (map B2R input) (hidden_of s) (units t) s s'.

(** Class [k] may be answered if no computed logit is larger than its own. *)
Definition says (t : tensors) (s : state) (k : nat) : Prop :=
  exists ys, Forall2 (fun r y => evaluates (terms [] (hidden_of s) r) y) (readout t) ys
    /\ (k < length ys)%nat /\ forall j, (j < length ys)%nat -> nth j ys 0 <= nth k ys 0.
