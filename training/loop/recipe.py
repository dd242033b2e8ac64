"""Recipes: TOML files with all that decides a model's weights, checked before any work."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from models.errors import ScanlineError

RECIPES = Path(__file__).parents[1] / "recipes"
SettingsT = TypeVar("SettingsT")


def read(recipe: str, task: str) -> dict[str, Any]:
    """The keys and values of a recipe, as they stand there.

    Args:
        recipe: the name of one in `training/recipes`, or a file that ends in .toml.
        task: what it must be for.

    Raises:
        ScanlineError: there is no such recipe, it cannot be read, is no TOML or for another task.
    """
    file = Path(recipe) if recipe.endswith(".toml") else RECIPES / f"{recipe}.toml"
    if not file.exists() and file.parent == RECIPES:
        names = ", ".join(sorted(one.stem for one in RECIPES.glob("*.toml")))
        raise ScanlineError(f"there is no recipe {recipe!r}: choose {names}, or name a .toml file")
    try:
        values = tomllib.loads(file.read_bytes().decode())
    except OSError as error:
        raise ScanlineError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise ScanlineError(f"{file} is no TOML: {error}") from error
    found = values.pop("task", None)
    if found != task:
        raise ScanlineError(f"{file} is no recipe for {task}: it says task = {found!r}")
    return values


def settings_of(schema: type[SettingsT], values: Mapping[str, Any], source: str) -> SettingsT:
    """Settings from keys and values.

    Args:
        schema: the pydantic dataclass of the settings, none of which has a default.
        values: what was read.
        source: where, for the text of an error.

    Raises:
        ScanlineError: a key is unknown or missing, or a value of the wrong type or out of range.
    """
    known = [field.name for field in fields(schema)]  # type: ignore[arg-type]
    missing = [name for name in known if name not in values]
    for key in values:
        if key not in known:
            nearest = _nearest(key, missing or known)
            raise ScanlineError(f"{source} has the unknown key {key!r}: did you mean {nearest!r}?")
    if missing:
        raise ScanlineError(f"{source} lacks {', '.join(missing)}")
    try:
        return schema(**values)
    except ValidationError as error:
        wrong = [f"{e['loc'][0]} = {e['input']!r}: {e['msg']}" for e in error.errors()]
        raise ScanlineError(f"{source} has {'; '.join(wrong)}") from error


def recipe_settings(
    recipe: str, task: str, schema: type[SettingsT], changed: Mapping[str, Any]
) -> SettingsT:
    """The settings of a recipe, some of them changed.

    Raises:
        ScanlineError: as `read` and `settings_of` say.
    """
    return settings_of(schema, {**read(recipe, task), **changed}, f"recipe {recipe}")


def _nearest(key: str, names: list[str]) -> str:
    """The likeliest name: one that holds the key, else the one most like it."""
    return max(names, key=lambda name: (key in name, SequenceMatcher(None, key, name).ratio()))
