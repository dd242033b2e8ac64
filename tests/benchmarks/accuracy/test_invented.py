import numpy as np
import pytest

from benchmarks.accuracy import invented
from benchmarks.accuracy.invented import ALL, measured
from tests.pictures import sheet


def test_pages_with_a_number_that_is_accepted_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {
        "blank": lambda _random: np.full((300, 400), 210, np.uint8),
        "numbers": lambda _random: sheet(["4072"]).image,
    }
    monkeypatch.setattr(invented, "KINDS", kinds)
    found = measured(2, 1, "lines")
    assert [found[kind]["n"] for kind in ("blank", "numbers", ALL)] == [2, 2, 4]
    assert [found[kind]["read"] for kind in ("blank", "numbers", ALL)] == [0, 2, 2]
    assert found["blank"]["accepted"] == 0
    assert found[ALL]["accepted"] == found["numbers"]["accepted"]
    assert found[ALL]["wrong"] == found[ALL]["accepted"] / 4
