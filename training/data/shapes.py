"""Digits drawn from strokes: the shapes that people write and that MNIST has few of.

MNIST's writers were American clerks and pupils. Elsewhere a one has a flag and a foot, a seven a
bar, a four a closed top, a three a flat one. No distortion of MNIST's images gives these, so they
are drawn here: polylines whose corners are cut (G. Chaikin, "An algorithm for high-speed curve
generation", 1974), each point moved at random, with a pen of random width.
"""

import torch
from torch import Generator, Tensor

from training.data.mnist import Images

Stroke = tuple[tuple[float, float], ...]  # points (x, y), y downwards; a corner is cut
_JITTER = 0.05  # standard deviation of a point's place, in heights of the digit
_PEN = (0.7, 3.6)  # the pen's narrowest and widest width, in pixels
_CUTS = 2  # how often the corners are cut

_SHAPES: list[tuple[int, tuple[Stroke, ...]]] = [
    # A point that comes twice in a row keeps its corner sharp.
    (0, (((0.4, 0), (0, 0.1), (0, 0.9), (0.35, 1), (0.7, 0.9), (0.7, 0.1), (0.3, 0)),)),
    (0, (((0.45, 0.1), (0.3, 0), (0, 0.2), (0, 0.9), (0.35, 1), (0.7, 0.8), (0.65, 0), (0.2, 0)),)),
    (1, (((0, 0.3), (0.3, 0), (0.3, 0), (0.3, 1)),)),
    (1, (((0, 0.75), (0.45, 0), (0.45, 0), (0.4, 1)),)),
    (1, (((0, 0.45), (0.35, 0), (0.35, 0), (0.35, 1)),)),
    (1, (((0, 0.2), (0.25, 0), (0.25, 0), (0.25, 1)), ((0, 1), (0.5, 1)))),
    (1, (((0.05, 0.3), (0.3, 0), (0.3, 0), (0.3, 1)), ((0, 1), (0.6, 1)))),
    (1, (((0.25, 0), (0.25, 1)), ((0, 1), (0.5, 1)))),
    (2, (((0, 0.25), (0.1, 0), (0.6, 0), (0.6, 0.4), (0, 1), (0, 1), (0.65, 1)),)),
    (2, (((0, 0.05), (0.6, 0), (0.6, 0), (0, 1), (0, 1), (0.65, 1)),)),
    (3, (((0, 0), (0.6, 0), (0.6, 0), (0.25, 0.4), (0.25, 0.4), (0.7, 0.5), (0.6, 1), (0, 0.95)),)),
    (3, (((0, 0.05), (0.6, 0), (0.6, 0.45), (0.2, 0.48), (0.65, 0.5), (0.6, 1), (0, 0.95)),)),
    (4, (((0.45, 0), (0, 0.65), (0, 0.65), (0.7, 0.65)), ((0.5, 0.3), (0.5, 1)))),
    (4, (((0.5, 1), (0.5, 0), (0.5, 0), (0, 0.65), (0, 0.65), (0.75, 0.65)),)),
    (4, (((0.1, 0), (0, 0.5), (0, 0.5), (0.6, 0.5)), ((0.55, 0), (0.55, 1)))),
    (4, (((0, 0.55), (0.45, 0), (0.45, 0), (0.45, 1)), ((0, 0.55), (0.7, 0.55)))),
    (5, (((0.1, 0), (0.05, 0.45), (0.6, 0.4), (0.65, 1), (0, 1)), ((0.1, 0), (0.6, 0)))),
    (5, (((0.6, 0), (0.1, 0), (0.1, 0), (0.05, 0.45), (0.6, 0.4), (0.65, 1), (0, 0.95)),)),
    (5, (((0.05, 0.1), (0.05, 0.5), (0.6, 0.4), (0.65, 1), (0, 1)), ((0.15, 0), (0.65, 0)))),
    (6, (((0.5, 0), (0, 0.3), (0, 1), (0.6, 1), (0.6, 0.55), (0.2, 0.5), (0, 0.75)),)),
    (6, (((0.3, 0), (0, 0.6), (0.05, 1), (0.5, 1), (0.5, 0.65), (0.1, 0.65), (0, 0.8)),)),
    (7, (((0, 0), (0.6, 0), (0.6, 0), (0.2, 1)), ((0.15, 0.5), (0.6, 0.5)))),
    (7, (((0, 0.2), (0, 0), (0, 0), (0.6, 0), (0.6, 0), (0.25, 1)),)),
    (7, (((0, 0.15), (0, 0), (0.6, 0.02), (0.6, 0.02), (0.2, 1)), ((0.1, 0.45), (0.55, 0.5)))),
    (7, (((0, 0), (0.6, 0), (0.6, 0), (0.25, 0.5), (0.2, 1)),)),
    (8, (((0.5, 0.1), (0, 0), (0, 0.45), (0.6, 0.55), (0.6, 1), (0, 1), (0, 0.6), (0.6, 0.1)),)),
    (8, (((0.3, 0), (0, 0.2), (0.3, 0.48), (0.6, 0.2), (0.3, 0)),
         ((0.3, 0.48), (0, 0.75), (0.3, 1), (0.6, 0.75), (0.3, 0.48)))),
    (9, (((0.5, 0.1), (0, 0), (0, 0.5), (0.5, 0.45), (0.5, 0.05), (0.5, 0.05), (0.5, 1)),)),
    (9, (((0.5, 0.1), (0, 0), (0, 0.5), (0.5, 0.45), (0.55, 0.05), (0.5, 1), (0.05, 0.95)),)),
    (9, (((0.5, 0.05), (0, 0), (0, 0.5), (0.5, 0.4), (0.5, 0.05), (0.2, 1)),)),
]  # fmt: skip


def _cut(points: Tensor) -> Tensor:
    """One round of corner cutting; the ends stay."""
    first, second = points[:-1], points[1:]
    inner = torch.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], 1)
    return torch.cat([points[:1], inner.flatten(0, 1), points[-1:]])


def _segments(strokes: tuple[Stroke, ...]) -> tuple[Tensor, Tensor]:
    """Weights (segments, points) that give each segment's ends from a shape's points."""
    first, second = [], []
    whole = torch.eye(sum(len(stroke) for stroke in strokes))
    begin = 0
    for stroke in strokes:
        weights = whole[begin : begin + len(stroke)]
        for _ in range(_CUTS):
            weights = _cut(weights)
        first.append(weights[:-1])
        second.append(weights[1:])
        begin += len(stroke)
    return torch.cat(first), torch.cat(second)


def _stacked(parts: list[Tensor]) -> Tensor:
    """Tensors of two dimensions as one of three; a last row is repeated, columns are zero."""
    height, width = (max(part.shape[axis] for part in parts) for axis in (0, 1))
    rows = []
    for part in parts:
        padded = torch.zeros(height, width)
        padded[: len(part), : part.shape[1]] = part
        padded[len(part) :] = padded[len(part) - 1]
        rows.append(padded)
    return torch.stack(rows)


_DIGIT = torch.tensor([digit for digit, _ in _SHAPES])
_POINTS = _stacked([torch.tensor([p for stroke in s for p in stroke]) for _, s in _SHAPES])
_FIRST = _stacked([_segments(strokes)[0] for _, strokes in _SHAPES])
_SECOND = _stacked([_segments(strokes)[1] for _, strokes in _SHAPES])
_VARIANTS = torch.bincount(_DIGIT)  # shapes of each digit
_CHOICES = torch.nn.utils.rnn.pad_sequence(
    [torch.where(_DIGIT.eq(digit))[0] for digit in range(10)], batch_first=True
)


def drawn(n: int, seed: int) -> Images:
    """Digits drawn at random, each digit equally often, in MNIST's frame.

    Args:
        n: how many.
        seed: decides them.
    """
    generator = Generator().manual_seed(seed)
    digit = torch.arange(n) % 10
    parts = [_ink(part, generator) for part in digit.split(100)] if n else []
    ink = torch.cat([torch.empty(0, 28, 28, dtype=torch.uint8), *parts])
    return Images(ink, digit)


def _ink(digit: Tensor, generator: Generator) -> Tensor:
    """Drawings of digits (n,): uint8 (n, 28, 28)."""
    n = len(digit)
    uniform = torch.rand(n, 3, generator=generator)
    shape = _CHOICES[digit, (uniform[:, 0] * _VARIANTS[digit]).long()]
    points = _POINTS[shape] + torch.randn(_POINTS[shape].shape, generator=generator) * _JITTER
    points[:, :, 0] *= 0.6 + 0.7 * uniform[:, 1:2]
    ends = torch.stack([_FIRST[shape] @ points, _SECOND[shape] @ points])  # (2, n, segments, 2)

    pen = _PEN[0] + (_PEN[1] - _PEN[0]) * uniform[:, 2]
    low, high = ends.amin((0, 2)), ends.amax((0, 2))
    size = (20 - pen) / (high - low).amax(1)
    first, second = (ends - low[None, :, None]) * size[None, :, None, None]
    length = (second - first).norm(dim=2, keepdim=True)
    middle = ((first + second) / 2 * length).sum(1) / length.sum(1)
    shift = 13.5 - middle[:, None]
    first, second = first + shift, second + shift

    y, x = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="ij")
    pixel = torch.stack([x, y], 2).reshape(1, 1, 784, 2)
    along = (second - first)[:, :, None]
    from_first = pixel - first[:, :, None]
    squares = along.square().sum(3, keepdim=True).clamp(min=1e-6)
    place = ((from_first * along).sum(3, keepdim=True) / squares).clamp(0, 1)
    distance = (from_first - place * along).norm(dim=3).amin(1)
    ink = (pen[:, None] / 2 + 0.5 - distance).clamp(0, 1)
    pixels: Tensor = (ink * 255).round().to(torch.uint8)
    return pixels.reshape(n, 28, 28)
