"""What is installed: the packages that serve, with their data; nothing that measures or tests."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from tests.test_dockerfile import stage

ROOT = Path(__file__).parent.parent
WHOLE: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
FOUND: list[str] = WHOLE["tool"]["setuptools"]["packages"]["find"]["include"]


def is_packaged(folder: str) -> bool:
    return any(fnmatch(folder, pattern) for pattern in FOUND)


def test_what_the_image_copies_is_packaged_and_so_is_what_a_checkout_trains_with() -> None:
    copied = {
        name
        for word, rest in stage("build")
        if word == "COPY"
        for name in rest.split()[:-1]
        if (ROOT / name).is_dir()
    }
    packaged = {path.name for path in ROOT.iterdir() if path.is_dir() and is_packaged(path.name)}
    assert packaged == copied | {"training"}


def test_every_file_of_the_site_and_of_the_models_is_packaged() -> None:
    for package, patterns in WHOLE["tool"]["setuptools"]["package-data"].items():
        folder = ROOT / package
        kept = {path for pattern in patterns for path in folder.glob(pattern)}
        for pattern in patterns:
            top = folder / pattern.split("/")[0]
            assert {path for path in top.rglob("*") if path.is_file()} <= kept


def test_no_index_takes_it() -> None:
    assert "Private :: Do Not Upload" in WHOLE["project"]["classifiers"]
