"""The adder's proof, looked at: eight transitions between two boxes, and the way of one sum."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from app.inference.sums import Step, steps_of
from app.runtimes.onnx import OnnxAdder
from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import Checkpoint
from models.errors import ScanlineError
from models.networks.adder import Adder
from models.sums import certificate
from models.sums.numerals import pair_steps
from models.sums.proof_object import ProofObject
from training.adder.intervals import Interval, violations

SUM = ("1011", "110")  # the one that is drawn
COLOURS = ("#1f6f8b", "#c4572a")  # of carry 0 and of carry 1

Floats = NDArray[np.float64]


class Transition(NamedTuple):
    """A carry and two bits that come in, what they make, and where that is in the network.

    `low` and `high` bound the state after one step from anywhere in the carry's box, each
    (2 parts: hidden, cell; units).
    """

    carry: int
    pair: tuple[int, int]
    next_carry: int
    bit: int
    low: Floats
    high: Floats
    slack: float  # the image's smallest distance from the border of the next carry's box
    margin: float  # the smallest lead of the right bit's logit


def measured(folder: Path) -> dict[str, Any]:
    """What a step leads to from either box, by the intervals that the trainer uses.

    These round nothing and share no code with `models.sums.certificate`, whose figures stand
    beside.

    Args:
        folder: an adder's checkpoint with a certificate.

    Raises:
        ScanlineError: it is none, or the certificate does not hold.
    """
    loaded, boxes = _certified(folder)
    assert loaded.certificate is not None
    proof = certificate.check(loaded.card.architecture, loaded.weights, loaded.certificate)
    result: dict[str, Any] = {
        f"carry {one.carry}, {one.pair[0]} and {one.pair[1]}": {
            "bit": one.bit,
            "to carry": one.next_carry,
            "slack": one.slack,
            "margin": one.margin,
        }
        for one in _transitions(loaded, boxes)
    }
    certified = {"slack": proof.slack, "margin": proof.margin}
    return result | {"certified, rounding taken off": certified}


def draw(folder: Path, file: Path) -> None:
    """Draws both boxes, the transitions' images in them, and the way of one sum.

    Of the state's numbers, the two are taken that lie furthest apart in the two boxes, measured by
    what both span.

    Args:
        folder: an adder's checkpoint with a certificate.
        file: where to.

    Raises:
        ScanlineError: it is none.
    """
    loaded, boxes = _certified(folder)
    low, high = boxes.low.flatten(1).numpy(), boxes.high.flatten(1).numpy()
    gap = np.maximum(low[1] - high[0], low[0] - high[1]) / (high.max(0) - low.min(0))
    shown = np.sort(np.argsort(gap)[-2:])
    names = [f"{part} {unit + 1}" for part in ("hidden", "cell") for unit in range(len(gap) // 2)]

    figure = Figure(figsize=(12, 6.6), layout="constrained")
    panels = figure.subplot_mosaic([["way", "0"], ["way", "1"]], width_ratios=[1.35, 1])
    for axes in panels.values():
        axes.set(xlabel=names[shown[0]], ylabel=names[shown[1]])
        axes.spines[["top", "right"]].set_visible(False)
    found = _transitions(loaded, boxes)
    for carry in (0, 1):
        for axes in (panels["way"], panels[str(carry)]):
            _rectangle(axes, low[carry, shown], high[carry, shown], carry, lw=2.5)
            axes.margins(0.08)
        name: dict[str, Any] = {"size": 13, "weight": "bold", "color": COLOURS[carry]}
        x, y = low[carry, shown[0]], high[carry, shown[1]]
        panels["way"].text(x, y + 0.02, f"carry {carry}", **name)
        panels[str(carry)].set_title(f"Steps that end with carry {carry}", **name, loc="left")
        _draw_steps(panels[str(carry)], [one for one in found if one.next_carry == carry], shown)
    _draw_way(panels["way"], loaded, shown)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110)


def _draw_steps(axes: Axes, steps: list[Transition], shown: NDArray[np.intp]) -> None:
    """The images of the four steps that end in a box, in the colour of the carry before."""
    corners = ((0, 1), (1, 1), (0, 0), (1, 0))  # another for each name, since images overlap
    for (right, top), step in zip(corners, steps, strict=True):
        low, high = step.low.ravel()[shown], step.high.ravel()[shown]
        _rectangle(axes, low, high, step.carry, lw=1.5)
        corner = ((low, high)[right][0], (low, high)[top][1])
        axes.annotate(f"{step.pair[0]}+{step.pair[1]}", corner,
                      xytext=(4 - 8 * right, 4 - 8 * top), textcoords="offset points",
                      ha=("left", "right")[right], va=("bottom", "top")[top], size=11,
                      weight="bold", color=COLOURS[step.carry],
                      path_effects=[withStroke(linewidth=3, foreground="white")])  # fmt: skip


def _draw_way(axes: Axes, loaded: Checkpoint[AdderCard], shown: NDArray[np.intp]) -> None:
    """The states that a sum passes through, numbered, beside what each step read and answered."""
    pairs = pair_steps(*SUM, loaded.card.architecture.order)
    steps = steps_of(OnnxAdder(loaded), loaded.certificate, pairs.astype(np.float32))
    states = np.stack([np.zeros(2), *(_state(step)[shown] for step in steps)])
    axes.set_title(f"{SUM[0]} + {SUM[1]}, read from the right", size=13, loc="left")
    axes.plot(*states[0], "o", color="black", ms=7)
    axes.annotate("start", states[0], xytext=(8, -12), textcoords="offset points")
    table = ["   reads  answers  carry"]
    for number, (pair, step) in enumerate(zip(pairs.astype(int), steps, strict=True), 1):
        assert step.carry is not None
        arrow = {"arrowstyle": "-|>", "color": "#666666", "shrinkA": 4, "shrinkB": 4, "lw": 1,
                 "connectionstyle": "arc3,rad=0.2"}  # fmt: skip
        axes.annotate("", states[number], states[number - 1], arrowprops=arrow)
        axes.plot(*states[number], "o", color=COLOURS[step.carry], ms=7)
        onward = states[number] - states[number - 1]
        onward *= 14 / np.hypot(*onward)
        axes.annotate(str(number), states[number], xytext=tuple(onward),
                      textcoords="offset points", ha="center", va="center", size=12,
                      weight="bold")  # fmt: skip
        table.append(f"{number}   {pair[0]}+{pair[1]}      {step.answer}       {step.carry}")
    axes.text(0.97, 0.95, "\n".join(table), transform=axes.transAxes, ha="right", va="top",
              family="monospace", size=11, linespacing=1.5)  # fmt: skip


def _rectangle(axes: Axes, low: Floats, high: Floats, carry: int, lw: float) -> None:
    place, (width, height), colour = (low[0], low[1]), high - low, COLOURS[carry]
    axes.add_patch(Rectangle(place, width, height, facecolor=colour, alpha=0.12))
    axes.add_patch(Rectangle(place, width, height, fill=False, edgecolor=colour, lw=lw))


def _state(step: Step) -> Floats:
    return np.concatenate([part[0] for part in step.state]).astype(np.float64)


def _transitions(loaded: Checkpoint[AdderCard], boxes: Interval) -> list[Transition]:
    network = Adder(loaded.card.architecture)
    network.load_state_dict({name: torch.from_numpy(one) for name, one in loaded.weights.items()})
    with torch.no_grad():
        leaves, leads = violations(network, boxes)
    found = []
    for number, (carry, pair) in enumerate(
        (carry, pair) for carry in (0, 1) for pair in ((0, 0), (0, 1), (1, 0), (1, 1))
    ):
        total = carry + sum(pair)
        below, above = leaves[number].view(2, len(loaded.card.architecture.state), -1)
        low, high = boxes.low[total // 2] - below, boxes.high[total // 2] + above
        slack, margin = float(-leaves[number].max()), float(leads[number].min())
        ends = low.double().numpy(), high.double().numpy()
        found.append(Transition(carry, pair, total // 2, total % 2, *ends, slack, margin))
    return found


def _certified(folder: Path) -> tuple[Checkpoint[AdderCard], Interval]:
    """An adder with its certificate, and the certificate's boxes (2 carries, 2 parts, units)."""
    card, weights, proof_object = checkpoint.load(folder)
    if not isinstance(card, AdderCard) or proof_object is None:
        raise ScanlineError(f"{folder} holds no adder with a certificate")
    boxes = ProofObject.model_validate_json(proof_object).boxes
    bounds = torch.tensor([list(box.parts.values()) for box in boxes])
    return Checkpoint(card, weights, proof_object), Interval(bounds[..., 0], bounds[..., 1])
