from pathlib import Path

import pytest

from models.errors import ScanlineError
from tests.pictures import encoded, photo
from tests.training.notebook.made import IMAGES, results
from training.notebook import photographs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four photos, a scan and a file that is none, of the report split, and one of the other."""
    rows = ["file,label,split"]
    for name, digit in (("photo-a", 2), ("photo-b", 7), ("photo-c", 1), ("scan-a", 4)):
        (tmp_path / f"{name}.png").write_bytes(encoded(photo(digit)))
        rows.append(f"{name}.png,{digit},report")
    (tmp_path / "photo-d.png").write_bytes(b"no picture")
    (tmp_path / "photo-e.png").write_bytes(encoded(photo(7)))
    rows += ["photo-d.png,3,report", "photo-e.png,7,tune"]
    (tmp_path / "labels.csv").write_text("\n".join(rows))
    return tmp_path


def test_pictures_are_those_of_their_split(folder: Path) -> None:
    found = photographs.pictures(folder, "report")
    assert [(one.kind, one.digit) for one in found] == [
        ("photo", 2), ("photo", 7), ("photo", 1), ("scan", 4), ("photo", 3),
    ]  # fmt: skip
    assert [one.digit for one in photographs.pictures(folder, "tune")] == [7]
    assert all(ink.shape == (28, 28) for one in found for ink in one.inks.values())
    assert found[0].inks["ink"].max() > 0.5
    assert found[-1].inks["ink"].max() == 0  # no picture
    assert photographs.pictures(folder / "none", "report") == []


def test_a_table_that_is_none_is_named(folder: Path) -> None:
    (folder / "photo-a.png").unlink()
    with pytest.raises(ScanlineError, match=r"labels\.csv is no table of pictures"):
        photographs.pictures(folder, "report")
    (folder / "labels.csv").write_text("picture,digit\nphoto-b.png,7\n")
    with pytest.raises(ScanlineError, match=r"labels\.csv is no table of pictures"):
        photographs.pictures(folder, "report")


@pytest.mark.slow
def test_every_network_reads_every_picture_both_ways(folder: Path) -> None:
    found = photographs.measured(results(), photographs.pictures(folder, "report"))
    assert found["n"] == {"photo": 4, "scan": 1}
    for route in ("notebook", "ink"):
        for cell in ("vanilla", "gru", "lstm"):
            for ways in ("1", "2"):
                shares = found["accuracy"][route][cell][ways]
                assert len(shares["photo"]) == 2  # seeds
                assert all(share in (0, 25, 50, 75, 100) for share in shares["photo"])
            assert all(0 <= one["p"] <= 1 for one in found["mcnemar"][route][cell])
    assert photographs.measured(results(), []) == {}


@pytest.mark.slow
def test_grids_show_test_images_and_photos(folder: Path, tmp_path: Path) -> None:
    shown = photographs.pictures(folder, "report")
    photographs.draw_grids(tmp_path / "both", results(), IMAGES, shown)
    photographs.draw_grids(tmp_path / "one", results(), IMAGES, [])
    names = ["photographs.png", "predictions.png"]
    assert sorted(path.name for path in (tmp_path / "both").iterdir()) == names
    assert [path.name for path in (tmp_path / "one").iterdir()] == names[1:]
