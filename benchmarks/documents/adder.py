"""The tables and figures of docs/adder.md."""

from functools import partial
from math import floor

import numpy as np

from benchmarks.documents.formats import grid
from benchmarks.proof.seeds import EACH_CELL
from benchmarks.results import Results
from models.artifact import checkpoint
from models.artifact.checkpoint import SHIPPED

_GUIDED = "towards "  # as kinds of changes along gradients begin
_CERTIFIED = "certified, rounding taken off"


def transitions(results: Results) -> str:
    """The eight steps from box to box."""
    found = results["adder"]
    rows = []
    for carry in (0, 1):
        for a in (0, 1):
            for b in (0, 1):
                step = f"carry {carry}, {a} and {b}"
                rows.append([
                    f"carry {carry}, {a}+{b}",
                    str(found.number(step, "bit")), str(found.number(step, "to carry")),
                    f"{found.number(step, 'slack'):.4f}", f"{found.number(step, 'margin'):.3f}",
                ])  # fmt: skip
    columns = ["", "the sum's bit", "next carry", "room in the box", "lead of the right logit"]
    return grid(columns, rows)


def hunt(results: Results) -> str:
    """Changed adders: how many the check certifies, and what becomes of these."""
    found = results["certificate"]
    columns = ("tried", "certified", "exact", "outside", "wrong")

    def counts(*path: str) -> list[int]:
        return [int(found.number(*path, column)) for column in columns]

    every = counts("in all")
    guided = {kind: counts("kinds", kind) for kind in found.at("kinds") if kind.startswith(_GUIDED)}
    random = [total - sum(some) for total, *some in zip(every, *guided.values(), strict=True)]
    rows = {"at random": random, **guided, "in all": every}
    return grid(
        ["changed", *columns],
        [[name, *(f"{count:,}" for count in row)] for name, row in rows.items()],
    )


def seeds(results: Results) -> str:
    """Of each recipe how many seeds closed, and what the proofs left and took."""
    found = results["seeds"]
    rows = []
    for recipe in EACH_CELL:
        runs = [one for name, one in found.at(recipe).items() if name.startswith("seed ")]
        closed = [one for one in runs if "margin" in one]
        rows.append(
            [
                f"`{recipe}`",
                f"{len(closed)} of {len(runs)}",
                *(
                    f"{min(one[name] for one in closed):{form}} to "
                    f"{max(one[name] for one in closed):{form}}"
                    for name, form in (("seconds", ".0f"), ("margin", ".2f"), ("slack", ".3f"))
                ),
            ]
        )
    return grid(["recipe", "seeds that closed", "seconds of one core", "margin", "slack"], rows)


def small(_results: Results) -> str:
    """All weights of the smallest certified LSTM, as float32 has them."""
    weights = checkpoint.load(SHIPPED / "adder-small").weights
    inputs, recurrent, one, other = (
        weights[f"rnn.{name}_l0"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    units = recurrent.shape[1]
    rows = [
        [
            f"{gate} gate of unit {unit + 1}",
            *map(_exactly, [*inputs[row], *recurrent[row], one[row], other[row]]),
        ]
        for place, gate in enumerate(("input", "forget", "cell", "output"))
        for unit, row in enumerate(range(place * units, (place + 1) * units))
    ]
    readout, bias = weights["readout.weight"], weights["readout.bias"]
    rows += [
        [f"logit of {bit}", "", "", *map(_exactly, [*readout[bit], bias[bit]]), ""]
        for bit in (0, 1)
    ]
    hidden = [f"hidden {unit + 1}" for unit in range(units)]
    return grid(["", "a's bit", "b's bit", *hidden, "bias", "bias"], rows)


def _exactly(weight: np.float32) -> str:
    """A float32 with as few digits as make no other one of it."""
    return str(np.format_float_positional(weight, unique=True, trim="0"))


def pairs(kind: str, results: Results) -> str:
    """How many pairs of a kind each certified adder adds."""
    return f"{results['certificate'].number(f'{kind} pairs'):,}"


def margin(results: Results) -> str:
    """The smallest margin that is proved, rounded down."""
    return f"{floor(100 * results['adder'].number(_CERTIFIED, 'margin')) / 100:.2f}"


def activations(results: Results) -> str:
    """The largest errors of the runtime's activations."""
    found = results["activations"]
    sigmoid = found.number("lstm", "sigmoid")
    tanh = max(found.number("lstm", name) for name in ("gate_tanh", "cell_tanh"))
    return f"{sigmoid:.1e} for the sigmoid and {tanh:.1e} for the tanh"


TABLES = {"adder": transitions, "certificate": hunt, "seeds": seeds, "small": small}
FIGURES = {
    "adder.margin": margin,
    "activations": activations,
    "certificate.hard": partial(pairs, "hard"),
    "certificate.random": partial(pairs, "random"),
}
