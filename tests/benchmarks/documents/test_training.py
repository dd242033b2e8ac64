import json
from pathlib import Path

import pytest

from benchmarks.documents import training
from benchmarks.results import PUBLISHED, Results
from models.errors import ScanlineError
from tests.benchmarks.documents.results import results
from training.notebook.report import sections


def test_models_that_are_alike_are_listed(tmp_path: Path) -> None:
    found = results(tmp_path, mnist={"digits": {"like": ["gru", "lstm"]}})
    assert training.like(found) == "`gru` and `lstm`"


def test_comparisons_count_where_the_number_of_tests_is_allowed_for(tmp_path: Path) -> None:
    differences = [(1, 20, 1e-6), (20, 1, 1e-5), (5, 6, 0.04), (5, 6, 0.9)]
    tests = [dict(zip(("only_one", "only_two", "p"), one, strict=True)) for one in differences]
    claim = {"accuracy": {}, "mcnemar": {"ink": {"gru": tests}}}
    (tmp_path / "photographs.json").write_text(json.dumps(claim))
    shown = training.directions(Results(tmp_path))
    assert shown == "better in 1 of 4 comparisons and worse in 1"


def test_a_notebooks_file_that_is_damaged_or_something_else_is_named(tmp_path: Path) -> None:
    for text in ("[{", '[{"experiment": "digits"}]', "{}"):
        (tmp_path / "notebook.json").write_text(text)
        with pytest.raises(ScanlineError, match=r"notebook\.json is not what it should be"):
            training.reached(Results(tmp_path))
    (tmp_path / "notebook.json").write_text("[]")
    with pytest.raises(ScanlineError, match=r"notebook\.json has nothing of sweep-digits"):
        training.reached(Results(tmp_path))


@pytest.mark.slow
def test_the_notebooks_report_is_as_its_results_have_it() -> None:
    found, claim = (
        json.loads((PUBLISHED / f"{name}.json").read_text()) for name in ("notebook", "photographs")
    )
    report = (PUBLISHED / "notebook.md").read_text()
    for section in sections(found, claim):
        assert section in report
