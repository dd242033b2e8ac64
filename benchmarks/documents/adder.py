"""The tables and figures of docs/adder.md."""

from math import floor

from benchmarks.documents.formats import grid
from benchmarks.results import Results

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


def margin(results: Results) -> str:
    """The smallest margin that is proved, rounded down."""
    return f"{floor(100 * results['adder'].number(_CERTIFIED, 'margin')) / 100:.2f}"


def activations(results: Results) -> str:
    """The largest errors of the runtime's activations."""
    found = results["activations"]
    sigmoid = found.number("lstm", "sigmoid")
    tanh = max(found.number("lstm", name) for name in ("gate_tanh", "cell_tanh"))
    return f"{sigmoid:.1e} for the sigmoid and {tanh:.1e} for the tanh"


TABLES = {"adder": transitions}
FIGURES = {"adder.margin": margin, "activations": activations}
