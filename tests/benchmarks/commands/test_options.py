from pathlib import Path

import pytest

from benchmarks.commands.options import data_folder
from models.errors import ScanlineError


def test_pictures_lie_in_a_folder_of_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANLINE_DATA", "/data")
    assert data_folder("digits") == Path("/data/digits")


def test_without_data_it_is_said_what_to_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCANLINE_DATA", raising=False)
    with pytest.raises(ScanlineError, match="set SCANLINE_DATA"):
        data_folder("digits")
