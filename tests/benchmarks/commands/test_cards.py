import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from benchmarks.commands.cards import commands
from models.artifact.checkpoint import REJECTOR, SHIPPED
from tests.benchmarks.runs import digits


def test_a_card_stays_as_it_is_unless_it_is_asked_to_be_written(tmp_path: Path) -> None:
    for source, arguments in (
        (SHIPPED / "notebook-adder", ["cards", "COPY"]),
        (REJECTOR, ["threshold", str(digits(tmp_path, tune=(1, 7))), "--rejector", "COPY"]),
    ):
        copy = tmp_path / source.name
        shutil.copytree(source, copy)
        options = [str(copy) if one == "COPY" else one for one in arguments]
        before = (copy / "card.json").read_text()
        assert json.loads(CliRunner().invoke(commands, [*options, "--json"]).stdout)
        assert (copy / "card.json").read_text() == before
        assert CliRunner().invoke(commands, [*options, "--write"]).exit_code == 0
        assert (copy / "card.json").read_text() != before
