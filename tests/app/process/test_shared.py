import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.metrics import ROOM, SHARED
from app.process.shared import shared_folder
from models.errors import ScanlineError


@pytest.fixture
def small_files() -> Iterator[None]:
    """As on a disk that has room for one worker and no more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_one_process_needs_none() -> None:
    with shared_folder(1):
        assert SHARED not in os.environ


def test_several_get_one_that_is_gone_afterwards() -> None:
    with shared_folder(2):
        folder = Path(os.environ[SHARED])
        assert list(folder.iterdir()) == []  # the trial is over
    assert SHARED not in os.environ
    assert not folder.exists()


def test_one_that_is_named_is_taken_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED, str(tmp_path))
    for workers in (1, 3):
        with shared_folder(workers):
            assert os.environ[SHARED] == str(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("folder", ["", "/nowhere", "/etc/passwd", "/proc"])
def test_one_that_can_hold_no_figures_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, folder: str, workers: int
) -> None:
    monkeypatch.setenv(SHARED, folder)
    said = f"^{SHARED}: figures cannot be kept in '{folder}' "
    with pytest.raises(ScanlineError, match=said), shared_folder(workers):
        pass


def test_one_without_room_for_all_workers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_files: None
) -> None:
    monkeypatch.setenv(SHARED, str(tmp_path))
    with shared_folder(1):
        pass
    with pytest.raises(ScanlineError, match="File too large"), shared_folder(2):
        pass
    monkeypatch.delenv(SHARED)
    with pytest.raises(ScanlineError, match="File too large"), shared_folder(2):
        pass


def test_where_no_folder_can_be_made_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.process.shared._MEMORY", "/nowhere")
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    with pytest.raises(ScanlineError, match="set TMPDIR"), shared_folder(2):
        pass
