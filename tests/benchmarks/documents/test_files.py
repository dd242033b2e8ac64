from pathlib import Path

from benchmarks.documents import files
from models.files.formats import FORMATS
from tests.benchmarks.documents.results import results


def test_each_format_has_a_row(tmp_path: Path) -> None:
    one = {"megabytes": 1.26, "milliseconds": 1234.4, "decoded_megabytes": 99.6, "apart": False}
    figures = {each.name: one for each in FORMATS.values()}
    figures["PDF"] = {**one, "apart": True}
    rows = files.formats(results(tmp_path, formats=figures)).splitlines()[2:]
    assert rows[0] == "| JPEG (.jpg, .jpeg) | OpenCV | 1.3 | 1,234 | 100 | 1 |"
    assert rows[-1] == "| PDF (.pdf) | a program of its own | 1.3 | 1,234 | 100 | 10 |"
    assert len(rows) == len(FORMATS)
