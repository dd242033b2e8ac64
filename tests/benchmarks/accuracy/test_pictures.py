import asyncio
import os
from pathlib import Path

import httpx
import pytest

from benchmarks.accuracy.pictures import FOLDERS, PATHS, has_failed, measured, pictures
from benchmarks.attacks.attack import Attack, post, statuses
from benchmarks.pictures.variants import NAMES, variants
from models.errors import ScanlineError
from tests.benchmarks.runs import port_of
from tests.pictures import encoded, photo, sheet

SAMPLE = 1000  # pictures and variants


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FOLDERS:
        (tmp_path / name / "by").mkdir(parents=True)
        (tmp_path / name / "labels.csv").write_text("file,label\n")
    (tmp_path / "digits" / "by" / "7.png").write_bytes(encoded(photo(7)))
    (tmp_path / "numbers" / "1.JPG").write_bytes(encoded(sheet(["12", "34"]).image, ".jpg"))
    (tmp_path / "cells" / "2.jpeg").write_bytes(b"no picture")
    return tmp_path


def test_every_picture_of_every_folder_is_found(folder: Path) -> None:
    assert [file.name for file in pictures(folder)] == ["7.png", "1.JPG", "2.jpeg"]
    with pytest.raises(ScanlineError, match="no pictures"):
        pictures(folder / "digits" / "by")


@pytest.mark.slow
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two cores")
def test_each_picture_goes_through_both_calls_in_each_variant(folder: Path) -> None:
    found = measured(folder, None)
    assert (found["pictures"], found["requests"], found["failed"]) == (3, 50, 0)
    for path in PATHS:
        counts = found["statuses"][path]
        assert list(counts) == list(NAMES)
        assert counts["as it is"] == {"200": 2, "415": 1}
        assert counts["turned"] == {"200": 2}
    assert measured(folder, 1)["pictures"] == 1


def test_what_is_the_fault_of_the_service_is_told_from_what_is_not() -> None:
    assert [one for one in ("200", "413", "500", "503", "none") if has_failed(one)] == [
        "500",
        "503",
        "none",
    ]


@pytest.mark.slow
def test_no_real_picture_in_any_variant_is_a_mistake_of_the_service(
    client: httpx.Client, data: Path
) -> None:
    files = pictures(data)
    step = len(files) * len(NAMES) / SAMPLE
    for number in range(SAMPLE):
        file, variant = divmod(int(number * step), len(NAMES))
        bodies = list(variants(files[file].read_bytes()))
        attack = Attack([post(path, bodies[variant % len(bodies)]) for path in PATHS], len(PATHS))
        found = asyncio.run(statuses(attack, port_of(client)))
        assert not any(map(has_failed, found)), f"{files[file]}, {NAMES[variant]}: {found}"
