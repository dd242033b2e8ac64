import csv
from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy.calibration import Line, Told, measured, reliability, told, transferred
from models.artifact import checkpoint
from models.artifact.card import LineCard
from models.artifact.checkpoint import SHIPPED
from tests.models.page.test_row_text import ALPHABET, steps
from tests.pictures import encoded, sheet


def of(*pairs: tuple[float, bool]) -> Told:
    return Told(np.array([sure for sure, _ in pairs]), np.array([right for _, right in pairs]))


def test_the_loss_is_least_where_confidence_is_what_it_says() -> None:
    right = [True, True, True, False]
    losses = {sure: of(*((sure, one) for one in right)).loss for sure in (0.6, 0.75, 0.9)}
    assert min(losses, key=lambda sure: losses[sure]) == 0.75
    assert losses[0.75] == pytest.approx(-(3 * np.log(0.75) + np.log(0.25)) / 4)


def test_readings_are_counted_by_confidence() -> None:
    found = reliability(of((0.99, True), (1.0, True), (0.97, False), (0.2, False)))
    assert found["0.98 to 1"] == {"n": 2, "confidence": pytest.approx(0.995), "right": 1.0}
    assert found["0.95 to 0.98"]["right"] == 0
    assert sum(one["n"] for one in found.values()) == 4


def test_the_threshold_of_a_set_is_that_of_the_others() -> None:
    sets = {
        "one": of(*[(0.9, True), (0.8, False)] * 300),
        "two": of(*[(0.7, True), (0.6, False)] * 300),
        "three": of(*[(0.95, True), (0.5, False)] * 300),
    }
    found = transferred(sets)
    assert found["one"]["threshold at 1%"] == 0.7
    assert found["one"]["accepted at 1%"] == 1.0
    assert found["one"]["wrong at 1%"] == 0.5
    assert found["two"]["threshold at 1%"] == 0.9
    assert found["two"]["accepted at 1%"] == 0
    assert found["two"]["wrong at 1%"] is None


def test_a_row_is_right_as_its_labels_are_written() -> None:
    logits = steps("_1_2_,_5_")
    for label, digits, right in (("12.5", False, True), ("125", True, True), ("125", False, False)):
        one = told([Line(logits, label)], ALPHABET, 1.0, digits)
        assert one.right.tolist() == [right]
        assert 0 < one.confidence[0] < 1


def test_a_better_temperature_is_written_into_the_card(tmp_path: Path) -> None:
    loaded = checkpoint.load(SHIPPED / "lines")
    assert isinstance(loaded.card, LineCard)
    card = loaded.card.model_copy(update={"temperature": 1.9})
    checkpoint.save(tmp_path / "lines", card, loaded.weights)
    texts = ["407", "2214", "12", "740", "2041", "77", "1472", "24"]
    for folder, files, columns in (
        ("cells", ["labels.csv"], ["label"]),
        ("numbers", ["labels.csv", "orand-car-a.csv"], ["rows", "label"]),
    ):
        (tmp_path / folder).mkdir()
        for text in texts:
            (tmp_path / folder / f"{text}.png").write_bytes(encoded(sheet([text]).image))
        for file, column in zip(files, columns, strict=True):
            with (tmp_path / folder / file).open("w", newline="") as opened:
                writer = csv.writer(opened)
                writer.writerow(["file", column, "split"])
                writer.writerows((f"{text}.png", text, "tune") for text in texts)
    found = measured(tmp_path, str(tmp_path / "lines"), 8, write=True)
    written = checkpoint.load(tmp_path / "lines").card
    assert isinstance(written, LineCard)
    fitted = found["temperature"]["fitted"]
    assert found["temperature"]["before"] == 1.9
    assert found["temperature"]["loss fitted"] < found["temperature"]["loss before"]
    assert written.temperature == fitted < 1.9
    assert found["temperature"]["n"] == 4
    assert found["elsewhere"]["cheques"]["n"] == found["elsewhere"]["pages"]["n"] == 8
