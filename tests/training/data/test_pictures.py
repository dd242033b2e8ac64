from pathlib import Path

import numpy as np
import pytest

from models.errors import ScanlineError
from tests.pictures import encoded, sheet
from training.data.pictures import LEAST, labelled, varied

ALPHABET = "0123456789.,- "


def folder_of(folder: Path, labels: list[str]) -> Path:
    lines = ["file,label"]
    for index, label in enumerate(labels):
        digits = "".join(filter(str.isdigit, label)) or "1"
        image = sheet([digits], size=30, pen=3).image
        (folder / f"{index}.png").write_bytes(encoded(image))
        lines.append(f'{index}.png,"{label}"')
    (folder / "labels.csv").write_text("\n".join(lines))
    return folder


def test_pictures_come_with_their_labels(tmp_path: Path) -> None:
    labels = [f"{index},5" for index in range(LEAST)]
    found = labelled(folder_of(tmp_path, labels), ALPHABET)
    assert [one.text for one in found] == labels
    assert all(one.grey.dtype == np.uint8 and one.grey.ndim == 2 for one in found)


def test_a_space_after_a_comma_is_not_of_the_label(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, [str(index) for index in range(LEAST)])
    text = (folder / "labels.csv").read_text()
    (folder / "labels.csv").write_text(text.replace(",", ", "))
    assert [one.text for one in labelled(folder, ALPHABET)] == [*map(str, range(LEAST))]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["1"], f"lists 1 pictures: {LEAST} are the least"),
        (["7"] * LEAST, "all labels are '7'"),
        ([*map(str, range(LEAST)), "4x"], "line 22: the label '4x' has 'x'"),
    ],
)
def test_what_cannot_be_learnt_is_named(tmp_path: Path, labels: list[str], words: str) -> None:
    with pytest.raises(ScanlineError, match=words):
        labelled(folder_of(tmp_path, labels), ALPHABET)


def test_a_file_that_is_missing_or_no_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match=r"labels\.csv cannot be read"):
        labelled(tmp_path, ALPHABET)
    folder = folder_of(tmp_path, [str(index) for index in range(LEAST)])
    (folder / "3.png").write_bytes(b"nothing")
    with pytest.raises(ScanlineError, match=r"line 5: .*3\.png"):
        labelled(folder, ALPHABET)
    (folder / "3.png").unlink()
    with pytest.raises(ScanlineError, match=r"line 5: .*cannot be read"):
        labelled(folder, ALPHABET)
    (folder / "labels.csv").write_text("picture\n" + "x.png\n" * LEAST)
    with pytest.raises(ScanlineError, match="columns file and label"):
        labelled(folder, ALPHABET)


def test_a_picture_is_varied_a_little() -> None:
    grey = sheet(["407"], size=30, pen=3).image
    random = np.random.default_rng(1)
    found = [varied(random, grey) for _ in range(20)]
    ink = np.argwhere(grey < 130)
    for one in found:
        assert one.shape == grey.shape
        assert (one != grey).any()
        moved = np.argwhere(one < 130)
        assert np.abs(moved.mean(0) - ink.mean(0)).max() < 0.15 * len(grey)
        assert 0.5 < len(moved) / len(ink) < 1.6
