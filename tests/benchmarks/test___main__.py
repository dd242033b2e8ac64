import re

from typer.main import get_group

from benchmarks.__main__ import commands
from benchmarks.results import PUBLISHED, ROOT
from tests.benchmarks.runs import benchmark

# They write into cards, which are results files themselves, or into documents; or they prove.
NO_BENCHMARKS = {"calibration", "cards", "docs", "theorem", "threshold"}
OF_THE_NOTEBOOK = {"notebook", "photographs"}  # by `scanline train notebook`
NAMES = set(get_group(commands).commands)


def test_every_benchmark_has_a_results_file_and_every_results_file_a_benchmark() -> None:
    files = {file.stem for file in PUBLISHED.glob("*.json")}
    assert files - OF_THE_NOTEBOOK == NAMES - NO_BENCHMARKS


def test_make_figures_runs_every_benchmark() -> None:
    recipe = (ROOT / "Makefile").read_text().partition("\nfigures:")[2].partition("\n\n")[0]
    assert set(re.findall(r"\w+", recipe)) >= NAMES - NO_BENCHMARKS


def test_the_help_lists_them_and_says_where_they_write() -> None:
    shown = benchmark("--help", COLUMNS="200").stdout
    assert "docs/results/NAME.json" in shown
    assert "--no-save" in shown
    for name in NAMES:
        assert f" {name} " in shown


def test_a_missing_folder_of_pictures_is_said() -> None:
    done = benchmark("photos", SCANLINE_DATA="/nowhere")
    assert done.returncode == 1
    assert "/nowhere/digits/labels.csv" in done.stderr
    assert "Traceback" not in done.stderr
