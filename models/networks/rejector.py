"""The rejector: whether a digit on a picture can be known, from what is around it."""

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from models.artifact.card import FACTS, HALVINGS, KINDS, SURROUNDINGS, RejectorArchitecture
from models.networks.digit import CELLS


class _Norm(nn.BatchNorm2d):
    """Batch norm whose state is floats alone: it does not count its batches."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self.register_buffer("num_batches_tracked", None)

    def _load_from_state_dict(self, *state: Any) -> None:
        nn.Module._load_from_state_dict(self, *state)  # torch's own would add the count


class Rejector(nn.Module):
    """Convolutions with batch norm, recurrent layers over their rows, and two linear layers.

    The readout sees the last hidden state of each direction beside the facts.

    Args:
        architecture: channels, cell, hidden size, layers, directions.
        dropout: share of activations dropped before the readout, in training.
    """

    def __init__(self, architecture: RejectorArchitecture, dropout: float = 0.0) -> None:
        super().__init__()
        channels = [3, *(architecture.channels * 2**layer for layer in range(HALVINGS))]
        self.convolutions = nn.ModuleList(
            nn.Conv2d(before, after, 3, stride=2, padding=1) for before, after in pairwise(channels)
        )
        self.norms = nn.ModuleList(_Norm(count) for count in channels[1:])
        self.directions = architecture.directions
        self.rnn = CELLS[architecture.cell](
            input_size=channels[-1] * (SURROUNDINGS >> HALVINGS),
            hidden_size=architecture.hidden,
            num_layers=architecture.layers,
            bidirectional=architecture.directions == 2,
            batch_first=True,
        )
        self.dropout = nn.Dropout(dropout)
        wide = architecture.hidden * architecture.directions + FACTS
        self.inner = nn.Linear(wide, architecture.hidden)
        self.readout = nn.Linear(architecture.hidden, len(KINDS))

    def forward(self, picture: Tensor, facts: Tensor) -> Tensor:
        """Logits of the kinds.

        Args:
            picture: float32 (n, 3, SURROUNDINGS, SURROUNDINGS), as `Surroundings` has it.
            facts: float32 (n, FACTS).

        Returns:
            float32 (n, len(KINDS)).
        """
        seen = picture
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            seen = torch.relu(norm(convolution(seen)))
        _, state = self.rnn(seen.permute(0, 2, 1, 3).flatten(2))
        hidden = state[0] if isinstance(state, tuple) else state
        last = torch.cat([*hidden[-self.directions :], facts], dim=1)
        logits: Tensor = self.readout(torch.relu(self.inner(self.dropout(last))))
        return logits
