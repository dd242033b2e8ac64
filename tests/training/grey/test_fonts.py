import io
import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest

from models.errors import ScanlineError
from training.grey.fonts import VERSION, fetched, symbols_of

SANS = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def packed(folder: Path, name: str, licence: str) -> None:
    """What npm leaves of a package."""
    contents = {
        "package/package.json": json.dumps({"license": licence}).encode(),
        f"package/files/{name}-latin-400-normal.woff": SANS.read_bytes(),
    }
    with tarfile.open(folder / f"fontsource-{name}-{VERSION}.tgz", "w:gz") as archive:
        for file, content in contents.items():
            info = tarfile.TarInfo(file)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def test_a_font_is_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def pack(command: list[str], cwd: Path, **_: Any) -> None:
        calls.append(command)
        packed(cwd, "hand", "OFL-1.1")

    monkeypatch.setattr(subprocess, "run", pack)
    (file,) = fetched(("hand",), tmp_path / "kept")
    assert fetched(("hand",), tmp_path / "kept") == [file]
    assert calls == [["npm", "pack", "--silent", f"@fontsource/hand@{VERSION}"]]
    assert file.read_bytes() == SANS.read_bytes()
    assert list(file.parent.iterdir()) == [file]


def test_a_font_under_another_licence_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, cwd, **__: packed(cwd, "x", "Apache-2.0"))
    with pytest.raises(ScanlineError, match=r"Apache-2\.0"):
        fetched(("x",), tmp_path)


def test_without_npm_it_is_said_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise subprocess.CalledProcessError(1, "npm")

    monkeypatch.setattr(subprocess, "run", missing)
    with pytest.raises(ScanlineError, match="install npm, or set fonts = 0"):
        fetched(("x",), tmp_path)


def test_a_fonts_digits_have_the_height_asked_for_and_points_stand_low() -> None:
    found = symbols_of(SANS, "0123456789.,-/:", 32)
    assert set(found) == set("0123456789.,-/:")
    for digit in "0123456789":
        ink, above = found[digit]
        rows = np.flatnonzero((ink > 128).any(1))
        assert 30 <= len(rows) <= 34
        assert 30 <= above <= 36
    assert found["."][1] < 10 < found["-"][1]
