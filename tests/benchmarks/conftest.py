"""wrk, which loads servers."""

import os
import shutil

import pytest


@pytest.fixture
def wrk() -> None:
    if shutil.which("wrk") is None:
        if "CI" in os.environ:
            pytest.fail("wrk is missing")
        pytest.skip("wrk is missing: install Debian's package wrk")
