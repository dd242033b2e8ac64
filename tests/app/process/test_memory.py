import gc
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GLIBC = platform.libc_ver()[0] == "glibc"
KEPT = """
from pathlib import Path
from app.process.memory import keep_memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if {keeps}:
    keep_memory()
before = resident()
bodies = [bytearray(b"1") * (10 * 2**20) for _ in range(3)]
del bodies
print((resident() - before) // 2**20)
"""


@pytest.mark.skipif(not GLIBC, reason="another C library")
def test_what_a_request_has_used_stays_with_the_process() -> None:
    kept, given_back = (
        int(subprocess.check_output([sys.executable, "-c", KEPT.format(keeps=keeps)], cwd=ROOT))
        for keeps in (True, False)
    )
    assert 29 <= kept <= 34  # megabytes
    assert given_back < 5


def test_what_is_loaded_is_no_more_looked_at() -> None:
    code = (
        "import gc; from app.process.memory import freeze_memory; freeze_memory(); "
        "print(gc.get_freeze_count(), gc.get_threshold()[0])"
    )
    frozen, young = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT).split()
    assert int(frozen) > 1000
    assert int(young) > gc.get_threshold()[0]
