from pathlib import Path

from benchmarks.documents import serving
from tests.benchmarks.documents.results import results

CELL = {"per_second": {"median": 1234.5}}


def test_a_ratio_without_processor_time_has_an_empty_cell(tmp_path: Path) -> None:
    one = {"median": 2.02, "low": 1.95, "high": 2.13}
    ratios = dict.fromkeys(serving._RATIOS, one)
    by_cpu = {name: one for name in ratios if name != "two_workers"}
    found = results(tmp_path, peers={"ratios": ratios, "ratios_by_processor_time": by_cpu})
    rows = serving.ratios(found).splitlines()[2:]
    assert len(rows) == len(ratios)
    assert [row for row in rows if row.endswith("| 2.02 (1.95 to 2.13) |  |")] == [
        row for row in rows if "two workers" in row
    ]


def test_only_servers_that_read_pictures_stand_side_by_side(tmp_path: Path) -> None:
    cells = dict.fromkeys(serving._CELLS, CELL)
    servers = {"tutorial": cells, "scanline": {"sum of 8 bits, 1": CELL}}
    table = serving.servers(results(tmp_path, peers={"servers": servers}))
    assert table.splitlines()[2:] == ["| tutorial |" + " 1,234 |" * 9]


def test_the_storm_has_a_column_for_each_load(tmp_path: Path) -> None:
    loads = {figure: {"0.5": 0.46, "10": 27330} for figure in serving._OVERLOAD}
    rows = serving.overload(results(tmp_path, overload={"loads": loads})).splitlines()
    assert rows[0] == "| asked for, of the capacity | 0.5 | 10 |"
    assert "| of the peak | 46 % | 2733000 % |" in rows
    assert "| refused (503 with Retry-After) | 0 | 27,330 |" in rows
    assert "| normal again after, s | 0.46 | 27,330.00 |" in rows
