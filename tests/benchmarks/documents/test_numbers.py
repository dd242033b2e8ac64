from pathlib import Path

from benchmarks.documents import numbers
from tests.benchmarks.documents.results import results

PAGES = {
    "rows": 30,
    "row_accuracy": 0.9,
    "interval": [0.75, 0.96],
    "character_error_rate": 0.02,
    "milliseconds_median": 40.0,
}
CELLS = {
    **PAGES,
    "rows": 1300,
    "strict_accuracy": 0.89,
    "accepted_at_1_percent": 0.3,
    "accepted_at_half_percent": 0.1,
}


def test_what_was_measured_has_a_row_and_pages_have_no_shares_of_cells(tmp_path: Path) -> None:
    found = results(tmp_path, numbers={"pages tune": PAGES, "cells report": CELLS})
    cells, pages = numbers.numbers(found).splitlines()[2:]
    assert cells == (
        "| cells of log-books, split report (1,300) | 90.0 (75.0 to 96.0) "
        "| 89.0 | 2.0 | 30.0 | 10.0 | 40.0 |"
    )
    assert pages == (
        "| rows of pages, split tune (30) | 90.0 (75.0 to 96.0) |  | 2.0 |  |  | 40.0 |"
    )


def test_split_report_is_told_where_it_was_measured(tmp_path: Path) -> None:
    tune = results(tmp_path, numbers={"cells tune": CELLS})
    assert numbers.right("cells", tune) == "90.0 % (75.0 to 96.0; n = 1,300, split tune)"
    cheques = results(tmp_path, numbers={"cheques": CELLS})
    assert numbers.right("cheques", cheques) == "90.0 % (75.0 to 96.0; n = 1,300)"
    both = results(tmp_path, numbers={"cells tune": CELLS, "cells report": {**CELLS, "rows": 7}})
    assert numbers.right("cells", both) == "90.0 % (75.0 to 96.0; n = 7, split report)"


def test_kinds_of_spoilt_numbers_come_before_all_and_those_that_are_not(tmp_path: Path) -> None:
    kind = {
        "n": 65,
        "accepted": {"mean": 0.2, "low": 0.15, "high": 0.25},
        "wrong": {"mean": 1.4, "low": 0, "high": 3},
    }
    figures = {"a letter": kind, "intact": kind, "all": {**kind, "n": 260}, "blotted": kind}
    table = numbers.spoilt(results(tmp_path, spoilt=figures))
    blotted, every, intact, letter = table.splitlines()[2:]
    assert blotted == "| blotted | 65 | 20.0 (15 to 25) | 1.4 (0 to 3) |"
    assert every == "| all | 260 | 20.0 (15 to 25) | 1.4 (0 to 3) |"
    assert intact.startswith("| intact |")
    assert letter.startswith("| a letter |")


def test_what_a_second_opinion_brings_is_told_by_its_weights(tmp_path: Path) -> None:
    kind = {
        "weights": {"digits": 0.3, "ink": 2.0, "slash": 1.5},
        "cells": 3200,
        "cells_right": 2628,
        "rows": 98,
        "rows_right": 86,
    }
    table = numbers.opinion(results(tmp_path, opinion={"no opinion": kind, "as served": kind}))
    none, served = table.splitlines()[2:]
    assert none.startswith("| no opinion |")
    assert served == "| as served | 0.3 | 2 | 1.5 | 2,628 of 3,200 | 86 of 98 |"


def test_lost_separators_are_told_with_their_interval(tmp_path: Path) -> None:
    found = {"separators_wrong": 0.02, "separators_wrong_interval": [0.01, 0.03]}
    shown = numbers.separators(results(tmp_path, n={"strips": 5000}, separators=found))
    assert shown == "2.0 % (1.0 to 3.0, n = 5,000)"


def test_readers_of_the_same_rows_stand_one_below_the_other(tmp_path: Path) -> None:
    read = {"n": 300, "correct": 240, "accuracy": 0.8, "interval": [0.75, 0.84]}
    part = {"tesseract": read | {"milliseconds": 140.0}, "scanline": read | {"milliseconds": 4.0}}
    table = numbers.rows(
        results(tmp_path, {"cells": 300, "cheques": 200}, rows={"cells": part, "cheques": part})
    )
    head, _, theirs, ours = table.splitlines()
    assert "cells, split report (300)" in head
    assert "cheque amounts (200)" in head
    assert theirs == "| Tesseract | 80.0 (75.0 to 84.0) | 140.0 | 80.0 (75.0 to 84.0) | 140.0 |"
    assert ours.startswith("| **Scanline** | 80.0")


def test_adapted_readers_stand_below_the_one_that_ships(tmp_path: Path) -> None:
    kinds = {"decimals": {"n": 30, "row_accuracy": 0.7}}
    one = {**CELLS, "kinds": kinds, "adapted_on": 0}
    one |= {"wrong_accepted_at_1_percent": None, "wrong_accepted_at_half_percent": None}
    told = {**one, "adapted_on": 2560, "seconds": 1234.5, "wrong_accepted_at_1_percent": 0.012}
    told["wrong_accepted_at_half_percent"] = 0.0063
    found = results(
        tmp_path, {"cells, split report": 1300}, adapting={"as shipped": one, "2560": told}
    )
    shipped, adapted = numbers.adapting(found).splitlines()[2:]
    assert shipped == "| as shipped | 90.0 (75.0 to 96.0) | 70.0 | 30.0 |  | 10.0 |  |  |"
    assert adapted == "| 2,560 | 90.0 (75.0 to 96.0) | 70.0 | 30.0 | 1.20 | 10.0 | 0.63 | 1,234 |"
    assert numbers.adapting_n(found) == "1,300 cells, split report"
    assert numbers.adapted_right(0, found) == "90.0 % (75.0 to 96.0)"
    assert numbers.adapted_on(1, found) == "2,560 cells, in 21 minutes"
    assert numbers.adapted_accepted(1, found) == "30.0 %"
