"""The adder: a recurrent network that reads the digits of a position and answers the sum's."""

import torch
from torch import Tensor, nn

from models.artifact.card import AdderArchitecture, Cell

State = tuple[Tensor, ...]  # hidden and, of an LSTM, cell, each float32 (layers, n, hidden)

_LAYERS: dict[Cell, type[nn.RNN] | type[nn.GRU] | type[nn.LSTM]] = {
    "vanilla": nn.RNN,
    "gru": nn.GRU,
    "lstm": nn.LSTM,
}


class Adder(nn.Module):
    """Recurrent layers over the positions, and one linear layer to the logits of a position."""

    def __init__(self, architecture: AdderArchitecture) -> None:
        super().__init__()
        self.architecture = architecture
        self.rnn = _LAYERS[architecture.cell](
            architecture.features, architecture.hidden, architecture.layers, batch_first=True
        )
        self.readout = nn.Linear(architecture.hidden, architecture.classes)

    def forward(self, symbols: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Logits of each position, and the state after the last.

        Args:
            symbols: float32 (n, steps, features), pairs of digits in the model's order, as
                `models.sums.machines.Machine.features` gives them.
            state: each part float32 (layers, n, hidden); zero where left out.

        Returns:
            Logits of the answers, float32 (n, steps, classes), and the state.
        """
        alone = self.architecture.cell != "lstm"  # then torch takes and gives no tuple
        hidden, after = self.rnn(symbols, state[0] if alone and state else state)
        logits: Tensor = self.readout(hidden)
        return logits, (after,) if alone else after


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
