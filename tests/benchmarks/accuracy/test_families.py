import numpy as np
import pytest

from benchmarks.accuracy import families
from benchmarks.pictures.characters import LETTERS, LOOK_ALIKES, SYMBOLS
from benchmarks.pictures.doubtful import DOUBTFUL
from benchmarks.pictures.nothing import NOTHING
from models.errors import ScanlineError
from models.imaging.picture import Grey
from training.data import fonts


def all_are_sevens(_grey: Grey) -> tuple[str, float, bool]:
    return "7", 1.0, True


def dark_ones_are_refused(grey: Grey) -> tuple[str, float, bool]:
    return "7", 1.0, bool(np.mean(grey) > 128)


@pytest.mark.slow
@pytest.mark.usefixtures("data")
def test_who_accepts_all_turns_nothing_away() -> None:
    found = families.measured(all_are_sevens, 4)
    assert {*DOUBTFUL, *NOTHING} <= set(found["turned_away"])
    for one in found["turned_away"].values():
        assert one["accepted"] == 1
        assert one["share"] == 0 or one["wrong"] == 0
    assert found["turned_away"]["struck through"]["wrong"] == 4
    assert found["seven_segments"]["accuracy"] == found["seven_segments"]["right"]


@pytest.mark.slow
@pytest.mark.usefixtures("data")
def test_the_same_pictures_are_drawn_each_time() -> None:
    one, again = (families.measured(dark_ones_are_refused, 3) for _ in range(2))
    assert one == again


@pytest.mark.slow
@pytest.mark.usefixtures("data")
def test_characters_are_named_where_there_are_fonts(capsys: pytest.CaptureFixture[str]) -> None:
    found = families.measured(all_are_sevens, 1)
    try:
        for name in fonts.KEPT_ASIDE:
            fonts.kept(name)
    except ScanlineError:
        assert "symbols" not in found
        assert "left out" in capsys.readouterr().err
        return
    assert set(found["symbols"]) == set(SYMBOLS)
    assert set(found["look_alikes"]) == set(LOOK_ALIKES)
    assert found["turned_away"]["letters, no look-alikes"]["n"] == len(fonts.KEPT_ASIDE) * len(
        LETTERS
    )


@pytest.mark.usefixtures("data")
def test_without_npm_and_fonts_what_needs_them_is_left_out_with_the_reason(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    fonts.has.cache_clear()
    fonts._opened.cache_clear()
    found = families.measured(all_are_sevens, 1)
    assert "letters, no look-alikes" not in found["turned_away"]
    assert "npm is missing" in capsys.readouterr().err
