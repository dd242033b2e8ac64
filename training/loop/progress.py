"""How far a run is: a bar with the time that remains, and a line an epoch."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from training.loop.fit import Epoch


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


@contextmanager
def epochs(name: str, total: int) -> Iterator[Callable[[Sequence[Epoch]], None]]:
    """A bar of one run's epochs; where there is no terminal, a line for each.

    Args:
        name: of what is trained.
        total: epochs.

    Returns:
        What is called after each epoch, with all epochs so far.
    """
    with bar("{task.completed}/{task.total} epochs") as progress:
        task = progress.add_task(name, total=total)

        def on_epoch(done: Sequence[Epoch]) -> None:
            told = _told(done[-1])
            progress.update(task, completed=len(done), description=f"{name} {told}")
            if not progress.console.is_terminal:
                progress.console.print(f"epoch {len(done)}/{total} {told}")

        yield on_epoch


def _told(epoch: Epoch) -> str:
    told = f"loss {epoch.loss:.4f}"
    if epoch.validation is not None:
        told += f" validation {epoch.validation.accuracy:.2%}"
    return told
