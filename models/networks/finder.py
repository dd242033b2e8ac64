"""The finder: convolutions down to a 32nd of the page, and up again to a fourth."""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.artifact.finder import DEEPENINGS, JOINS, MAPS, FinderArchitecture
from models.networks.line import Norm


class Finder(nn.Module):
    """Says of each cell of a shrunk page what stands there.

    A network down and up again with details put back (U-Net: O. Ronneberger et al., 2015); what
    leaves the size adds to what it sees (K. He et al., 2016).

    Args:
        architecture: its channels.
        dropout: share of channels dropped at the coarsest, in training.
    """

    def __init__(self, architecture: FinderArchitecture, dropout: float = 0.0) -> None:
        super().__init__()
        widths = architecture.widths
        self.halvings = nn.ModuleList(
            nn.Conv2d(before, after, side, 2, side // 2, bias=False)
            for (before, after), side in zip(pairwise([2, *widths]), (5, 3, 3, 3, 3), strict=True)
        )
        self.halving_norms = nn.ModuleList(Norm(width) for width in widths)
        deeper = [width for width, count in zip(widths, DEEPENINGS, strict=True)
                  for _ in range(count)]  # fmt: skip
        self.deepenings = nn.ModuleList(
            nn.Conv2d(width, width, 3, 1, 1, bias=False) for width in deeper
        )
        self.deepening_norms = nn.ModuleList(Norm(width) for width in deeper)
        self.joins = nn.ModuleList(
            nn.Conv2d(widths[level] + widths[level + 1], widths[level], 3, 1, 1, bias=False)
            for level in JOINS
        )
        self.join_norms = nn.ModuleList(Norm(widths[level]) for level in JOINS)
        self.dropout = nn.Dropout2d(dropout)
        self.readout = nn.Conv2d(widths[JOINS[0]], len(MAPS), 1)

    def forward(self, pages: Tensor) -> Tensor:
        """Maps of pages.

        Args:
            pages: float32 (n, 2, height, width), both multiples of `finder.DIVISOR`, as
                `models.page.shrunk` makes them.

        Returns:
            float32 (n, len(MAPS), height / CELL, width / CELL).
        """
        seen, levels = pages, list[Tensor]()
        deeper = iter(zip(self.deepenings, self.deepening_norms, strict=True))
        for halving, norm, count in zip(self.halvings, self.halving_norms, DEEPENINGS, strict=True):
            seen = F.relu(norm(halving(seen)))
            for _ in range(count):
                convolution, after = next(deeper)
                seen = F.relu(seen + after(convolution(seen)))
            levels.append(seen)
        seen = self.dropout(seen)
        for level, join, norm in reversed(
            list(zip(JOINS, self.joins, self.join_norms, strict=True))
        ):
            larger = F.interpolate(seen, scale_factor=2, mode="nearest")
            seen = F.relu(norm(join(torch.cat([levels[level], larger], dim=1))))
        maps: Tensor = self.readout(seen)
        return maps
