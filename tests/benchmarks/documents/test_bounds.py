from pathlib import Path

from app.http.crowd import MOST
from app.settings import Settings
from benchmarks.documents.bounds import bounds
from benchmarks.results import Results


def test_bounds_are_those_of_the_code(tmp_path: Path) -> None:
    rows = bounds(Results(tmp_path)).splitlines()[2:]
    held = f"{Settings().max_held_bytes:,}"
    assert any("`SCANLINE_MAX_HELD_BYTES`" in row and f"| {held} |" in row for row in rows)
    assert any(row.startswith(f"| connections |  | {MOST:,} |") for row in rows)


def test_every_cap_among_the_settings_has_its_row(tmp_path: Path) -> None:
    table = bounds(Results(tmp_path))
    caps = [name for name in Settings.model_fields if name.startswith("max_")]
    for name in [*caps, "permits", "arriving", "body_seconds", "deadline_seconds"]:
        assert f"`SCANLINE_{name.upper()}`" in table
