import torch

from models.artifact.card import FACTS, KINDS, SURROUNDINGS, RejectorArchitecture
from models.networks.rejector import Rejector

SHAPE = RejectorArchitecture(cell="gru", hidden=6, layers=1, directions=2, channels=2)


def test_a_logit_for_each_kind() -> None:
    network = Rejector(SHAPE).eval()
    picture, facts = torch.rand(3, 3, SURROUNDINGS, SURROUNDINGS), torch.rand(3, FACTS)
    logits = network(picture, facts)
    assert logits.shape == (3, len(KINDS))
    assert torch.allclose(logits[1:2], network(picture[1:2], facts[1:2]), atol=1e-5)


def test_both_the_picture_and_the_facts_count() -> None:
    network = Rejector(SHAPE).eval()
    picture, facts = torch.rand(1, 3, SURROUNDINGS, SURROUNDINGS), torch.rand(1, FACTS)
    logits = network(picture, facts)
    assert not torch.equal(logits, network(1 - picture, facts))
    assert not torch.equal(logits, network(picture, 1 - facts))
