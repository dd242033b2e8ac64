import torch

from models.artifact.card import AdderArchitecture
from models.networks.adder import Adder, carries_of


def test_a_sum_in_two_pieces_is_the_sum_in_one() -> None:
    torch.manual_seed(1)
    adder = Adder(AdderArchitecture(hidden=5, layers=2, order="lsb"))
    bits = torch.randint(0, 2, (3, 9, 2)).float()
    whole, _ = adder(bits)
    first, state = adder(bits[:, :4])
    second, _ = adder(bits[:, 4:], state)
    assert whole.shape == (3, 9, 2)
    assert torch.allclose(torch.cat([first, second], dim=1), whole, atol=1e-6)


def test_carries_are_those_of_addition() -> None:
    a, b = 0b0111, 0b0011
    bits = torch.tensor([[[a >> i & 1, b >> i & 1] for i in range(4)]])
    assert carries_of(bits).tolist() == [[1, 1, 1, 0]]
