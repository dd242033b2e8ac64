"""The binary adder: an LSTM that reads the two bits of a position and answers the sum's bit."""

import torch
from torch import Tensor, nn

from models.artifact.card import AdderArchitecture

State = tuple[Tensor, Tensor]


class Adder(nn.Module):
    """LSTM layers over the positions, and one linear layer to two logits a position."""

    def __init__(self, architecture: AdderArchitecture) -> None:
        super().__init__()
        self.rnn = nn.LSTM(2, architecture.hidden, architecture.layers, batch_first=True)
        self.readout = nn.Linear(architecture.hidden, 2)

    def forward(self, bits: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Logits of each position, and the state after the last.

        Args:
            bits: float32 (n, steps, 2), 0 or 1, in the model's order.
            state: hidden and cell, each float32 (layers, n, hidden); zero where left out.

        Returns:
            Logits of the bits 0 and 1, float32 (n, steps, 2), and the state.
        """
        hidden, state = self.rnn(bits, state)
        logits: Tensor = self.readout(hidden)
        assert state is not None
        return logits, state


def carries_of(bits: Tensor) -> Tensor:
    """The carry that leaves each position, least significant bit first.

    Args:
        bits: (n, steps, 2), 0 or 1.

    Returns:
        int64 (n, steps).
    """
    carry = torch.zeros(len(bits), dtype=torch.int64)
    carries = []
    for pair in bits.to(torch.int64).unbind(1):
        carry = (pair.sum(1) + carry) // 2
        carries.append(carry)
    return torch.stack(carries, dim=1)
