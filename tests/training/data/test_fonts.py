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
from training.data import fonts

SANS = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
KEPT = fonts.HANDWRITTEN[0]


@pytest.fixture
def fetched() -> None:
    if (reason := fonts.why_not()) is not None:
        pytest.skip(reason)
    try:
        fonts.kept(KEPT)
    except ScanlineError as error:
        pytest.skip(str(error))


def test_what_is_measured_with_is_not_trained_with() -> None:
    assert not set(fonts.KEPT_ASIDE) & {*fonts.HANDWRITTEN, *fonts.PRINTED}


@pytest.mark.usefixtures("fetched")
def test_a_text_fills_its_bounds() -> None:
    ink = fonts.cover(KEPT, "47", 60)
    assert ink.dtype == np.uint8
    assert ink.max() == 255
    for side in (ink[0], ink[-1], ink[:, 0], ink[:, -1]):
        assert side.max() > 0
    assert ink.shape[1] > fonts.cover(KEPT, "4", 60).shape[1]


@pytest.mark.usefixtures("fetched")
def test_a_font_says_what_it_lacks() -> None:
    assert fonts.has(KEPT, "0123456789")
    assert not fonts.has(KEPT, "4漢")


def test_without_npm_a_font_that_is_not_kept_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ScanlineError, match=f"{KEPT} cannot be had: npm is missing"):
        fonts.kept(KEPT)


@pytest.mark.usefixtures("fetched")
def test_a_font_is_fetched_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = fonts.kept(KEPT)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fonts.kept(KEPT) == first


def packed(folder: Path, name: str, licence: str) -> None:
    """What npm leaves of a package."""
    contents = {
        "package/metadata.json": json.dumps({"license": {"type": licence}}).encode(),
        f"package/files/{name}-latin-400-normal.woff": SANS.read_bytes(),
    }
    with tarfile.open(folder / f"fontsource-{name}-{fonts.VERSION}.tgz", "w:gz") as archive:
        for file, content in contents.items():
            info = tarfile.TarInfo(file)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(fonts, "why_not", lambda: None)


@pytest.mark.usefixtures("empty_cache")
def test_a_font_that_is_not_kept_is_packed_by_npm(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def pack(command: list[str], cwd: str, **_: Any) -> None:
        calls.append(command)
        packed(Path(cwd), "hand", "OFL-1.1")

    monkeypatch.setattr(subprocess, "run", pack)
    file = fonts.kept("hand")
    assert fonts.kept("hand") == file
    assert calls == [["npm", "pack", "--silent", f"@fontsource/hand@{fonts.VERSION}"]]
    assert file.read_bytes() == SANS.read_bytes()


@pytest.mark.usefixtures("empty_cache")
def test_a_font_under_another_licence_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        subprocess, "run", lambda *_, cwd, **__: packed(Path(cwd), "x", "Apache-2.0")
    )
    with pytest.raises(ScanlineError, match=r"Apache-2\.0"):
        fonts.kept("x")
