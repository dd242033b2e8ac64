from pathlib import Path

import pytest

from tests.pictures import encoded, photo

SEVEN = encoded(photo(7, 56, 56))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for number in range(30):
        (tmp_path / f"{number:02}.png").write_bytes(SEVEN)
    return tmp_path
