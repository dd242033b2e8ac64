"""The line reader: convolutions over a grey crop, recurrent layers over its columns."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.artifact.convolutions import NORM_EPSILON
from models.artifact.line import LineArchitecture
from models.networks.digit import CELLS

_MOMENTUM = 0.02  # of the running means of a norm, a step


class Norm(nn.Module):
    """Batch normalisation (S. Ioffe and C. Szegedy, 2015), all of whose tensors are float32."""

    mean: Tensor
    variance: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("variance", torch.ones(channels))

    def forward(self, image: Tensor) -> Tensor:
        """The image (n, channels, height, width), each channel shifted and scaled."""
        return F.batch_norm(
            image,
            self.mean,
            self.variance,
            self.weight,
            self.bias,
            self.training,
            _MOMENTUM,
            NORM_EPSILON,
        )


class LineReader(nn.Module):
    """Reads a line crop from left to right and back; each step is two pixels of it.

    Args:
        architecture: channels, features, cell, hidden size, layers and alphabet.
        dropout: share of activations dropped before, between and after the recurrent layers, in
            training.
    """

    def __init__(self, architecture: LineArchitecture, dropout: float = 0.0) -> None:
        super().__init__()
        widths = architecture.widths
        self.convolutions = nn.ModuleList(
            nn.Conv2d(inputs, width, side, step, side // 2, bias=False)
            for inputs, width, side, step in zip(
                [2, *widths], widths, (5, 3, 3, 3), (2, 1, 1, 1), strict=False
            )
        )
        self.norms = nn.ModuleList(Norm(width) for width in widths)
        self.column = nn.Conv2d(widths[-1], architecture.features, (4, 1))
        self.rnn = CELLS[architecture.cell](
            input_size=architecture.features,
            hidden_size=architecture.hidden,
            num_layers=architecture.layers,
            bidirectional=True,
            batch_first=True,
            dropout=dropout if architecture.layers > 1 else 0.0,
        )
        self.dropout = nn.Dropout(dropout)
        self.readout = nn.Linear(2 * architecture.hidden, architecture.classes)

    def forward(self, crops: Tensor) -> Tensor:
        """Logits of crops.

        Args:
            crops: float32 (n, 2, 32, width), as `models.page.prepared` makes them.

        Returns:
            float32 (n, steps, classes): BLANK, and the symbols of the alphabet.
        """
        image = crops
        for index, (convolution, norm) in enumerate(
            zip(self.convolutions, self.norms, strict=True)
        ):
            image = F.relu(norm(convolution(image)))
            if index in (1, 2):
                image = F.max_pool2d(image, (2, 1))
        steps = F.relu(self.column(image)).squeeze(2).transpose(1, 2)
        states, _ = self.rnn(self.dropout(steps))
        logits: Tensor = self.readout(self.dropout(states))
        return logits
