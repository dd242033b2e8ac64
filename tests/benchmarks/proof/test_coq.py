import os
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load, save

import benchmarks.proof.coq as coq
from benchmarks.proof.changes import changed
from benchmarks.proof.coq import PROOFS, Theory, assumptions, require, why_refused
from models.artifact.checkpoint import SHIPPED
from models.errors import CertificateError, ScanlineError
from models.sums import certificate
from models.sums.proof_object import ProofObject, StateBox, proof_object_of
from models.sums.theorem import box_text, coq_text, words_of
from tests.benchmarks.proof.adders import shipped
from tests.benchmarks.runs import need

WEIGHTS = (SHIPPED / "adder" / "weights.safetensors").read_bytes()
CERTIFICATE = (SHIPPED / "adder" / "certificate.json").read_bytes()
GATE = 0
BOXES = proof_object_of(CERTIFICATE).boxes


@pytest.fixture(scope="module")
def theory(tmp_path_factory: pytest.TempPathFactory) -> Theory:
    need("coqc", coq.PACKAGES)
    theory = Theory(tmp_path_factory.mktemp("proofs"))
    assert list(theory.build()) == theory.files
    return theory


def asked(weights: bytes = WEIGHTS, boxes: tuple[StateBox, ...] = BOXES) -> str:
    """An adder's file up to where Coq has computed whether it accepts it."""
    text = coq_text(weights, ProofObject(boxes=boxes).model_dump_json().encode())
    return text[: text.index("(** There are as many words")]


def saved(weights: Mapping[str, NDArray[np.float32]]) -> bytes:
    """A weights.safetensors of these; `save` writes memory as it lies."""
    return save({name: np.ascontiguousarray(tensor) for name, tensor in weights.items()})


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
    said = theory.accept(coq_text(WEIGHTS, CERTIFICATE))
    shown = coq.statements(said)
    assert shown.count(" : forall") == 3
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
    text = "Section S. Variable easy : False. Theorem adder_is_right : 1 = 2.\n"
    text += (
        "Proof. destruct easy. Qed. Check adder_is_right. Print Assumptions adder_is_right. End S."
    )
    with pytest.raises(ScanlineError, match="not proved from Coq's axioms alone"):
        theory.accept(text)


def test_no_file_of_the_theory_takes_anything_for_granted() -> None:
    for file in PROOFS.glob("*.v"):
        coq.refuse_unproved(file)


def test_assumptions_are_told_apart_by_theorem() -> None:
    said = (
        "first\n     : 1 = 1\nClosed under the global context\n"
        "second\n     : forall a : R,\n       a = a\nAxioms:\nM.classic : forall P : Prop, ~ ~ P\n"
        "N.other\n  : forall x : nat,\n    x = x\n"
    )
    assert assumptions(said) == {"first": set(), "second": {"M.classic", "N.other"}}
    assert coq.statements(said) == (
        "first\n     : 1 = 1\nsecond\n     : forall a : R,\n       a = a\n"
    )


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


# Changed adders of a run of Coq's, and those of them that the certificate's code accepts.
TRIED, ACCEPTED = 50, 8


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_coq_and_the_certificate_agree_on_changed_adders(theory: Theory, seed: int) -> None:
    rng = np.random.default_rng(seed)
    text = [asked().split("Definition words")[0]]
    verdicts: list[bool] = []
    kinds: list[str] = []
    while len(verdicts) < TRIED:
        kind, one = changed(rng, shipped())
        architecture = one.architecture
        if (architecture.layers, architecture.order) != (1, "lsb"):
            continue  # of which the file for Coq says nothing
        try:
            one.check()
            accepted = True
        except CertificateError:
            accepted = False
        if verdicts.count(accepted) == (ACCEPTED if accepted else TRIED - ACCEPTED):
            continue
        boxes = [
            StateBox.model_construct(hidden=box[0].tolist(), cell=box[1].tolist())
            for box in one.boxes
        ]
        try:
            words = words_of(saved(one.weights), architecture.hidden)
            drawn = [
                box_text(f"box{carry}_{len(verdicts)}", box) for carry, box in enumerate(boxes)
            ]
        except (CertificateError, ValueError, OverflowError):
            assert not accepted  # and nothing is written for Coq
            continue
        name = len(verdicts)
        text += [
            f"Definition words_{name} : list Z := [{'; '.join(map(str, words))}].",
            *drawn,
            f"Eval vm_compute in accepts {architecture.hidden} words_{name} "
            f"box0_{name} box1_{name}.",
        ]
        verdicts.append(accepted)
        kinds.append(kind)
    said = re.findall(r"= (true|false)\n", theory.run("\n".join(text)))
    found = [one == "true" for one in said]
    odd = [(n, kinds[n], verdicts[n]) for n in range(TRIED) if found[n] != verdicts[n]]
    assert len(found) == TRIED
    assert odd == []
    assert len(set(kinds)) > 5
