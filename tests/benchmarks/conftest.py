import pytest

from tests.benchmarks.runs import need


@pytest.fixture
def wrk() -> None:
    need("wrk", "wrk")
