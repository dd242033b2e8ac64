import os
import re
import shutil
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

import benchmarks.proof.coq as coq
from benchmarks.proof.coq import PROOFS, Theory, assumptions, require, why_refused
from models.artifact.card import AdderArchitecture, Cell, Task
from models.artifact.checkpoint import SHIPPED
from models.errors import CertificateError, ScanlineError
from models.sums import certificate
from models.sums.proof_object import ProofObject, StateBox, proof_object_of
from models.sums.theorem import coq_text
from tests.benchmarks.proof.adders import shipped
from tests.benchmarks.proof.asking import question, saved, verdicts
from tests.benchmarks.proof.handmade import Handmade, handmade

WEIGHTS = (SHIPPED / "adder" / "weights.safetensors").read_bytes()
CERTIFICATE = (SHIPPED / "adder" / "certificate.json").read_bytes()
GATE = 0
BOXES = proof_object_of(CERTIFICATE).boxes
ADDER = AdderArchitecture(hidden=10, layers=1, order="lsb")


def asked(weights: bytes = WEIGHTS, boxes: tuple[StateBox, ...] = BOXES) -> str:
    """An adder's file up to where Coq has computed whether it accepts it."""
    text = coq_text(ADDER, weights, ProofObject(boxes=boxes).model_dump_json().encode())
    return text[: text.index("(** There are as many words")]


def with_bias(by: float) -> bytes:
    """The shipped weights with the bias of one gate changed."""
    weights = load(WEIGHTS)
    weights["rnn.bias_ih_l0"][GATE] += np.float32(by)
    return saved(weights)


def with_weight(value: float) -> bytes:
    """The shipped weights with one of the recurrent ones replaced."""
    weights = load(WEIGHTS)
    weights["rnn.weight_hh_l0"][7, 2] = value
    return saved(weights)


def narrowed() -> tuple[StateBox, ...]:
    """The boxes with one upper end of carry 1's cell states lowered."""
    (low, high), *rest = BOXES[1].parts["cell"]
    return BOXES[0], BOXES[1].model_copy(update={"cell": [(low, high - 0.2), *rest]})


def proved_by_python(weights: bytes, boxes: tuple[StateBox, ...] = BOXES) -> bool:
    text = ProofObject(boxes=boxes).model_dump_json().encode()
    try:
        certificate.check(shipped().architecture, load(weights), text)
    except CertificateError:
        return False
    return True


@pytest.mark.slow
def test_coq_proves_the_shipped_adder_from_its_axioms_alone(theory: Theory) -> None:
    said = theory.accept(coq_text(ADDER, WEIGHTS, CERTIFICATE))
    shown = coq.statements(said)
    assert shown.count(" : forall") == 4
    assert "Axioms" not in shown
    document = (PROOFS.parent / "docs" / "adder.md").read_text()
    assert shown.strip() in document, "docs/adder.md shows the theorems as Coq has them"


def test_an_adder_that_was_changed_and_still_adds_is_accepted_by_both(theory: Theory) -> None:
    weights = with_bias(0.3)
    theory.run(asked(weights))
    assert proved_by_python(weights)


@pytest.mark.parametrize(
    ("weights", "boxes"),
    [
        (with_bias(1), BOXES),
        (WEIGHTS, BOXES[::-1]),
        (WEIGHTS, narrowed()),
        (with_weight(1e38), BOXES),
        (with_weight(-1e38), BOXES),
        (with_weight(np.nan), BOXES),
        (with_weight(np.inf), BOXES),
    ],
    ids=["bias", "boxes swapped", "box narrowed", "1e38", "-1e38", "NaN", "infinite"],
)
def test_what_does_not_add_is_refused_by_both(
    theory: Theory,
    weights: bytes,
    boxes: tuple[StateBox, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(coq, "MEMORY", 1_500_000)  # and within this
    with pytest.raises(ScanlineError, match="its check of the weights and boxes fails"):
        theory.run(asked(weights, boxes))
    assert not proved_by_python(weights, boxes)


@pytest.mark.parametrize("more", ["; 0x00000000", ""])
def test_a_word_too_many_or_too_few_is_refused(theory: Theory, more: str) -> None:
    text, changed = re.subn(
        r"(; 0x[0-9a-f]{8})\]\.", (r"\1" if more else "") + f"{more}].", asked()
    )
    assert changed == 1
    with pytest.raises(ScanlineError, match="its check of the weights and boxes fails"):
        theory.run(text)


@pytest.mark.parametrize("line", ["Admitted.", "Axiom easy : False.", "admit."])
def test_what_takes_something_for_granted_is_refused(theory: Theory, line: str) -> None:
    with pytest.raises(ScanlineError, match="takes something for granted"):
        theory.run(f"{asked()}\n{line}")


def test_a_theorem_that_rests_on_more_is_refused(theory: Theory) -> None:
    text = (
        "Section S. Variable easy : False.\nTheorem adder_is_right : 1 = 2.\n"
        "Proof. destruct easy. Qed.\nDefinition proved := (adder_is_right).\n"
        "Print Assumptions proved.\nEnd S.\n"
    )
    with pytest.raises(ScanlineError, match=r"not proved from Coq's axioms alone.*a section's"):
        theory.accept(text)


def test_a_theorem_that_is_not_asked_for_is_refused(theory: Theory) -> None:
    text = "Theorem one : 1 = 1. Proof. reflexivity. Qed.\n"
    text += "Theorem two : 2 = 2.\nProof. reflexivity. Qed.\n"
    for asked_of in ("", "Definition proved := (two).\nPrint Assumptions proved.\n"):
        with pytest.raises(ScanlineError, match="not all theorems are asked for"):
            theory.accept(text + asked_of)


def test_no_file_of_the_theory_takes_anything_for_granted() -> None:
    for file in PROOFS.glob("*.v"):
        coq.refuse_unproved(file)


def test_assumptions_and_statements_are_told_apart() -> None:
    said = (
        "first\n     : 1 = 1\nsecond\n     : forall a : R,\n       a = a\n"
        "Axioms:\nM.classic : forall P : Prop, ~ ~ P\nN.other\n  : forall x : nat,\n    x = x\n"
    )
    assert assumptions(said) == {"M.classic", "N.other"}
    assert coq.statements(said) == (
        "first\n     : 1 = 1\nsecond\n     : forall a : R,\n       a = a\n"
    )
    assert assumptions("first\n     : 1 = 1\nClosed under the global context\n") == set()


def test_the_theory_is_compiled_again_from_where_it_was_changed(
    theory: Theory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources, built = tmp_path / "sources", tmp_path / "built"
    shutil.copytree(PROOFS, sources)
    shutil.copytree(theory.folder, built)
    monkeypatch.setattr(coq, "PROOFS", sources)
    with (sources / "Calculators.v").open("a") as file:
        file.write("(* more *)")
    assert list(Theory(built).build()) == ["Calculators.v"]
    assert list(Theory(built).build()) == []


def program(folder: Path, script: str) -> None:
    """A coqc of this script's, the first in PATH."""
    folder.mkdir()
    (folder / "coqc").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "coqc").chmod(0o755)


def test_a_missing_coq_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ScanlineError, match="coqc is missing: install Debian bookworm's packages"):
        list(Theory(tmp_path / "proofs").build())


def test_another_version_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "echo 8.20.0 5.1.0")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with pytest.raises(ScanlineError, match=r"coqc is of version 8\.20\.0.* for 8\.16\.1"):
        require()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("kill -KILL $$", r"coqc Machine.v was killed \(SIGKILL\)"),
        ("echo 'Fatal error: not enough memory' >&2; kill -ABRT $$", "needs more than the"),
        ("echo 'Error: Out of memory.' >&2; exit 1", "needs more than the"),
        ("echo 'Error: Cannot find a physical path bound to logical path X.' >&2; exit 1", "lacks"),
        ("echo 'Error: No such goal.' >&2; exit 1", "does not accept Machine.v: Error: No such"),
        ("sleep 60", "takes longer than"),
    ],
)
def test_what_becomes_of_coq_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    monkeypatch.setattr(coq, "SECONDS", 2)
    program(
        tmp_path / "bin",
        f'[ "$1" = --print-version ] && echo {coq.VERSION} && exit\n{script}',
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with pytest.raises(ScanlineError, match=words):
        list(Theory(tmp_path / "proofs").build())


def test_coq_ends_within_the_memory_that_it_is_given(
    theory: Theory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coq, "MEMORY", 300_000)
    with pytest.raises(ScanlineError, match=r"needs more than the 0\.3 GiB"):
        theory.run(asked())
    assert "killed" in why_refused("coqc", "X.v", -9, "")


def changed_readout(made: Handmade) -> Handmade:
    """The same network with two of its answers swapped."""
    weights = load(made.weights)
    for name in ("readout.weight", "readout.bias"):
        weights[name] = weights[name][[1, 0, *range(2, len(weights[name]))]]
    return made._replace(weights=saved(weights))


def changed_box(made: Handmade) -> Handmade:
    """The same network with a box that it leaves: the first unit's hidden state is none but 0."""
    boxes = proof_object_of(made.certificate).boxes
    small = boxes[0].model_copy(update={"hidden": [(0.0, 0.0), *boxes[0].hidden[1:]]})
    certificate = ProofObject(boxes=(small, *boxes[1:])).model_dump_json(exclude_none=True)
    return made._replace(certificate=certificate.encode())


def test_coq_accepts_networks_of_each_cell_task_and_base_and_refuses_changed_ones(
    theory: Theory,
) -> None:
    cells: tuple[Cell, ...] = ("vanilla", "gru", "lstm")
    tasks: tuple[Task, ...] = ("addition", "subtraction", "comparison")
    made = [handmade(*kind) for kind in product(cells, tasks, (2, 3))]
    tried = [*made, *map(changed_readout, made), *map(changed_box, made)]
    found = verdicts(
        theory,
        [question(one.architecture, coq_text(*one), place) for place, one in enumerate(tried)],
    )
    assert found == [True] * len(made) + [False] * 2 * len(made)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "task", "base", "says"),
    [
        ("gru", "addition", 2, "value said = value a + value b"),
        ("vanilla", "addition", 10, "number 10 said = number 10 a + number 10 b"),
        ("gru", "subtraction", 3, "number 3 said = number 3 a - number 3 b"),
        ("lstm", "comparison", 10, "last said Eq = (number 10 a ?= number 10 b)"),
    ],
)
def test_theorems_of_each_cell_and_task_are_proved_from_the_axioms_alone(
    theory: Theory, cell: Cell, task: Task, base: int, says: str
) -> None:
    said = theory.accept(coq_text(*handmade(cell, task, base)))
    assert coq.statements(said).count(says) == 2
