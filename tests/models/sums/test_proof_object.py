import pytest
from pydantic import ValidationError

from models.errors import CertificateError
from models.sums.proof_object import ProofObject, StateBox, proof_object_of

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
