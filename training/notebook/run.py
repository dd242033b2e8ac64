"""`scanline train notebook`: runs every trial of the notebook, then writes what they show.

Each trial's result is kept in DIR/trials as soon as it is done, and a row classifier's state after
every epoch; a run that is started again goes on from there.
"""

from functools import partial
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from models.artifact.checkpoint import write_whole
from models.errors import ScanlineError
from training.data import mnist
from training.loop.progress import bar
from training.loop.trials import on_backend, side_by_side
from training.notebook import photographs, pictures, report, worker
from training.notebook.adders import AdderResult
from training.notebook.checkpoints import save_checkpoints
from training.notebook.digits import DigitResult
from training.notebook.entries import entries
from training.notebook.plan import Trial, adder_trials, digit_trials, key
from training.notebook.results import AnyDone, Done, Results

_SCHEMA: TypeAdapter[DigitResult | AdderResult] = TypeAdapter(DigitResult | AdderResult)


def train_notebook(out: Path, quick: bool = False, backend: str = "loky") -> None:
    """Repeats the notebook's five experiments and writes tables, pictures and checkpoints.

    Args:
        out: the folder to write into: `trials` (results so far), `report` (tables and pictures),
            `grids` (pictures that show MNIST or photos), `checkpoints`.
        quick: tiny budgets, to see the whole work in a minute; its figures mean nothing.
        backend: where trials run: `loky` or `ray`, as `on_backend` has it. On several machines
            `out` must be a folder that they share.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: a trial's file in `out` is damaged or another run's, or cannot be written,
            or a loss is no number, or there is no Ray.
    """
    splits = worker.splits()
    trials: list[Trial] = [*digit_trials(quick), *adder_trials(quick)]
    folder = out.resolve() / "trials"  # workers on a cluster may start in other folders
    done = {trial: kept for trial in trials if (kept := _kept(folder, trial)) is not None}
    waiting = [trial for trial in trials if trial not in done]
    with bar("{task.percentage:.0f} %") as progress, on_backend(backend):
        task = progress.add_task("", total=sum(trial.work() for trial in trials))

        def show() -> None:
            text = f"{len(done)}/{len(trials)} trials"
            finished = sum(trial.work() for trial in done)
            progress.update(task, completed=finished, description=text)

        show()
        for trial, one in side_by_side(
            waiting, partial(worker.run, folder), lambda one: one.work()
        ):
            _keep(folder, one)
            done[trial] = one
            show()
            if not progress.console.is_terminal:
                progress.console.print(f"{len(done)}/{len(trials)} {key(trial)}")

    results = Results([done[trial] for trial in trials])
    photos = mnist.data_folder() / "digits"
    claim = photographs.measured(results, photographs.pictures(photos, "report"))
    photographs.draw_grids(
        out / "grids", results, splits.test, photographs.pictures(photos, "tune")
    )
    save_checkpoints(out / "checkpoints", results, splits)
    found = entries(results, splits.test)
    report.write(out / "report", results, found, claim, splits.test)
    pictures.draw(out / "report", results, found, splits.test)


def _keep(folder: Path, done: AnyDone) -> None:
    name = key(done.result.trial)
    write_whole(folder / f"{name}.safetensors", save_tensors(done.weights))
    write_whole(folder / f"{name}.json", _SCHEMA.dump_json(done.result))
    (folder / f"{name}.state").unlink(missing_ok=True)


def _kept(folder: Path, trial: Trial) -> AnyDone | None:
    """The result of a trial that is done; None where it is not."""
    file = folder / f"{key(trial)}.json"
    if not file.exists():
        return None
    try:
        result = _SCHEMA.validate_json(file.read_bytes())
        weights = load_tensors(file.with_suffix(".safetensors").read_bytes())
    except (ValidationError, SafetensorError, OSError) as error:
        raise ScanlineError(
            f"{file} or its .safetensors is damaged ({type(error).__name__}): delete both"
        ) from error
    if result.trial != trial:
        raise ScanlineError(
            f"{file} belongs to a run with other settings: choose another --out, or delete {folder}"
        )
    file.with_suffix(".state").unlink(missing_ok=True)  # a kill may have left it
    if isinstance(result, AdderResult):
        return Done(result, weights)
    return Done(result, weights)
