"""What training runs have in common: settings that were given, going on from a model, scores."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from models.artifact.card import DigitCard, FinderCard, LineCard, RejectorCard


def given(**options: Any) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def go_on(
    adapt: "Callable[[str, Path, Path, Path, Any], DigitCard | LineCard]",
    name: str | None,
    start: str | None,
    pictures: Path | None,
    changed: "Mapping[str, Any]",
    out: Path,
    device: str,
    threads: int,
) -> None:
    """Goes on from a model on one's own pictures, and prints the new one's scores.

    Args:
        adapt: goes on, given a name, a checkpoint folder, the pictures, `out` and a device.
        name: of the new model.
        start: a shipped model, or a checkpoint folder.
        pictures: a folder of pictures with labels.csv.
        changed: settings that were given, none of which it has a use for.
        out: the folder to write the checkpoint folder into.
        device: auto, cpu, cuda or cuda:N.
        threads: of the CPU.

    Raises:
        BadParameter: `start` or `pictures` is missing, or settings are changed.
        ScanlineError: what one of them cannot give.
    """
    from training.loop.adapting import start_folder
    from training.loop.devices import chosen_device

    if start is None or pictures is None:
        raise typer.BadParameter("--start and --pictures go together")
    if changed:
        named = ", ".join(f"--{one.replace('_', '-')}" for one in changed)
        raise typer.BadParameter(f"--start has settings of its own: leave out {named}")
    chosen = chosen_device(device, threads)
    print_scores(adapt(name or "mine", start_folder(start), pictures, out, chosen), out)


def print_scores(card: "DigitCard | LineCard | RejectorCard | FinderCard", out: Path) -> None:
    """A line a split: the accuracy, its interval and n; then the folder, below `out`."""
    for split, score in card.scores.items():
        low, high = score.interval
        typer.echo(f"{split}: {score.accuracy:.2%} ({low:.2%} to {high:.2%}, n = {score.n})")
    typer.echo(f"written: {out / card.name}")
