import pytest
from typer.testing import CliRunner

from benchmarks.commands.attacks import commands
from models.errors import ScanlineError


@pytest.mark.parametrize("name", ["bombs", "loop"])
def test_an_attack_that_there_is_not_is_named(name: str) -> None:
    done = CliRunner().invoke(commands, [name, "flood", "--no-save"])
    assert isinstance(done.exception, ScanlineError)
    assert "flood" in str(done.exception)
