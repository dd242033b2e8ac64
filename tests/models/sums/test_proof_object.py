import pytest
from pydantic import ValidationError

from models.artifact.card import AdderArchitecture
from models.errors import CertificateError
from models.sums.proof_object import ProofObject, StateBox, kind_of, proof_object_of

BOX = StateBox(hidden=[(-1.0, -0.5), (0.25, 1.0)], cell=[(0.0, 3.0), (-2.0, 0.1)])


def test_what_is_written_is_read_to_the_last_bit() -> None:
    box = StateBox(hidden=[(-0.1, 1 / 3)], cell=[(1e-300, 2.0**0.5)])
    proof = ProofObject(boxes=(BOX, box))
    assert proof_object_of(proof.model_dump_json().encode()) == proof


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b"", "JSON"),
        (b"[]", "object"),
        (b"{}", "boxes: Field required"),
        (b'{"boxes": []}', "boxes"),
        (b'{"boxes": [{"hidden": [[0, 1]], "cell": []}]}', "boxes.0.cell"),
        (ProofObject(boxes=(BOX, BOX)).model_dump_json().encode()[:-1] + b', "more": 1}', "more"),
    ],
)
def test_what_is_no_proof_object_is_refused_and_says_where(text: bytes, where: str) -> None:
    with pytest.raises(CertificateError, match=f"no proof object.*{where}"):
        proof_object_of(text)


@pytest.mark.parametrize("end", [float("nan"), float("inf"), "1", True])
def test_bounds_are_finite_numbers(end: object) -> None:
    with pytest.raises(ValidationError):
        StateBox.model_validate({"hidden": [(0.0, end)], "cell": [(0.0, 1.0)]})


def test_a_box_without_a_cell_state_is_written_without_one() -> None:
    box = StateBox(hidden=[(-0.5, 0.5)])
    proof = ProofObject(kind="of a GRU", boxes=(box, box, box))
    assert b"cell" not in proof.text()
    assert proof_object_of(proof.text()) == proof
    assert list(box.parts) == ["hidden"]
    assert list(BOX.parts) == ["hidden", "cell"]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({}, "LSTM adder"),
        ({"cell": "gru"}, "GRU adder"),
        ({"cell": "vanilla", "task": "comparison"}, "vanilla comparer"),
        ({"task": "subtraction", "base": 10}, "LSTM decimal subtractor"),
        ({"base": 3}, "LSTM base-3 adder"),
    ],
)
def test_a_proof_object_says_whose_it_is(changed: dict[str, object], what: str) -> None:
    shape = {"hidden": 4, "layers": 1, "order": "lsb", **changed}
    kind = kind_of(AdderArchitecture.model_validate(shape))
    assert kind == f"interval invariant of a one-layer {what}, lsb first"
    assert ProofObject.model_fields["kind"].default == kind_of(
        AdderArchitecture(hidden=10, layers=1, order="lsb")
    )
