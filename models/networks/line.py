"""The line reader: a recurrent network that reads a line crop from left to right and back."""

from torch import Tensor, nn

from models.artifact.card import CLASSES, HEIGHT, LineArchitecture
from models.networks.digit import CELLS


class LineReader(nn.Module):
    """Recurrent layers over the columns of a line crop, and a linear layer to each step's classes.

    A row classifier turned sideways, which answers at every step and not at the last one alone.

    Args:
        architecture: cell, hidden size, layers, directions and columns per time step.
        dropout: share of activations dropped between layers and before the readout, in training.
    """

    def __init__(self, architecture: LineArchitecture, dropout: float = 0.0) -> None:
        super().__init__()
        self.columns_per_step = architecture.columns_per_step
        self.rnn = CELLS[architecture.cell](
            input_size=HEIGHT * architecture.columns_per_step,
            hidden_size=architecture.hidden,
            num_layers=architecture.layers,
            bidirectional=architecture.directions == 2,
            batch_first=True,
            dropout=dropout if architecture.layers > 1 else 0.0,
        )
        self.dropout = nn.Dropout(dropout)
        self.readout = nn.Linear(architecture.hidden * architecture.directions, CLASSES)

    def forward(self, crops: Tensor) -> Tensor:
        """Logits of line crops.

        Args:
            crops: float32 (n, width, HEIGHT), 0 paper to 1 ink, a column a row of it; the width
                is a multiple of the columns per step.

        Returns:
            float32 (n, steps, CLASSES): the symbols of the alphabet, and BLANK.
        """
        steps = crops.reshape(len(crops), -1, HEIGHT * self.columns_per_step)
        states, _ = self.rnn(steps)
        logits: Tensor = self.readout(self.dropout(states))
        return logits
