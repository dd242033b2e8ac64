from pathlib import Path

from benchmarks.documents.attacks import bombs, fairness, loop
from tests.benchmarks.documents.results import results

SPREAD = {"median": 0.7, "low": 0.6, "high": 0.8}


def test_an_attack_is_shown_with_its_peak_and_answers(tmp_path: Path) -> None:
    one = {"clients": 1040, "peak_mb": 254.7, "200": 1000, "none": 40}
    table = bombs(results(tmp_path, bombs={"attacks": {"sums": one}}))
    assert table.splitlines()[2] == "| sums | 1,040 | 255 | 1,000 x 200, 40 x none |"


def test_loads_and_attacks_stand_in_one_table(tmp_path: Path) -> None:
    one = {"probes": 300, "failed": 0, "p99_ms": 3.1, "slowest_ms": 20.4, "held_ms": 7.6}
    figures = {"workloads": {"nothing else": one}, "attacks": {"sums": one}}
    rows = loop(results(tmp_path, loop=figures)).splitlines()[2:]
    assert rows == ["| nothing else | 300 | 0 | 20 | 8 |", "| sums | 300 | 0 | 20 | 8 |"]


def test_what_is_left_stands_beside_what_is_owed(tmp_path: Path) -> None:
    figures = {
        "trickling": {"tricklers": 200, "requests": 80, "served": 0.98},
        "sums": {"keep": SPREAD, "keep_by_processor_time": SPREAD},
        "owed": {"trickling": 0.95, "sums": 0.6},
    }
    rows = fairness(results(tmp_path, fairness=figures)).splitlines()[2:]
    assert rows[0].endswith("beside 200 that trickle, served | 98 % | 95 % |")
    assert [row.rpartition("alone")[2] for row in rows[1:2]] == [" | 0.70 (0.60 to 0.80) | 0.60 |"]
