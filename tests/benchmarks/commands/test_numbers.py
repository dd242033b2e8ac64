import pytest
from typer.testing import CliRunner

from benchmarks.commands.numbers import commands
from models.errors import ScanlineError


@pytest.mark.parametrize(
    "name", ["numbers", "adapting", "rows", "turned", "photographed", "tables", "opinion"]
)
def test_a_benchmark_of_pictures_says_that_it_needs_some(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SCANLINE_DATA", raising=False)
    done = CliRunner().invoke(commands, [name])
    assert isinstance(done.exception, ScanlineError)
    assert "set SCANLINE_DATA" in str(done.exception)
