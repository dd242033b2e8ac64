import json
from pathlib import Path

from tests.benchmarks.runs import benchmark, need
from tests.pictures import encoded, sheet


def data_of(folder: Path) -> Path:
    """A folder of two cells and a cheque."""
    small = encoded(sheet(["2017"], size=30, pen=3).image)
    for name, labels in (
        ("cells/labels.csv", "file,label,split\na.png,2017,tune\na.png,20.17,tune\n"),
        ("numbers/orand-car-a.csv", "file,label\na.png,2017\n"),
    ):
        (folder / name).parent.mkdir()
        (folder / name).write_text(labels)
        (folder / name).with_name("a.png").write_bytes(small)
    return folder


def test_readers_are_measured_on_the_same_rows(tmp_path: Path) -> None:
    need("tesseract", "tesseract-ocr")
    done = benchmark("rows", str(data_of(tmp_path)), "--split", "tune", "--json")
    result = json.loads(done.stdout)
    assert set(result) == {"cells", "cheques"}
    for part, n, right in (("cells", 2, 1), ("cheques", 1, 1)):
        assert {"tesseract", "scanline"} <= set(result[part])
        assert (result[part]["scanline"]["n"], result[part]["scanline"]["correct"]) == (n, right)
        for reader in result[part].values():
            assert reader["n"] == n
            assert reader["milliseconds"] > 0


def test_a_program_that_is_missing_is_left_out_and_said(tmp_path: Path) -> None:
    done = benchmark("rows", str(data_of(tmp_path)), "--split", "tune", "--json", PATH="")
    assert "tesseract" in done.stderr
    assert set(json.loads(done.stdout)["cells"]) >= {"scanline"}
    assert "tesseract" not in json.loads(done.stdout)["cells"]
