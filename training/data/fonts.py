"""Fonts under the SIL Open Font License, fetched as npm packages and kept, and what they draw."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models.artifact.checkpoint import write_whole
from models.errors import ScanlineError

VERSION = "5.3.0"  # of every package, so that the same pictures are drawn again
_LICENCE = "OFL-1.1"
_SECONDS = 120  # for one package
_MISSING = "\U0010ffff"  # no font has it: what is drawn for it stands for what is missing

# What the rejector is trained with.
HANDWRITTEN = (
    "annie-use-your-telescope",
    "architects-daughter",
    "bad-script",
    "caveat",
    "cedarville-cursive",
    "covered-by-your-grace",
    "gaegu",
    "gochi-hand",
    "handlee",
    "hi-melody",
    "indie-flower",
    "kalam",
    "la-belle-aurore",
    "long-cang",
    "loved-by-the-king",
    "mali",
    "mansalva",
    "marck-script",
    "nanum-pen-script",
    "nothing-you-could-do",
    "over-the-rainbow",
    "pangolin",
    "patrick-hand",
    "playpen-sans",
    "poor-story",
    "reenie-beanie",
    "shadows-into-light",
    "shantell-sans",
    "short-stack",
    "sue-ellen-francisco",
    "swanky-and-moo-moo",
    "the-girl-next-door",
    "waiting-for-the-sunrise",
    "yomogi",
    "zen-kurenaido",
    "zeyada",
)
PRINTED = (
    "archivo",
    "bitter",
    "comic-neue",
    "courier-prime",
    "crimson-text",
    "exo-2",
    "ibm-plex-sans",
    "inconsolata",
    "josefin-sans",
    "lato",
    "lora",
    "montserrat",
    "nunito",
    "oswald",
    "playfair-display",
    "pt-mono",
    "quicksand",
    "space-mono",
    "vollkorn",
    "zilla-slab",
)
# What these are measured with: their training draws with none of them.
KEPT_ASIDE = (
    "amatic-sc",
    "dancing-script",
    "delius",
    "eb-garamond",
    "fira-sans",
    "gloria-hallelujah",
    "ibm-plex-mono",
    "itim",
    "karla",
    "libre-baskerville",
    "merriweather",
    "neucha",
    "rubik",
    "sriracha",
    "work-sans",
)


def why_not() -> str | None:
    """Why fonts that are not kept yet cannot be fetched; None where they can."""
    return None if shutil.which("npm") else "npm is missing, which fetches the fonts"


def kept(name: str) -> Path:
    """A font's regular, upright file in WOFF; fetched once, then kept in the home folder's cache.

    Args:
        name: its package's, without the scope.

    Raises:
        ScanlineError: it is not kept and cannot be fetched, or has another licence.
    """
    cache_folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    file = cache_folder / "scanline" / "fonts" / f"{name}-{VERSION}.woff"
    if not file.exists():
        write_whole(file, _fetched(name))
    return file


def _fetched(name: str) -> bytes:
    if (reason := why_not()) is not None:
        raise ScanlineError(f"the font {name} cannot be had: {reason}")
    with tempfile.TemporaryDirectory() as scratch:
        command = ["npm", "pack", "--silent", f"@fontsource/{name}@{VERSION}"]
        try:
            subprocess.run(
                command, cwd=scratch, check=True, capture_output=True, text=True, timeout=_SECONDS
            )
            (packed,) = Path(scratch).glob("*.tgz")
            with tarfile.open(packed) as package:
                licence = json.loads(_member(package, "package/metadata.json"))["license"]["type"]
                content = _member(package, f"package/files/{name}-latin-400-normal.woff")
        except subprocess.CalledProcessError as error:
            raise ScanlineError(f"the font {name} cannot be fetched: {error.stderr}") from error
        except (ValueError, KeyError, OSError, subprocess.TimeoutExpired) as error:
            raise ScanlineError(f"the font {name} cannot be fetched: {error}") from error
    if licence != _LICENCE:
        raise ScanlineError(f"the font {name} is under {licence}, not {_LICENCE}")
    return content


def _member(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member.read()


@cache
def _opened(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(kept(name)), size)


@cache
def has(name: str, text: str) -> bool:
    """Whether a font has every character of a text.

    Raises:
        ScanlineError: as `kept` says.
    """
    opened = _opened(name, 64)
    nothing = bytes(opened.getmask(_MISSING))
    return all(bytes(opened.getmask(one)) != nothing for one in text)


def cover(name: str, text: str, size: int) -> NDArray[np.uint8]:
    """A text's ink in a font, cut to its bounds.

    Args:
        name: of the font.
        text: at least one character that leaves ink.
        size: pixels of the font's em; capitals are about 0.7 of it high.

    Returns:
        uint8 (height, width), 0 paper to 255 ink.

    Raises:
        ScanlineError: as `kept` says.
    """
    opened = _opened(name, size)
    left, top, right, bottom = opened.getbbox(text)
    picture = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(picture).text((2 - left, 2 - top), text, fill=255, font=opened)
    ink = np.asarray(picture)
    rows, columns = np.flatnonzero(ink.max(1)), np.flatnonzero(ink.max(0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
