"""What the command of every benchmark does: measures, prints, and writes the results file.

The file of a benchmark, docs/results/NAME.json, is that of its command without options, the form
that the documents publish. A run that measures something else (another split, model or folder,
fewer rounds) leaves it alone.
"""

import sys
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from shlex import join
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

import typer

from benchmarks import results
from benchmarks.printing import show
from benchmarks.results import PUBLISHED, Result

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Out = Annotated[
    Path | None,
    typer.Option(
        help="A folder for NAME.json, whatever the other options.",
        show_default="docs/results, without other options",
    ),
]
Save = Annotated[bool, typer.Option("--save/--no-save", help="Write NAME.json.")]
# Options that do not change what is measured: how it is shown, what is kept, where a program is.
APART = {"plot", "kept", "bentoml"}
_OUTPUT = [
    Parameter("context", Parameter.KEYWORD_ONLY, annotation=typer.Context),
    Parameter("as_json", Parameter.KEYWORD_ONLY, default=False, annotation=AsJson),
    Parameter("out", Parameter.KEYWORD_ONLY, default=None, annotation=Out),
    Parameter("save", Parameter.KEYWORD_ONLY, default=True, annotation=Save),
]


class Measured(NamedTuple):
    """What a benchmark found, and how many of what it measured."""

    figures: dict[str, Any]
    n: Mapping[str, int] = MappingProxyType({})


def benchmark(
    commands: typer.Typer, only_json: tuple[str, ...] = ()
) -> Callable[[Callable[..., Measured]], Callable[..., None]]:
    """Makes a function a command of `commands`, with `--json`, `--out` and `--no-save`.

    Args:
        commands: gets it, under the function's name.
        only_json: columns that its tables leave out.
    """

    def made(measure: Callable[..., Measured]) -> Callable[..., None]:
        own = signature(measure).parameters

        @wraps(measure)
        def run(
            context: typer.Context, as_json: bool, out: Path | None, save: bool, **asked: Any
        ) -> None:
            name = measure.__name__
            other = {  # an option that was not given is None, or an empty list
                option
                for option, value in asked.items()
                if option not in APART and (value or None) != (own[option].default or None)
            }
            folder = out or (None if other else PUBLISHED)
            origin = results.here()
            found = measure(**asked)
            show(found.figures, as_json, only_json)
            if save and folder is not None:
                result = Result(
                    benchmark=name,
                    command=_command(context, other),
                    n=dict(found.n),
                    figures=found.figures,
                    **dict(origin),
                )
                print(f"written: {results.save(result, folder)}", file=sys.stderr)
            elif save:
                print(
                    f"not written: docs/results/{name}.json is of `python -m benchmarks {name}` "
                    "alone; --out FOLDER keeps this run",
                    file=sys.stderr,
                )

        parameters = [*own.values(), *_OUTPUT]
        run.__signature__ = signature(measure).replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        commands.command()(run)
        return run

    return made


def _command(context: typer.Context, other: set[str]) -> str:
    """The command line, with what was measured otherwise than by default."""
    words = ["python", "-m", "benchmarks", str(context.info_name)]
    for parameter in context.command.params:
        if parameter.name in other:
            value = context.params[parameter.name]
            for one in value if isinstance(value, list) else [value]:
                if parameter.param_type_name == "option":
                    words.append(parameter.opts[0])
                if one is not True:
                    words.append(str(one))
    return join(words)
