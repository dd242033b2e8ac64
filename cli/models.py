"""`scanline models`, `certify` and `export`: what there is, what is proved, and a file of it."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import ApiKey, Json, Url, model_names
from cli.printable import json_line, shown
from models.errors import ScanlineError

if TYPE_CHECKING:
    from cli.answers import Accuracy, Model
    from models.sums.certificate import Proof

commands = typer.Typer()

_COMMANDS = {"digits": "classify", "numbers": "numbers, tables", "sums": "add"}


@commands.command(
    "models",
    epilog="""\
[bold]Examples[/bold]
  scanline models
  scanline models --json | jq -r 'select(.default) | .card.name'
  scanline models --url http://127.0.0.1:8000

Elsewhere than on a terminal, a line a model, tabs between: name, task,
default (true or false), description, score, its share of right answers.
SCANLINE_CHECKPOINTS names the folder that has the models.""",
)
def list_models(as_json: Json = False, url: Url = None, api_key: ApiKey = None) -> None:
    """List the models: what each is, and what it scores."""
    from cli.client import connected

    async def answer() -> "list[Model]":
        async with connected(url, api_key) as client:
            return await client.models()

    models = asyncio.run(answer())
    if as_json:
        for model in models:
            print(json_line(model.model_dump()))
    elif sys.stdout.isatty():
        _print_table(models)
    else:
        for model in models:
            card = model.card
            name, score = _last_score(model)
            share = f"{score.accuracy:.4f}" if score else ""
            default = str(model.default).lower()
            cells = (card.name, card.task, default, card.description, name, share)
            print("\t".join(map(shown, cells)))


def _last_score(model: "Model") -> "tuple[str, Accuracy | None]":
    """The score on what no choice was made by, where a card has one: it stands last."""
    return list(model.card.scores.items())[-1] if model.card.scores else ("", None)


def _print_table(models: "list[Model]") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("model", "what it is", "right (95 % interval)", box=box.SIMPLE_HEAD)
    table.columns[0].no_wrap = table.columns[2].no_wrap = True
    for task, command in _COMMANDS.items():
        table.add_section()
        table.add_row(Text(f"scanline {command}", "dim"))
        for model in models:
            if model.card.task == task:
                card = model.card
                name, score = _last_score(model)
                mark = " *" if model.default else ""
                share = Text(_with_interval(name, score) if score else "")
                table.add_row(
                    Text.assemble((shown(card.name), "bold"), (mark, "green")),
                    Text(shown(card.description)),
                    share,
                )
    console = Console(highlight=False)
    console.print(table)
    console.print("  * where no --model is named", style="dim")


def _with_interval(name: str, score: "Accuracy") -> str:
    low, high = score.interval
    of = shown(name.replace("_", " "))
    return f"{score.accuracy:.2%} ({100 * low:.2f} to {100 * high:.2f})\nof {score.n:,} {of}"


@commands.command(
    epilog="""\
[bold]Examples[/bold]
  scanline certify models/checkpoints/adder
  scanline train adder --name mine && scanline certify runs/mine
  scanline certify runs/mine --coq mine.v

The service checks the same at its start.""",
)
def certify(
    path: Annotated[Path, typer.Argument(help="An adder's checkpoint folder.")],
    coq: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.v",
            help="Write what `make proof` has Coq check, in place of an older one.",
        ),
    ] = None,
) -> None:
    """Check from its weights alone that an adder is exact at every length.

    Prints what was proved; exits with 1 where a file was changed or a
    condition fails.
    """
    from models.artifact import checkpoint
    from models.artifact.card import AdderCard
    from models.errors import CertificateError
    from models.sums import certificate
    from models.sums.theorem import coq_text

    loaded = checkpoint.load(path)
    if not isinstance(loaded.card, AdderCard):
        raise CertificateError(f"{path} holds no adder")
    if loaded.certificate is None:
        raise CertificateError(f"{path} holds no certificate.json: nothing is proved")
    proof = certificate.check(loaded.card.architecture, loaded.weights, loaded.certificate)
    print_proof(path, proof)
    if coq is not None:
        weights = checkpoint.weights_file(path, loaded.card)
        text = coq_text(loaded.card.architecture, weights, loaded.certificate)
        checkpoint.write_whole(coq, text.encode())
        print(f"written: {shown(str(coq))}")


def print_proof(path: Path, proof: "Proof") -> None:
    """Prints what was proved of the adder in a folder."""
    from models.sums.certificate import EXACT

    print(f"{shown(str(path))} is proved {EXACT}")
    for state, box in zip(proof.states, proof.boxes, strict=True):
        for part, bounds in box.parts.items():
            ends = " ".join(f"[{low:+.3f}, {high:+.3f}]" for low, high in bounds)
            print(f"  {state}, {part}: {ends}")
    print(f"  smallest margin of a digit: {proof.margin:.4f}")
    print(f"  slack of the boxes:         {proof.slack:.5f}")
    print(f"  arithmetic covered:         {proof.arithmetic}")


@commands.command(
    epilog="""\
[bold]Examples[/bold]
  scanline export digits digits.onnx
  scanline export adder adder.onnx --force
  SCANLINE_CHECKPOINTS=runs scanline export mine mine.onnx

SCANLINE_CHECKPOINTS names the folder that has the models.""",
)
def export(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="As `scanline models` lists it.", autocompletion=model_names
        ),
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE.onnx", help="The file to write.")],
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Write a model as an ONNX file, the same graph that is served.

    Prints what it takes and gives. The weights stay those of the checkpoint,
    whose checksums are verified first.
    """
    from app.settings import settings_of_environment
    from models.artifact import checkpoint
    from models.artifact.card import DigitCard, LineCard
    from models.artifact.graph import graph_of

    folder = settings_of_environment(api_keys=None).checkpoints
    known = sorted(path.parent.name for path in folder.glob("*/card.json"))
    if name not in known:
        raise ScanlineError(f"there is no model {name!r} in {folder}: choose {', '.join(known)}")
    if not file.absolute().parent.is_dir():
        raise ScanlineError(f"{file}: there is no folder {file.parent}: make it first")
    if file.exists() and not force:
        raise ScanlineError(f"{file} is there already: --force writes over it")
    loaded = checkpoint.load(folder / name)
    graph = graph_of(loaded.card.architecture, loaded.weights)
    checkpoint.write_whole(file, graph.SerializeToString())
    print(f"written: {shown(str(file))}")
    for word, values in (("takes", graph.graph.input), ("gives", graph.graph.output)):
        for value in values:
            sizes = [
                one.dim_param or str(one.dim_value) for one in value.type.tensor_type.shape.dim
            ]
            print(f"  {word} {value.name}: float32 ({', '.join(sizes)})")
    if isinstance(loaded.card, DigitCard | LineCard):
        print(f"  probabilities are the softmax of logits / {loaded.card.temperature:g}")
