"""`scanline add`: two numbers, added by a network."""

import asyncio
import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import ApiKey, Json, ModelName, Url
from cli.printable import json_line, shown

if TYPE_CHECKING:
    from cli.answers import Sum

commands = typer.Typer()

A = Annotated[str, typer.Argument(metavar="A", help="A number, or - for a line of standard input.")]
B = Annotated[str, typer.Argument(metavar="B", help="The same.")]
Decimal = Annotated[
    bool,
    typer.Option("--decimal", "-d", help="A, B and the sum are decimal; bits are what is added."),
]
Base = Annotated[
    int, typer.Option(min=2, max=10, help="Of the digits that the network reads, and of all three.")
]


@commands.command(
    context_settings={"ignore_unknown_options": True},  # -5 is a wrong number, no option
    epilog="""\
[bold]Examples[/bold]
  scanline add 1011 110
  scanline add --base 10 123456789 987654321    # digit by digit
  scanline add --decimal 123456789 987654321    # turned into bits
  echo 1011 | scanline add - 1
  scanline add 111 1 --model notebook-adder     # which cannot know the carry

[bold]Exit status[/bold]
  0    there is a sum
  1    there is no service or model
  2    the command line is wrong, or A or B no number""",
)
def add(
    a: A,
    b: B,
    base: Base = 2,
    decimal: Decimal = False,
    as_json: Json = False,
    model: ModelName = None,
    url: Url = None,
    api_key: ApiKey = None,
) -> None:
    """Add two numbers with a recurrent network, and with nothing else.

    They are binary, of up to 65,536 bits; with --base 10 a network adds decimal
    digits. With --decimal they are turned into bits before, and the sum's bits
    into a decimal number after.
    """
    if decimal and base != 2:
        raise typer.BadParameter("--decimal turns numbers into bits: leave out --base")
    import httpx

    from cli.client import RefusedError, connected

    sys.set_int_max_str_digits(0)  # the service caps what is sent
    shown_in = 10 if decimal else base
    a, b = _number("A", a, shown_in), _number("B", b, shown_in)
    if decimal:
        a, b = f"{int(a):b}", f"{int(b):b}"

    async def answer() -> "Sum":
        async with connected(url, api_key) as client:
            return await client.add(a, b, base, model)

    try:
        added = asyncio.run(answer())
    except RefusedError as error:
        if error.status != httpx.codes.UNPROCESSABLE_ENTITY:
            raise
        raise typer.BadParameter(shown(str(error))) from error
    total = str(int(added.sum, 2)) if decimal else added.sum
    if as_json:
        print(json_line(added.model_dump() | ({"decimal": total} if decimal else {})))
        return
    print(total)
    if sys.stdout.isatty():
        from rich.console import Console

        proof = f"proved {added.proof}" if added.proof else "nothing is proved of it"
        told = shown(f"by {added.model}, {proof}; smallest margin {added.margin:.2f}")
        Console(highlight=False).print(told, style="dim", markup=False)


def _number(name: str, text: str, base: int) -> str:
    """The number that was given, of digits of that base."""
    if text == "-":
        text = sys.stdin.readline().strip() if sys.stdin is not None else ""
    wanted = {2: "binary", 10: "decimal"}.get(base, f"base-{base}")
    digits = "0 and 1" if base == 2 else f"0 to {base - 1}"
    if not text:
        raise typer.BadParameter(f"{name} is empty: give a {wanted} number")
    if odd := re.search(f"[^0-{base - 1}]", text):
        raise typer.BadParameter(
            f"{name} holds {odd.group()!r} at position {odd.start()}: a {wanted} number has the "
            f"digits {digits} only"
        )
    return text
