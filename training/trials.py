"""Trials side by side: on all cores, one thread each, the longest first, each kept once done.

The loop is joblib's: `joblib.parallel_config(backend=...)` around it moves it to other machines.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import torch
from joblib import Parallel, delayed, effective_n_jobs
from joblib.parallel import get_active_backend
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

TrialT = TypeVar("TrialT")
ResultT = TypeVar("ResultT")


@contextmanager
def bar(done: str) -> Iterator[Progress]:
    """A progress bar on standard error, with the time that has passed and that remains.

    Args:
        done: how far it is, in rich's terms: "{task.completed}/{task.total} epochs".
    """
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(done),
        TimeElapsedColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
        speed_estimate_period=3600,  # a step may take minutes
    ) as progress:
        yield progress


def side_by_side(
    trials: Sequence[TrialT],
    run: Callable[[TrialT], ResultT],
    work: Callable[[TrialT], float],
) -> Iterator[tuple[TrialT, ResultT]]:
    """Each trial with its result, in the order in which they end.

    A backend of joblib's that gives its results all at once, as Ray's does, gets the trials in
    portions, so that no more than one portion is lost with a kill.

    Args:
        trials: what to run.
        run: runs one; it is called in another process, which uses one thread.
        work: about how long one takes beside others.
    """
    longest_first = sorted(trials, key=work, reverse=True)
    one_by_one = get_active_backend()[0].supports_return_generator
    portion = len(trials) if one_by_one else 4 * effective_n_jobs(-1)
    parallel = Parallel(n_jobs=-1, return_as="generator_unordered" if one_by_one else "list")
    for begin in range(0, len(trials), max(1, portion)):
        yield from parallel(
            delayed(_on_one_thread)(run, trial) for trial in longest_first[begin : begin + portion]
        )


def _on_one_thread(run: Callable[[TrialT], ResultT], trial: TrialT) -> tuple[TrialT, ResultT]:
    torch.set_num_threads(1)
    return trial, run(trial)
