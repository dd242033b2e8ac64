"""notebook.json: each of the notebook's settings with its figure and ours, in percent."""

from dataclasses import asdict
from statistics import mean
from typing import Any

from models.artifact.figures import wilson
from training.data.mnist import Images
from training.notebook import plan
from training.notebook.adders import LONGEST, AdderResult
from training.notebook.ideal import ceiling, ideal_maximum
from training.notebook.results import Done, Results
from training.statistics import Share, prediction_interval

Entry = dict[str, Any]


def entries(results: Results, test: Images) -> list[Entry]:
    """All settings: the sweep of ten, the six runs, the sweep of 27, the nine runs.

    Returns:
        For each: experiment, settings, metric, unit (percent), `notebook` (its figure or None),
        `ours` (the mean over seeds), `interval` (95 % prediction interval of a further seed's
        figure), `seeds` and `figures` (each seed's). Digits also have seconds; the six runs the
        validation accuracy. Adders have, under their own name for the notebook's reading order
        and under "lsb" for the other: `maximum`, `ideal_maximum`, `exhaustive`, `ceiling`,
        `whole_sums`, `all_right` (every sum of the length, with every seed), and the share of
        right bits `at_20_bits`.
    """
    found = []
    for (hidden, layers), figure in plan.SWEEP_DIGITS.items():
        done = [one.result for one in results.digits("vanilla", 1, hidden, layers)]
        figures = [one.validation_accuracy[-1] for one in done]
        found.append(
            _settings("sweep-digits", done)
            | {"metric": "validation accuracy after the last epoch"}
            | _beside(figure, figures)
            | {"seconds": _rounded(mean(one.seconds for one in done))}
        )
    for (cell, directions), (figure, validation, seconds) in plan.DIGITS.items():
        done = [one.result for one in results.digits(cell, directions)]
        figures = [one.test_accuracy(test) for one in done]
        found.append(
            _settings("digits", done)
            | {"metric": "test accuracy"}
            | _beside(figure, figures)
            | {"validation": _beside(validation, [one.validation_accuracy[-1] for one in done])}
            | {"seconds": _rounded(mean(one.seconds for one in done)), "notebook_seconds": seconds}
        )
    for (layers, hidden, length), last_ten in plan.SWEEP_ADDER.items():
        msb = results.adders(layers, hidden, length, "msb")
        entry = _settings("sweep-adder", [one.result for one in msb])
        entry["metric"] = "mean validation accuracy of the last 10 epochs"
        entry |= _beside(last_ten, [one.result.last_ten() for one in msb]) | _adder(msb)
        lsb = results.adders(layers, hidden, length, "lsb")
        entry["lsb"] = _beside(None, [one.result.last_ten() for one in lsb]) | _adder(lsb)
        found.append(entry)
    for (length, hidden), (best, loss, validation_loss) in plan.ADDERS.items():
        msb = results.adders(plan.ADDER_LAYERS, hidden, length, "msb")
        entry = _settings("adder", [one.result for one in msb])
        entry["metric"] = "best validation accuracy of an epoch"
        entry |= _beside(best, [one.result.maximum() for one in msb]) | _adder(msb)
        entry["losses"] = _losses(msb) | {
            "notebook_training": loss,
            "notebook_validation": validation_loss,
        }
        lsb = results.adders(plan.ADDER_LAYERS, hidden, length, "lsb")
        entry["lsb"] = _beside(None, [one.result.maximum() for one in lsb]) | _adder(lsb)
        entry["lsb"]["losses"] = _losses(lsb)
        found.append(entry)
    return found


def _settings(experiment: str, done: list[Any]) -> Entry:
    settings = asdict(done[0].trial)
    del settings["seed"]
    seeds = [one.trial.seed for one in done]
    return {"experiment": experiment, "settings": settings, "unit": "percent", "seeds": seeds}


def _beside(notebook: float | None, figures: list[float]) -> Entry:
    """The notebook's figure, in percent, beside ours, which come as shares."""
    interval = prediction_interval(figures)
    return {
        "notebook": notebook,
        "ours": _percent(interval.value),
        "interval": [_percent(max(0.0, interval.low)), _percent(min(1.0, interval.high))],
        "figures": [_percent(one) for one in figures],
    }


def _adder(done: list[Done[AdderResult]]) -> Entry:
    """The four figures of an adder, and its share of whole sums; means over seeds."""
    trial, pairs = done[0].result.trial, done[0].result.bits.n
    ideal = ideal_maximum(trial.length, trial.order, trial.epochs, trial.batch)
    return {
        "maximum": _percent(mean(one.result.maximum() for one in done)),
        "ideal_maximum": _percent(ideal.value),
        "ideal_maximum_interval": [_percent(ideal.low), _percent(ideal.high)],
        **_over_pairs("exhaustive", [one.result.bits for one in done], 4**trial.length),
        "exhaustive_pairs": pairs,
        "ceiling": _percent(ceiling(trial.length, trial.order)),
        **_over_pairs("whole_sums", [one.result.sums for one in done], 4**trial.length),
        "all_right": pairs == 4**trial.length and all(one.result.sums.value == 1 for one in done),
        f"at_{LONGEST}_bits": _percent(mean(one.result.by_length[-1] for one in done)),
    }


def _over_pairs(name: str, shares: list[Share], pairs: int) -> Entry:
    """The mean over seeds, and its interval where not all pairs were tried."""
    value = mean(one.value for one in shares)
    tried = shares[0].n
    bounds = (value, value) if tried == pairs else wilson(value, tried * len(shares))
    return {name: _percent(value), f"{name}_interval": [_percent(bound) for bound in bounds]}


def _losses(done: list[Done[AdderResult]]) -> Entry:
    return {
        "training": _rounded(mean(one.result.loss[-1] for one in done), 4),
        "validation": _rounded(mean(one.result.validation_loss[-1] for one in done), 4),
    }


def _percent(share: float) -> float:
    return _rounded(100 * share)


def _rounded(figure: float, digits: int = 2) -> float:
    return round(figure, digits)


def above_interval(found: list[Entry]) -> list[Entry]:
    """The digit figures of the notebook above our seeds' prediction interval.

    The six runs have two each: test, and validation under the key of that name.
    """
    return [
        one | figure
        for one in digit_figures(found)
        for figure in (one, one.get("validation", {}))
        if figure.get("notebook", 0) > figure.get("interval", (0, 100))[1]
    ]


def digit_figures(found: list[Entry]) -> list[Entry]:
    """The settings of the row classifiers."""
    return [one for one in found if one["experiment"] in ("sweep-digits", "digits")]
