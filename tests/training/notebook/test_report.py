import json
from pathlib import Path

import pytest

from tests.training.notebook.made import IMAGES, results
from training.notebook import report
from training.notebook.entries import entries
from training.notebook.photographs import CELLS, ROUTES

pytestmark = pytest.mark.slow
CLAIM = {
    "n": {"photo": 100},
    "accuracy": {
        route: {cell: {ways: {"photo": [50.0, 60.0]} for ways in ("1", "2")} for cell in CELLS}
        for route in ROUTES
    },
    "mcnemar": {
        route: {cell: [{"only_one": 2, "only_two": 20, "p": 0.0001}] * 2 for cell in CELLS}
        for route in ROUTES
    },
}


def test_the_report_has_a_table_for_each_experiment(tmp_path: Path) -> None:
    found = entries(results(), IMAGES)
    report.write(tmp_path, results(), found, CLAIM, IMAGES)
    assert json.loads((tmp_path / "notebook.json").read_text()) == json.loads(json.dumps(found))
    assert json.loads((tmp_path / "photographs.json").read_text()) == CLAIM
    text = (tmp_path / "notebook.md").read_text()
    for title in ("## 1. The sweep of ten", "## 2. The six runs", "## 3. Photographed digits",
                  "## 4. The adder sweep of 27", "## 5. The nine adders",
                  "## Why the order of reading decides"):  # fmt: skip
        assert title in text
    assert "| vanilla, one direction | 95.00 | 97.25 (" in text
    assert "| photo (n = 100) |" in text
    assert "The claim holds." in text
    assert "nan" not in text
    for line in text.splitlines():
        if line.startswith("| ---"):
            continue
        assert "None" not in line, line


def test_without_photos_the_report_says_so(tmp_path: Path) -> None:
    report.write(tmp_path, results(), entries(results(), IMAGES), {}, IMAGES)
    text = (tmp_path / "notebook.md").read_text()
    assert "Not measured: SCANLINE_DATA holds no digits/labels.csv." in text


def test_a_claim_that_seeds_do_not_share_is_not_borne_out(tmp_path: Path) -> None:
    even = [{"only_one": 5, "only_two": 5, "p": 1.0}] * 2
    claim = {**CLAIM, "mcnemar": {route: dict.fromkeys(CELLS, even) for route in ROUTES}}
    report.write(tmp_path, results(), entries(results(), IMAGES), claim, IMAGES)
    assert "So the claim is not borne out." in (tmp_path / "notebook.md").read_text()
