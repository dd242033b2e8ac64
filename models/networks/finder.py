"""The finder: convolutions down to a 32nd of the page, and up again to a fourth."""

from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn

from models.artifact.finder import DEEPENINGS, HALVINGS, JOINS, MAPS, FinderArchitecture
from models.networks.line import Norm


class Finder(nn.Module):
    """Says of each cell of a shrunk page what stands there.

    A network down and up again, in which details are added to what was seen from afar (feature
    pyramid: T.-Y. Lin et al., 2017); what leaves the size adds to what it sees (K. He et al.,
    2016). It starts on patches, as small as cells: half of the work would else be at the finest.

    Args:
        architecture: its channels.
        dropout: share of channels dropped at the coarsest, in training.
    """

    def __init__(self, architecture: FinderArchitecture, dropout: float = 0.0) -> None:
        super().__init__()
        widths = architecture.widths
        self.halvings = nn.ModuleList(
            nn.Conv2d(before, after, side, step, beyond, bias=False)
            for (before, after), (side, step, beyond) in zip(
                pairwise([2, *widths]), HALVINGS, strict=True
            )
        )
        self.halving_norms = nn.ModuleList(Norm(width) for width in widths)
        deeper = [width for width, count in zip(widths, DEEPENINGS, strict=True)
                  for _ in range(count)]  # fmt: skip
        self.deepenings = nn.ModuleList(
            nn.Conv2d(width, width, 3, 1, 1, bias=False) for width in deeper
        )
        self.deepening_norms = nn.ModuleList(Norm(width) for width in deeper)
        self.raises = nn.ModuleList(
            nn.Conv2d(widths[level + 1], widths[level], 1, bias=False) for level in JOINS
        )
        self.joins = nn.ModuleList(
            nn.Conv2d(widths[level], widths[level], 3, 1, 1, bias=False) for level in JOINS
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
        for level in reversed(JOINS):
            larger = F.interpolate(self.raises[level](seen), scale_factor=2, mode="nearest")
            both = levels[level] + larger
            seen = F.relu(self.join_norms[level](self.joins[level](both)))
        maps: Tensor = self.readout(seen)
        return maps
