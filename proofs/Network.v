(** The network: an LSTM of one layer with a linear readout, any number of units, inputs and
    classes, in arithmetic that is left open within the bounds of Rounding.v.

    The weights are IEEE binary32 numbers (Flocq's [binary_float 24 128]), of which only the real
    values matter here ([B2R]; 0 of infinities and NaN, which the checker refuses). *)
From Coq Require Import Reals List ZArith Bool.
From Flocq Require Import Core BinarySingleNaN.
From Scanline Require Import Rounding.
Import ListNotations.
Open Scope R_scope.

Definition float : Type := binary_float 24 128.

(** ** Weights *)

(** The tensors of weights.safetensors. The rows of the first four are the units' input gates, then
    their forget gates, contents (torch calls them cell gates) and output gates. *)
Record tensors := Tensors {
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
Record lstm_unit := Unit { enter : row; keep : row; content : row; leave : row }.

Fixpoint rows (ih hh : list (list float)) (bi bh : list float) : list row :=
  match ih, hh, bi, bh with
  | w :: ih, v :: hh, b :: bi, d :: bh => Row w v [b; d] :: rows ih hh bi bh
  | _, _, _, _ => []
  end.

Fixpoint zip_units (i f g o : list row) : list lstm_unit :=
  match i, f, g, o with
  | a :: i, b :: f, c :: g, d :: o => Unit a b c d :: zip_units i f g o
  | _, _, _, _ => []
  end.

Definition units (t : tensors) : list lstm_unit :=
  let all := rows (weight_ih t) (weight_hh t) (bias_ih t) (bias_hh t) in
  let n := Nat.div (length all) 4 in
  zip_units (firstn n all) (firstn n (skipn n all)) (firstn n (skipn (2 * n) all))
    (skipn (3 * n) all).

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
  matrix_of (4 * hidden) inputs (weight_ih t) && matrix_of (4 * hidden) hidden (weight_hh t)
  && Nat.eqb (length (bias_ih t)) (4 * hidden) && Nat.eqb (length (bias_hh t)) (4 * hidden)
  && matrix_of classes hidden (readout_weight t) && Nat.eqb (length (readout_bias t)) classes.

(** ** One step *)

Fixpoint products (weights : list float) (values : list R) : list R :=
  match weights, values with
  | w :: weights, v :: values => B2R w * v :: products weights values
  | _, _ => []
  end.

(** What a row adds up. *)
Definition terms (r : row) (input hidden : list R) : list R :=
  products (of_input r) input ++ products (of_hidden r) hidden ++ map B2R (added r).

(** The runtime's sigmoid and tanh are close to the true ones for arguments within the range in
    which they were measured, and beyond it they may be anything. *)
Definition sigmoid (x : R) : R := / (1 + exp (- x)).
Definition activation_error : R := / 100000.
Definition activation_range : R := 64.
Definition approximates (f : R -> R) (x y : R) : Prop :=
  Rabs x <= activation_range -> Rabs (y - f x) <= activation_error.

(** What a unit's cell state may become, and its hidden state. *)
Inductive unit_step (u : lstm_unit) (input hidden : list R) (cell : R) : R -> R -> Prop :=
| unit_steps : forall zi zf zg zo i f g o kept entered cell' t hidden',
    evaluates (terms (enter u) input hidden) zi -> approximates sigmoid zi i ->
    evaluates (terms (keep u) input hidden) zf -> approximates sigmoid zf f ->
    evaluates (terms (content u) input hidden) zg -> approximates tanh zg g ->
    evaluates (terms (leave u) input hidden) zo -> approximates sigmoid zo o ->
    rounds (f * cell) kept -> rounds (i * g) entered -> rounds (kept + entered) cell' ->
    approximates tanh cell' t -> rounds (o * t) hidden' ->
    unit_step u input hidden cell hidden' cell'.

Inductive units_step (input hidden : list R)
    : list lstm_unit -> list R -> list R -> list R -> Prop :=
| no_units : units_step input hidden [] [] [] []
| one_unit : forall u us c cs h' hs' c' cs',
    unit_step u input hidden c h' c' -> units_step input hidden us cs hs' cs' ->
    units_step input hidden (u :: us) (c :: cs) (h' :: hs') (c' :: cs').

(** The state: of each unit the hidden state, and of each the cell state. *)
Definition state : Type := list R * list R.
Definition start (t : tensors) : state :=
  (repeat 0 (length (units t)), repeat 0 (length (units t))).
Definition step (t : tensors) (s : state) (input : list float) (s' : state) : Prop :=
  units_step (map B2R input) (fst s) (units t) (snd s) (fst s') (snd s').

(** Class [k] may be answered if no computed logit is larger than its own. *)
Definition says (t : tensors) (s : state) (k : nat) : Prop :=
  exists ys, Forall2 (fun r y => evaluates (terms r [] (fst s)) y) (readout t) ys
    /\ (k < length ys)%nat /\ forall j, (j < length ys)%nat -> nth j ys 0 <= nth k ys 0.
