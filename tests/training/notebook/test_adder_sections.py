import pytest

from tests.training.notebook.made import IMAGES, results
from training.notebook.adder_sections import adders_section, orders_section, sweep_section
from training.notebook.entries import Entry, entries

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found() -> list[Entry]:
    return entries(results(), IMAGES)


def test_each_setting_of_the_sweep_stands_in_both_orders(found: list[Entry]) -> None:
    sweep = [one for one in found if one["experiment"] == "sweep-adder"]
    text = sweep_section(found)
    for one in sweep:
        s = one["settings"]
        assert text.count(f"| {s['layers']} x {s['hidden']}, L = {s['length']} |") == 2
    assert text.startswith("## 4. ")


def test_each_of_the_nine_has_a_row(found: list[Entry]) -> None:
    nine = [one for one in found if one["experiment"] == "adder"]
    rows = [line for line in adders_section(found).splitlines() if line.startswith("| ")]
    assert len(rows) == len(nine) + 2


def test_the_order_section_names_every_length(found: list[Entry]) -> None:
    lengths = {one["settings"]["length"] for one in found if one["experiment"] == "sweep-adder"}
    text = orders_section(found)
    assert all(f"at L = {length}" in text for length in lengths)
