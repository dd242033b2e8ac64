"""Trials side by side: on all cores, one thread each, the longest first, each kept once done.

The loop is joblib's; `on_backend` around it says where it runs.
"""

import os
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import torch
from joblib import Parallel, delayed, effective_n_jobs, parallel_config
from joblib.parallel import get_active_backend

from models.errors import ScanlineError

CONNECT_SECONDS = 5.0
TrialT = TypeVar("TrialT")
ResultT = TypeVar("ResultT")


@contextmanager
def on_backend(name: str) -> Iterator[None]:
    """Has the loops within run on joblib's backend of that name.

    Args:
        name: `loky`, this machine's cores, or `ray`: the cluster that RAY_ADDRESS names, or one
            that is started on this machine and ends here. A trial whose worker ends is run again,
            three times at most.

    Raises:
        ScanlineError: Ray is not installed, or nothing listens at RAY_ADDRESS.
    """
    if name != "ray":
        with parallel_config(backend=name):
            yield
        return
    try:
        import ray
        from ray.util.joblib import register_ray
    except ModuleNotFoundError as error:
        raise ScanlineError(f"Ray is missing ({error}): pip install '.[cluster]'") from error
    _check_cluster(os.environ.get("RAY_ADDRESS", ""))
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # "local": without an address Ray would take the cluster that was last started on this machine.
    address = os.environ.get("RAY_ADDRESS") or "local"
    ray.init(address, log_to_driver=False, include_dashboard=False)
    register_ray()
    retries = {"max_restarts": 3, "max_task_retries": 3}
    try:
        with parallel_config(backend=name, ray_remote_args=retries):
            yield
    finally:
        ray.shutdown()


def _check_cluster(address: str) -> None:
    """Ray itself would try for more than a minute. Names like `auto` or ray:// are left to it."""
    if found := re.fullmatch(r"([^/]+):(\d+)", address):
        try:
            socket.create_connection((found[1], int(found[2])), CONNECT_SECONDS).close()
        except (OSError, OverflowError, UnicodeError) as error:
            raise ScanlineError(
                f"there is no Ray cluster at {address} ({error}): RAY_ADDRESS names it"
            ) from error


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
