"""`scanline keys`: who may call a service."""

import os
import re
import secrets
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from models.errors import ScanlineError

commands = typer.Typer(no_args_is_help=True, help="Make the keys that a service asks for.")

_BYTES = 32  # of a key, at random: nobody guesses it, so that its hash needs no salt


@commands.callback()
def _group() -> None:
    """Makes `new` a subcommand, though it is the only one."""


@commands.command(
    epilog="""\
[bold]Examples[/bold]
  scanline keys new alice --file keys.toml
  scanline keys new bob --file keys.toml --requests 600 --megapixels 2000 --share 0.5
  SCANLINE_API_KEYS_FILE=keys.toml scanline serve

The key is printed once, and nowhere kept; the file has its hash. A service
that runs reads the file again at SIGHUP."""
)
def new(
    name: Annotated[str, typer.Argument(help="Who has it: letters, digits, - and _.")],
    file: Annotated[
        Path,
        typer.Option(envvar="SCANLINE_API_KEYS_FILE", help="The file of keys, made if missing."),
    ],
    requests: Annotated[float | None, typer.Option(help="At most, a minute.")] = None,
    megapixels: Annotated[float | None, typer.Option(help="Of pictures at most, a minute.")] = None,
    share: Annotated[
        float | None, typer.Option(help="Of the permits at most, at once: 0.5 is half of them.")
    ] = None,
    admin: Annotated[bool, typer.Option(help="It may load and unload models.")] = False,
) -> None:
    """Make a key, add its name, hash and limits to a file, and print it."""
    from app.http.keyring import NAME, entries_of

    if not re.fullmatch(NAME, name):
        raise ScanlineError(f"{name!r} is no name: 1 to 64 letters, digits, - and _ are")
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if before and name in entries_of(file):
        raise ScanlineError(f"{file} has a key called {name}: choose another name, or remove it")
    key = secrets.token_urlsafe(_BYTES)
    limits = {"requests": requests, "megapixels": megapixels, "share": share}
    lines = [f"[{name}]", f'sha256 = "{sha256(key.encode()).hexdigest()}"']
    lines += [f"{limit} = {most}" for limit, most in limits.items() if most is not None]
    lines += ["admin = true"] * admin
    parted = before if not before or before.endswith("\n") else f"{before}\n"
    _write(file, parted + ("\n" if before else "") + "\n".join(lines) + "\n")
    print(key)


def _write(file: Path, text: str) -> None:
    """Has the file hold a text that makes sense, or else leaves it as it is.

    Whoever reads it meanwhile reads the old one, whole.
    """
    from app.http.keyring import entries_of

    target = file.resolve()
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        written.chmod(mode)
        try:
            entries_of(written)
        except ScanlineError as error:
            raise ScanlineError(str(error).replace(str(written), str(file))) from error
        written.replace(target)
    finally:
        written.unlink(missing_ok=True)
