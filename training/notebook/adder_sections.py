"""The report's sections on adders: both reading orders, and why the order decides."""

from collections.abc import Iterable

from training.notebook.adders import MOST_PAIRS
from training.notebook.entries import Entry
from training.notebook.ideal import ceiling
from training.notebook.tables import listed, ours, span, table


def sweep_section(found: list[Entry]) -> str:
    """The sweep of 27, in both reading orders."""
    sweep = [one for one in found if one["experiment"] == "sweep-adder"]
    best = max(one["ours"] for one in sweep)
    names = [
        f"{s['layers']} x {s['hidden']} at L = {s['length']}"
        for one in sweep
        if one["ours"] == best and (s := one["settings"])
    ]
    lengths = sorted({one["settings"]["length"] for one in sweep})
    distinct = [f"{100 * ceiling(n, 'msb', distinct=True):.2f} at L = {n}" for n in lengths]
    return f"""## 4. The adder sweep of 27

Scored as the notebook scores it, by the mean validation accuracy of the last ten epochs. Beside
it: the maximum over all epochs, the same for an ideal predictor (simulated; 95 % of its runs), the
share of right bits and of right sums over all pairs (a sample of {MOST_PAIRS:,} at L = 10), and the
ceiling of the reading order.

Most significant bit first, as in the notebook, whose only figure was
{next(one["notebook"] for one in sweep if one["notebook"]):.2f} for its best, 3 x 5 at L = 3. Ours
is {best:.2f}, by {listed(names)}.
Both scores are of batches of distinct numbers, whose ceiling is a little higher:
{listed(distinct)}; and ten batches of 64 are a small sample.

{_figures([(one, one) for one in sweep])}

Least significant bit first:

{_figures([(one, one["lsb"]) for one in sweep])}

![All pairs, noisy maxima and ceilings](adder-ceiling.png)"""


def _figures(rows: Iterable[tuple[Entry, Entry]]) -> str:
    """A table of settings and an order's figures."""
    columns = ["layers x hidden", "last ten epochs", "maximum", "ideal maximum"]
    columns += ["all pairs", "ceiling", "whole sums"]
    return table(
        columns,
        [
            [f"{s['layers']} x {s['hidden']}, L = {s['length']}", ours(order), *_four(order)]
            for one, order in rows
            if (s := one["settings"])
        ],
    )


def adders_section(found: list[Entry]) -> str:
    """The nine adders: accuracy, losses and ceilings."""
    rows = []
    for one in found:
        if one["experiment"] == "adder":
            s, losses, turned = one["settings"], one["losses"], one["lsb"]
            theirs = losses["notebook_training"], losses["notebook_validation"]
            rows.append([
                s["length"], s["hidden"],
                "" if one["notebook"] is None else f"{one['notebook']:.2f}", ours(one),
                "" if None in theirs else f"{theirs[0]:.4f} / {theirs[1]:.4f}",
                f"{losses['training']:.4f} / {losses['validation']:.4f}",
                *_four(one)[1:], f"{turned['maximum']:.2f}", *_four(turned)[2:],
            ])  # fmt: skip
    columns = ["L", "hidden", "notebook", "ours", "notebook, losses", "ours, losses"]
    columns += ["ideal maximum", "all pairs", "ceiling", "whole sums"]
    columns += ["lsb: ours", "lsb: all pairs", "lsb: ceiling", "lsb: whole sums"]
    return f"""## 5. The nine adders

Three layers; the best epoch's validation accuracy, and the last training and validation loss.

{table(columns, rows)}

![Accuracy against epochs](adder-curves.png)

![Accuracy against length](adder-length.png)"""


def orders_section(found: list[Entry]) -> str:
    """Why no adder that reads from the top can be right."""
    sweep = [one for one in found if one["experiment"] == "sweep-adder"]
    by_length = {
        length: [one for one in sweep if one["settings"]["length"] == length]
        for length in sorted({one["settings"]["length"] for one in sweep})
    }
    ceilings, bits, sums, turned, turned_sums, longer = [], [], [], [], [], []
    perfect = tried = 0
    for length, rows in by_length.items():
        ceilings.append(f"{rows[0]['ceiling']:.1f} at L = {length}")
        bits.append(f"{max(one['exhaustive'] for one in rows):.1f}")
        sums.append(f"{max(one['whole_sums'] for one in rows):.1f}")
        turned.append(f"{max(one['lsb']['exhaustive'] for one in rows):.2f}")
        turned_sums.append(f"{max(one['lsb']['whole_sums'] for one in rows):.2f}")
        longer.append(f"{max(one['lsb']['at_20_bits'] for one in rows):.2f}")
        perfect += sum(one["lsb"]["all_right"] for one in rows)
        tried += len(rows) * (rows[0]["exhaustive_pairs"] == 4**length)
    lengths = ", ".join(str(length) for length in by_length)
    nine = [one for one in found if one["experiment"] == "adder" and one["notebook"] is not None]
    best = max(nine, key=lambda one: one["notebook"])
    over = sum(one["notebook"] > one["ideal_maximum_interval"][1] for one in nine)
    return f"""## Why the order of reading decides

Most significant bit first cannot work. Each bit of a sum depends on the carry from the bits below
it, and a network that reads from the top has not seen these yet. With k bits still to come, the
carry is 1 for (1 - 2^-k) / 2 of all pairs, always less than half, so that the best answer is to
bet on no carry; this is right for 1/2 + (1 - 2^-(L+1)) / (L+1) of the bits, in percent
{listed(ceilings)}. No number of layers, units or epochs can do better, and ours do not: the best
settings of the sweep have {listed(bits)} of the bits of all pairs right (L = {lengths}), and
{listed(sums)} of the whole sums. The notebook's {best["notebook"]:.2f} (its best) is no more than
that: it is the largest of 1,000 validation batches of 64 pairs, and an ideal predictor at the
ceiling, scored the same way, gets {best["ideal_maximum"]:.1f} (95 % of its runs
{span(best["ideal_maximum_interval"])}). Of the notebook's {len(nine)} maxima, {over} lie above
this interval of their length.

Least significant bit first, everything that a bit depends on has been read when it is answered,
and the ceiling is 100. The same networks under the same recipe then have up to {listed(turned)}
of the bits right (L = {lengths}) and up to {listed(turned_sums)} of the whole sums; {perfect} of
the {tried} settings whose pairs were all tried are right on every one with every seed. What does
not follow is that they add longer numbers: at 20 bits the best settings have {listed(longer)} of
the bits right, and nothing says where the next mistake waits. That takes a proof, which
`scanline train adder` trains for and `scanline certify` checks."""


def _four(one: Entry) -> list[str]:
    return [
        f"{one['maximum']:.2f}",
        f"{one['ideal_maximum']:.2f} ({span(one['ideal_maximum_interval'])})",
        _tried(one, "exhaustive"),
        f"{one['ceiling']:.2f}",
        _tried(one, "whole_sums"),
    ]


def _tried(one: Entry, name: str) -> str:
    """A share of all pairs, or of a sample with its interval."""
    low, high = one[f"{name}_interval"]
    return f"{one[name]:.2f}" + (f" ({low:.2f} to {high:.2f})" if high > low else "")
