"""The arrows of the architecture: training -> models <- app."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {
    "models": {"app", "training", "benchmarks", "cli"},
    "app": {"training", "benchmarks"},
    "training": {"app", "benchmarks", "cli"},
}
WITHOUT_TORCH = [
    path for path in (ROOT / "models").glob("*.py") if path.stem not in ("digits", "adder", "lines")
]


def imports(path: Path) -> set[str]:
    """The first part of the name of every module that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", FORBIDDEN)
def test_arrows_point_one_way(package: str) -> None:
    files = list((ROOT / package).rglob("*.py"))
    assert files
    for path in files:
        assert not imports(path) & FORBIDDEN[package], path


@pytest.mark.parametrize("path", WITHOUT_TORCH, ids=lambda path: path.name)
def test_only_the_networks_need_torch(path: Path) -> None:
    assert "torch" not in imports(path)
    assert not {"models.digits", "models.adder", "models.lines"} & {
        node.module
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
    }


def test_torch_is_imported_for_gpus_only() -> None:
    users = [path.name for path in (ROOT / "app").rglob("*.py") if "torch" in imports(path)]
    assert users == ["torch_runtime.py"]


def test_every_module_opens_with_what_it_is_for() -> None:
    for package in ("app", "benchmarks", "cli", "models", "training"):
        for path in (ROOT / package).rglob("*.py"):
            assert ast.get_docstring(ast.parse(path.read_text())), path
