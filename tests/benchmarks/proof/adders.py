"""The shipped adder, as the hunt for a wrong one takes it."""

from benchmarks.proof.candidates import Candidate
from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import SHIPPED, Checkpoint


def shipped() -> Candidate:
    card, weights, proof_object = checkpoint.load(SHIPPED / "adder")
    assert isinstance(card, AdderCard)
    return Candidate.of(Checkpoint(card, weights, proof_object))
