from operator import neg

import pytest
from joblib import parallel_config, register_parallel_backend
from joblib._parallel_backends import ThreadingBackend

from training.loop.trials import side_by_side


class AllAtOnce(ThreadingBackend):  # type: ignore[misc]
    """A backend that gives its results all at once, as Ray's does."""

    supports_return_generator = False


register_parallel_backend("all at once", AllAtOnce)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["loky", "all at once"])
def test_every_trial_is_run_once_whatever_the_backend(backend: str) -> None:
    trials = list(range(30))
    with parallel_config(backend=backend):
        done = list(side_by_side(trials, neg, float))
        assert list(side_by_side([], neg, float)) == []
    assert sorted(done) == [(trial, -trial) for trial in trials]


def test_what_fails_in_a_worker_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        list(side_by_side([1, 0], (1).__floordiv__, float))
