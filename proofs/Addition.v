(** Addition of binary numbers as a machine with two states: carry 0 and carry 1.

    Numbers are lists of bits, the least significant first. Nothing here is about networks. *)
From Coq Require Import ZArith List Bool Lia.
From Scanline Require Import Machine.
Import ListNotations.
Open Scope Z_scope.

(** The number that bits stand for; [Z.b2z] is 1 for [true] and 0 for [false]. *)
Fixpoint value (bits : list bool) : Z :=
  match bits with [] => 0 | b :: rest => Z.b2z b + 2 * value rest end.

(** What is read at a position: a bit of each number. *)
Definition pair : Type := bool * bool.

(** What a network reads for two numbers: position by position, the shorter number padded with
    zeros, and one pair 0+0 more, which makes room for the last carry. *)
Fixpoint pairs (a b : list bool) : list pair :=
  match a, b with
  | x :: a, y :: b => (x, y) :: pairs a b
  | x :: a, [] => (x, false) :: pairs a []
  | [], _ => map (fun y => (false, y)) b ++ [(false, false)]
  end.

Definition carry_out (c : bool) (p : pair) : bool :=
  let (a, b) := p in (a && b) || (c && (a || b)).
Definition sum_bit (c : bool) (p : pair) : bool := let (a, b) := p in xorb (xorb a b) c.

Lemma add_with_carry : forall read c,
  value (transduce _ _ _ carry_out sum_bit c (read ++ [(false, false)])) =
  value (map fst read) + value (map snd read) + Z.b2z c.
Proof.
  induction read as [|[a b] read IH]; intros c.
  - now destruct c.
  - cbn [app transduce map fst snd value]; rewrite IH.
    destruct a, b, c; cbn [carry_out sum_bit andb orb xorb Z.b2z]; lia.
Qed.

Lemma pairs_padded : forall a b, exists read, pairs a b = read ++ [(false, false)]
  /\ value (map fst read) = value a /\ value (map snd read) = value b.
Proof.
  induction a as [|x a IH]; intros b.
  - exists (map (fun y => (false, y)) b); split; [reflexivity|].
    induction b as [|y b [IH1 IH2]]; [now split|].
    cbn [map value fst snd]; rewrite IH1, IH2; now split.
  - destruct b as [|y b];
      [destruct (IH []) as (z & E & A & B) | destruct (IH b) as (z & E & A & B)].
    + exists ((x, false) :: z).
      cbn [pairs]; rewrite E; cbn [map value fst snd app]; rewrite A, B; now repeat split.
    + exists ((x, y) :: z).
      cbn [pairs]; rewrite E; cbn [map value fst snd app]; rewrite A, B; now repeat split.
Qed.

(** The machine adds. *)
Theorem machine_adds : forall a b,
  value (transduce _ _ _ carry_out sum_bit false (pairs a b)) = value a + value b.
Proof.
  intros a b; destruct (pairs_padded a b) as (z & -> & <- & <-).
  rewrite add_with_carry; apply Z.add_0_r.
Qed.

(** ** Multiplication

    By shifting and adding, with whatever adds: [adds a b s] says that [s] may come out. From the
    highest bit down, what there is is shifted by one place, and [a] is added where the bit is 1. *)
Section Multiplication.
Variable adds : list bool -> list bool -> list bool -> Prop.

Inductive multiplies (a : list bool) : list bool -> list bool -> Prop :=
| multiplies_nothing : multiplies a [] []
| multiplies_0 : forall b p, multiplies a b p -> multiplies a (false :: b) (false :: p)
| multiplies_1 : forall b p s,
    multiplies a b p -> adds a (false :: p) s -> multiplies a (true :: b) s.

Hypothesis right : forall a b s, adds a b s -> value s = value a + value b.

Theorem multiplies_right : forall a b s, multiplies a b s -> value s = value a * value b.
Proof.
  intros a b s M; induction M as [|b p _ IH|b p s _ IH S]; cbn [value Z.b2z] in *.
  - lia.
  - rewrite IH; ring.
  - apply right in S. cbn [value Z.b2z] in S. rewrite S, IH; ring.
Qed.
End Multiplication.
