import pytest
from typer.testing import CliRunner

from benchmarks.commands.speed import commands


@pytest.mark.parametrize(
    ("name", "option", "value"),
    [
        ("training", "--rounds", "0"),
        ("peers", "--seconds", "0.5"),
        ("overload", "--seconds", "0"),
        ("soak", "--seconds", "19"),
        ("cluster", "--rounds", "0"),
        ("scale", "--used", "1.5"),
    ],
)
def test_a_load_of_no_length_is_wrong_usage(name: str, option: str, value: str) -> None:
    done = CliRunner().invoke(commands, [name, option, value])
    assert done.exit_code == 2
    assert option in done.stderr
