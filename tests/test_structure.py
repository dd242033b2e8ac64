"""The arrows of the architecture: training -> models <- app <- cli, and no circle anywhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("app", "benchmarks", "cli", "models", "training")
FORBIDDEN = {
    "models": {"app", "training", "benchmarks", "cli"},
    "app": {"training", "benchmarks"},
    "training": {"app", "benchmarks", "cli"},
}
# Where torch may be imported: the networks, and what trains them or serves them on GPUs.
WITH_TORCH = {
    "models.networks.digit",
    "models.networks.adder",
    "models.networks.line",
    "app.runtimes.torch",
}


def modules(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    assert found
    return found


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path): path for package in PACKAGES for path in modules(package)}


def imports(path: Path, deferred: bool = True) -> set[str]:
    """All that a file imports, by full name: modules, and names that may be modules.

    Args:
        path: of the file.
        deferred: whether imports within functions, and those for types alone, count too.
    """
    names = set()
    for node in ast.walk(ast.parse(path.read_text())) if deferred else _at_import(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _at_import(path: Path) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [ast.parse(path.read_text())]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        waiting.extend(ast.iter_child_nodes(node))


def roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("package", FORBIDDEN)
def test_arrows_point_one_way(package: str) -> None:
    for path in modules(package):
        assert not roots(path) & FORBIDDEN[package], path


def test_torch_is_for_networks_training_and_gpus_only() -> None:
    for package in ("app", "cli", "models"):
        for path in modules(package):
            if name_of(path) not in WITH_TORCH:
                assert "torch" not in roots(path), path
                assert package == "app" or not imports(path) & WITH_TORCH, path


def test_every_module_opens_with_what_it_is_for() -> None:
    for path in NAMES.values():
        assert ast.get_docstring(ast.parse(path.read_text())), path
