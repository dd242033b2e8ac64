import json
import re
import socket
from datetime import date
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from benchmarks.results import PUBLISHED, ROOT, Machine, Result, Results, here, processor, save
from models.errors import ScanlineError

MACHINE = Machine(
    processor="A processor", cores=2, memory_gb=8, system="Linux", load=0.1, versions={}
)


def result(**figures: object) -> Result:
    return Result(
        benchmark="weights",
        command="python -m benchmarks weights",
        date=date(2026, 11, 25),
        commit="0" * 40,
        changed=False,
        machine=MACHINE,
        n={"things": 3},
        figures=figures,
    )


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    saved = result(grams=12.5, each={"a": [1, 2]})
    assert save(saved, tmp_path / "results") == tmp_path / "results" / "weights.json"
    results = Results(tmp_path / "results")
    assert results["weights"] == saved
    assert results.used == {"weights"}


def test_figures_are_found_by_their_path() -> None:
    found = result(grams=12.5, each={"a": [1, 2]}, none=None, nan=float("nan"), name="x", sure=True)
    assert found.number("each", "a", 1) == 2
    assert found.at("each") == {"a": [1, 2]}
    assert found.count("things") == 3
    for path, words in (
        (("each", "b"), "lacks `each > b`"),
        (("each", "a", 2), "lacks `each > a > 2`"),
        (("grams", "a"), "lacks `grams > a`"),
        (("none",), "lacks a number at `none`"),
        (("nan",), "lacks a number at `nan`"),
        (("name",), "lacks a number at `name`"),
        (("sure",), "lacks a number at `sure`"),
    ):
        with pytest.raises(ScanlineError) as raised:
            found.number(*path)
        assert f"weights.json {words}" in str(raised.value)
        assert "run `python -m benchmarks weights` again" in str(raised.value)
    with pytest.raises(ScanlineError, match="lacks the number of pictures"):
        found.count("pictures")
    with pytest.raises(ScanlineError, match="lacks a table at `grams`"):
        found.numbers("grams")


def test_a_file_that_is_missing_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError) as raised:
        Results(tmp_path)["weights"]
    assert f"{tmp_path / 'weights.json'} cannot be read (No such file or directory)" in str(
        raised.value
    )
    assert "run `python -m benchmarks weights` again" in str(raised.value)


@pytest.mark.parametrize(
    ("whole", "damaged", "words"),
    [
        (r"(?s)(.{100}).*", r"\1", "Invalid JSON"),
        (r"(?s).+", "", "Invalid JSON"),
        (r"(?s).+", "[]", "Input should be an object"),
        ('"commit"', '"revision"', "commit: Field required"),
        ('"cores": 2', '"cores": "two"', "machine.cores: Input should be a valid integer"),
        ("2026-11-25", "yesterday", "date: Input should be a valid date"),
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong(
    tmp_path: Path, whole: str, damaged: str, words: str
) -> None:
    file = save(result(grams=12.5), tmp_path)
    file.write_text(re.sub(whole, damaged, file.read_text(), count=1))
    with pytest.raises(ScanlineError) as raised:
        Results(tmp_path)["weights"]
    assert f"{file} is not what it should be ({words}" in str(raised.value)


def test_a_file_of_another_benchmark_is_named(tmp_path: Path) -> None:
    save(result(), tmp_path).rename(tmp_path / "heights.json")
    with pytest.raises(ScanlineError, match=r"heights\.json is of the benchmark weights"):
        Results(tmp_path)["heights"]


def test_the_results_of_something_else_are_checked_too(tmp_path: Path) -> None:
    (tmp_path / "trials.json").write_text('["a"]')
    results = Results(tmp_path)
    assert results.other("trials", TypeAdapter(list[str]), "make trials") == ["a"]
    with pytest.raises(ScanlineError, match=r"trials\.json is not.*run `make trials` again"):
        Results(tmp_path).other("trials", TypeAdapter(list[int]), "make trials")


@pytest.mark.parametrize("figure", [float("nan"), float("inf")])
def test_what_json_lacks_is_refused(tmp_path: Path, figure: float) -> None:
    with pytest.raises(ScanlineError, match=r"weights\.json would hold what JSON has not"):
        save(result(grams=figure), tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_origin_is_this_commit_and_this_kind_of_machine_without_its_name() -> None:
    origin = here()
    assert origin.date == date.today()
    assert origin.commit == "unknown" or len(origin.commit) == 40
    assert origin.machine.processor == processor()
    assert origin.machine.cores > 0
    assert origin.machine.memory_gb > 0
    assert {"python", "onnxruntime", "torch"} <= set(origin.machine.versions)
    name = socket.gethostname()
    assert name not in json.dumps(origin.model_dump(mode="json")) or name in processor()


def test_published_files_name_no_folder_of_the_one_who_ran_them() -> None:
    for file in PUBLISHED.glob("*.json"):
        assert "/home/" not in file.read_text(), file
        assert str(ROOT) not in file.read_text(), file
