"""Asks Coq of many networks in one run whether it accepts them."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from benchmarks.proof.coq import Theory
from models.artifact.card import AdderArchitecture
from models.sums.statements import statements_of

ASKING = """\
From Coq Require Import List ZArith.
From Scanline Require Import Addition Digits Cell Network Words Accepted Adder Calculators.
Import ListNotations.
Open Scope Z_scope.
"""


def question(architecture: AdderArchitecture, text: str, place: int) -> str:
    """The data of a file, and the question whether Coq accepts it, as one of many in a file."""
    data = text[text.index("Definition words") : text.index("(** Coq computes")]
    accepts = statements_of(architecture).accepts
    return f"Module N{place}.\n{data}\nEval vm_compute in {accepts}.\nEnd N{place}.\n"


def verdicts(theory: Theory, questions: Sequence[str]) -> list[bool]:
    """Coq's answers to many such questions, of one run."""
    said = re.findall(r"= (true|false)\n", theory.run(ASKING + "".join(questions)))
    assert len(said) == len(questions)
    return [one == "true" for one in said]


def saved(weights: Mapping[str, NDArray[np.float32]]) -> bytes:
    """A weights.safetensors of these; `save` writes memory as it lies."""
    return save({name: np.ascontiguousarray(tensor) for name, tensor in weights.items()})
