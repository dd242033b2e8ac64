from pathlib import Path

import numpy as np
import pytest

from models.errors import ScanlineError
from training.data import fonts

KEPT = fonts.HANDWRITTEN[0]


@pytest.fixture
def fetched() -> None:
    if (reason := fonts.why_not()) is not None:
        pytest.skip(reason)
    try:
        fonts.font(KEPT)
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
        fonts.font(KEPT)


@pytest.mark.usefixtures("fetched")
def test_a_font_is_fetched_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = fonts.font(KEPT)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fonts.font(KEPT) == first
