(** Finite-state machines, and networks that follow one.

    A network's state is not a machine's: it is made of real numbers, and rounding may take it to
    any of many next ones. What keeps the two together is a set of network states for each state of
    the machine, closed under steps. *)
From Coq Require Import List.
Import ListNotations.

Section Machine.

(** The machine: from the state that it is in and a symbol that it reads, the next state and what
    is answered. *)
Variables (carry symbol answer : Type).
Variables (next : carry -> symbol -> carry) (answered : carry -> symbol -> answer).

Fixpoint transduce (q : carry) (read : list symbol) : list answer :=
  match read with
  | [] => []
  | x :: rest => answered q x :: transduce (next q x) rest
  end.

(** The network: where a step may lead, and what may be answered from where it has led. Neither
    need be a function, so that a rounding can be left open. *)
Variables (state : Type) (step : state -> symbol -> state -> Prop) (says : state -> answer -> Prop).

(** [run s read said]: reading [read] from state [s] on, the network may answer [said]. *)
Inductive run : state -> list symbol -> list answer -> Prop :=
| run_end : forall s, run s [] []
| run_step : forall s x s' a read said,
    step s x s' -> says s' a -> run s' read said -> run s (x :: read) (a :: said).

(** If steps by [known] symbols stay [inside], and answer there as the machine does, then so does
    every run over such symbols. *)
Variable known : symbol -> Prop.
Variable inside : carry -> state -> Prop.
Hypothesis closed : forall q s x s', known x -> inside q s -> step s x s' -> inside (next q x) s'.
Hypothesis right : forall q s x s' a,
  known x -> inside q s -> step s x s' -> says s' a -> a = answered q x.

Theorem run_right : forall q s read said, Forall known read ->
  inside q s -> run s read said -> said = transduce q read.
Proof.
  intros q s read said Hk Hs Hr; revert q Hs.
  induction Hr as [|s x s' a read said Hstep Hsays _ IH]; intros q Hs; [reflexivity|].
  inversion_clear Hk as [|? ? Hx Hread].
  simpl; f_equal; [eapply right | apply IH, (closed q s)]; eassumption.
Qed.
End Machine.
