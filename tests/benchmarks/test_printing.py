import json

import pytest

from benchmarks.printing import show


def test_figures_are_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    figures = {"photo": {"n": 5, "accuracy": 0.98}, "milliseconds": 1.5}
    show(figures, as_json=True)
    assert json.loads(capsys.readouterr().out) == figures


def test_tables_have_a_row_for_each_object_and_leave_out_what_is_for_json_only(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show({"one": {"n": 5, "p": 1}, "two": {"n": 6}}, as_json=False, only_json=("p",))
    shown = capsys.readouterr().out
    assert "one" in shown
    assert "6" in shown
    assert "p" not in shown


def test_a_table_of_tables_has_names(capsys: pytest.CaptureFixture[str]) -> None:
    show({"loads": {"1": {"wrong": 0}}, "capacity": 368.123, "range": (1.0, 2.0)}, as_json=False)
    shown = capsys.readouterr().out
    assert shown.startswith("loads\n")
    assert "368.1" in shown
    assert "1 to 2" in shown


def test_an_object_that_is_like_no_other_is_a_line_and_no_row(
    capsys: pytest.CaptureFixture[str],
) -> None:
    letters = dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0.5)
    show({"one": {"n": 5}, "two": {"n": 6}, "letters": letters}, as_json=False)
    shown = capsys.readouterr().out
    assert "letters: A: 0.5, B: 0.5" in shown.replace("\n", " ")


def test_objects_of_many_figures_stand_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    figures = {f"figure {number}": number for number in range(12)}
    show({"cells": figures, "pages": figures}, as_json=False)
    shown = capsys.readouterr().out
    assert "cells" in shown.splitlines()[1]
    assert "pages" in shown.splitlines()[1]
    assert sum("figure" in line for line in shown.splitlines()) == 12
