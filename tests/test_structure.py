"""The arrows of the architecture: training -> models <- app <- cli, and no circle anywhere."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("app", "benchmarks", "cli", "models", "training")
FORBIDDEN = {
    "models": {"app", "training", "benchmarks", "cli", "tests"},
    "app": {"training", "benchmarks", "cli", "tests"},
    "training": {"app", "benchmarks", "cli", "tests"},
    "cli": {"benchmarks", "tests"},
    "benchmarks": {"tests"},
}
NETWORKS = "models.networks"
ON_GPUS = "app.runtimes.torch"  # what serves with torch


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    name_of(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))
}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imports(path: Path, deferred: bool = True) -> frozenset[str]:
    """The full names of all that a file imports: modules, and what may be modules.

    Args:
        path: of the file.
        deferred: whether imports within functions count too.
    """
    names: set[str] = set()
    for node in ast.walk(parsed(path)) if deferred else _outside_functions(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def _outside_functions(path: Path) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [parsed(path)]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def roots(names: frozenset[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def room(name: str) -> str:
    """The folder of a module; a module that lies beside folders is a room of its own."""
    if MODULES[name].name == "__init__.py" or name.count(".") == 1:
        return name
    return name.rsplit(".", 1)[0]


def test_imports_say_the_whole_name_where_these_tests_see_it() -> None:
    for name, path in MODULES.items():
        nodes = ast.walk(parsed(path))
        relative = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level]
        assert not relative, name
        assert not imports(path) & {"importlib", "importlib.import_module"}, name


@pytest.mark.parametrize("package", FORBIDDEN)
def test_arrows_point_one_way(package: str) -> None:
    for name, path in MODULES.items():
        if name.split(".")[0] == package:
            assert not roots(imports(path)) & FORBIDDEN[package], name


def test_the_command_line_imports_the_service_and_the_training_when_a_command_needs_them() -> None:
    for name, path in MODULES.items():
        if name.split(".")[0] == "cli":
            assert not roots(imports(path, deferred=False)) & {"app", "training"}, name


def test_torch_is_for_networks_training_and_gpus_only() -> None:
    for name, path in MODULES.items():
        if name.split(".")[0] in ("app", "cli", "models") and name != ON_GPUS:
            named = imports(path)
            if not name.startswith(NETWORKS):
                assert not roots(named) & {"torch", "torchvision"}, name
                assert not any(one.startswith(NETWORKS) for one in named), name


def arrows_between_files() -> dict[str, set[str]]:
    return {
        name: {one for one in imports(path) if one in MODULES and one != name}
        for name, path in MODULES.items()
    }


def test_no_files_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter(arrows_between_files()).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_folders_import_each_other_in_a_circle() -> None:
    arrows: dict[str, set[str]] = {}
    for name, found in arrows_between_files().items():
        arrows.setdefault(room(name), set()).update({room(one) for one in found} - {room(name)})
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_has_its_test_file(package: str) -> None:
    missing = [
        test
        for name, path in MODULES.items()
        if name.split(".")[0] == package and path.name != "__init__.py"
        for test in [ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}")]
        if not test.exists()
    ]
    assert not missing, "\n".join(str(path.relative_to(ROOT)) for path in missing)


def test_every_module_opens_with_what_it_is_for() -> None:
    for path in MODULES.values():
        assert ast.get_docstring(parsed(path)), path
