"""Results files with figures of the tests' own."""

from pathlib import Path
from typing import Any

from benchmarks.results import Results, save
from tests.benchmarks.test_results import result


def results(folder: Path, n: dict[str, int] | None = None, **figures: Any) -> Results:
    """A folder with the results file of each of these benchmarks, all with the same `n`."""
    for name, found in figures.items():
        save(
            result().model_copy(update={"benchmark": name, "figures": found, "n": n or {}}), folder
        )
    return Results(folder)
