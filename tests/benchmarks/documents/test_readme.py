import json
from pathlib import Path

from benchmarks.documents import readme
from benchmarks.documents.photos import READERS
from tests.benchmarks.documents.results import results


def test_the_best_reader_comes_last(tmp_path: Path) -> None:
    shares = dict(zip(READERS, (0.6, 0.1, 0.4, 0.9, 0.99), strict=True))
    found = {
        name: {"accuracy": share, "interval": [0, 1], "milliseconds": 1.04}
        for name, share in shares.items()
    }
    rows = readme.readers(results(tmp_path, readers=found)).splitlines()[2:]
    assert rows[0] == "| Tesseract | 10.0 % (0.0 to 100.0) | 1.0 |"
    assert rows[-1].startswith("| **Scanline** | 99.0 %")


def test_the_date_is_that_of_the_results(tmp_path: Path) -> None:
    measured = results(tmp_path, readers={}, mnist={}, numbers={})
    assert readme.measured(measured) == "on 25 November 2026"
    file = tmp_path / "mnist.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"date": "2026-12-01"}))
    again = results(tmp_path, readers={})
    assert readme.measured(again) == "from 25 November 2026 to 1 December 2026"
