from pathlib import Path

import pytest

from benchmarks.accuracy.cells import Answer, draw, figures, judged, measured
from models.errors import ScanlineError
from tests.pictures import encoded, sheet


def answers(*read: tuple[str, float]) -> list[Answer]:
    return [Answer(text, confidence, 0.002) for text, confidence in read]


def test_a_comma_is_a_point_but_not_strictly() -> None:
    read = answers(("12.5", 0.9), ("7", 0.8), ("-3", 0.7), ("1,250", 0.6))
    labels = ["12,5", "1", "-3", "1,250"]
    found = figures(read, labels, read, labels, digits_alone=False)
    assert (found["rows"], found["rows_right"], found["row_accuracy"]) == (4, 3, 0.75)
    assert found["strict_accuracy"] == 0.5
    assert found["kinds"]["decimals"] == {"n": 2, "row_accuracy": 1.0}
    assert found["kinds"]["integers"] == {"n": 1, "row_accuracy": 0.0}
    assert found["kinds"]["negative"] == {"n": 1, "row_accuracy": 1.0}
    assert found["character_error_rate"] == pytest.approx(2 / 12)
    assert found["milliseconds_median"] == 2


def test_digits_alone_are_compared_where_labels_have_no_separators() -> None:
    read = answers(("1.250", 0.9))
    found = figures(read, ["1250"], read, ["1250"], digits_alone=True)
    assert (found["compared"], found["row_accuracy"]) == ("digits", 1.0)
    assert found["strict_accuracy"] == 1.0


def test_thresholds_are_those_of_the_pictures_for_tuning() -> None:
    read = answers(*[("1", 0.9)] * 3, ("2", 0.5))
    labels = ["1", "1", "1", "1"]
    tuned = answers(*[("1", 0.8)] * 500, *[("2", 0.6)] * 30)
    found = figures(read, labels, tuned, ["1"] * 530, digits_alone=False)
    assert found["accepted_at_1_percent"] == 0.75
    assert found["wrong_accepted_at_1_percent"] == 0.0
    assert found["accepted_at_half_percent"] == 0.0  # which 300 cannot show
    assert found["wrong_accepted_at_half_percent"] is None


def test_the_curve_is_drawn(tmp_path: Path) -> None:
    curve = {"coverage": [0.5, 1.0], "risk": [0.0, 0.5]}
    draw({"cells": {"rows": 4, "risk_coverage": curve}}, tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_without_rows_or_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    for text, words in (
        ("", "no rows"),
        ("file,label\n", "no rows"),
        ("picture\nx.jpg\n", "lacks a column"),
        ("file,label\nx.jpg,1\n", "lacks a column"),
    ):
        file.write_text(text)
        with pytest.raises(ScanlineError, match=words):
            measured(file, "tune", "lines")
    with pytest.raises(ScanlineError, match="cannot be read"):
        measured(tmp_path / "none.csv", "tune", "lines")


def test_pictures_of_one_row_are_read_and_thresholds_come_from_split_tune(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encoded(sheet(["2017"], size=30, pen=3).image))
    (tmp_path / "b.png").write_bytes(encoded(sheet(["42"], size=30, pen=3).image))
    (tmp_path / "broken.png").write_bytes(b"nothing")
    lines = ["a.png,2017,tune", "b.png,4.2,report", "broken.png,7,report"]
    file = tmp_path / "labels.csv"
    file.write_text("\n".join(["file,label,split", *lines]))
    found = measured(file, "report", "lines")
    assert (found["rows"], found["rows_right"]) == (2, 0)
    assert found["milliseconds_median"] > 0
    assert judged(file, "all", "lines")[1] == [True, False, False]
    tune = measured(file, "tune", "lines")
    assert (tune["rows_right"], tune["accepted_at_1_percent"]) == (
        1,
        0.0,
    )
