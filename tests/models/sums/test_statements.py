import re
from pathlib import Path
from typing import get_args

import pytest

from models.artifact.card import AdderArchitecture, Cell, Task
from models.sums.statements import statements_of

PROOFS = Path(__file__).parents[3] / "proofs"
NAMED = ["is_right", "is_right_in_binary32", "answers_in_binary32"]


@pytest.mark.parametrize("base", [2, 10])
@pytest.mark.parametrize("task", get_args(Task))
@pytest.mark.parametrize("cell", get_args(Cell))
def test_each_kind_of_network_has_its_theorems(cell: Cell, task: Task, base: int) -> None:
    architecture = AdderArchitecture(
        cell=cell, hidden=7, layers=1, order="lsb", task=task, base=base
    )
    said = statements_of(architecture)
    names = re.findall(r"^Theorem (\w+)", said.theorems, re.MULTILINE)
    noun = {"addition": "adder", "subtraction": "subtractor", "comparison": "comparer"}[task]
    assert names[:3] == [f"{noun}_{one}" for one in NAMED]
    assert cell in said.shape
    assert "7" in said.shape.split()
    for name in said.modules.split():
        assert (PROOFS / f"{name}.v").is_file()
