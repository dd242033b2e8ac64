"""The row classifier: a recurrent network that reads an ink image from the top row down."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from models.artifact.card import DigitArchitecture

CELLS: dict[str, Callable[..., nn.RNNBase]] = {
    "vanilla": nn.RNN,
    "gru": nn.GRU,
    "lstm": nn.LSTM,
}


class RowClassifier(nn.Module):
    """Recurrent layers over the rows of an image, and one linear layer to the ten digits.

    The readout sees the last hidden state; with two directions, the last forward state beside
    the backward state at the first position.

    Args:
        architecture: cell, hidden size, layers, directions and rows per time step.
        dropout: share of activations dropped between layers and before the readout, in training.
    """

    def __init__(self, architecture: DigitArchitecture, dropout: float = 0.0) -> None:
        super().__init__()
        self.rows_per_step = architecture.rows_per_step
        self.directions = architecture.directions
        self.rnn = CELLS[architecture.cell](
            input_size=28 * architecture.rows_per_step,
            hidden_size=architecture.hidden,
            num_layers=architecture.layers,
            bidirectional=architecture.directions == 2,
            batch_first=True,
            dropout=dropout if architecture.layers > 1 else 0.0,
        )
        self.dropout = nn.Dropout(dropout)
        self.readout = nn.Linear(architecture.hidden * architecture.directions, 10)

    def forward(self, ink: Tensor) -> Tensor:
        """Logits of ink.

        Args:
            ink: float32 (n, 28, 28), 0 paper to 1 ink.

        Returns:
            float32 (n, 10), one logit a digit.
        """
        steps = ink.reshape(ink.shape[0], 28 // self.rows_per_step, 28 * self.rows_per_step)
        _, state = self.rnn(steps)
        hidden = state[0] if isinstance(state, tuple) else state
        last = torch.cat(list(hidden[-self.directions :]), dim=1)
        logits: Tensor = self.readout(self.dropout(last))
        return logits
