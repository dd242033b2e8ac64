import json
from pathlib import Path

import pytest

from tests.benchmarks.runs import benchmark


@pytest.mark.slow
def test_a_page_of_40_digits_is_read_and_timed(data: Path) -> None:
    done = benchmark("page", "--json", "--no-save", SCANLINE_DATA=str(data))
    result = json.loads(done.stdout)
    assert set(result) == {"800 x 600", "1600 x 1200"}
    for size in result.values():
        assert size["digits"] == 40
        assert size["edits"] <= 2
        assert 0 < size["milliseconds"]["low"] <= size["milliseconds"]["median"]
