import pytest

from models.errors import ScanlineError
from training.data import fonts
from training.data.shapes import drawn
from training.rejector.glyphs import Glyphs

PRINTED, HANDWRITTEN = fonts.PRINTED[:1], fonts.HANDWRITTEN[:1]


@pytest.fixture(scope="session")
def glyphs() -> Glyphs:
    """With drawn digits and a font of each kind."""
    try:
        for name in (*PRINTED, *HANDWRITTEN):
            fonts.kept(name)
    except ScanlineError as error:
        pytest.skip(str(error))
    return Glyphs(drawn(300, 1), PRINTED, HANDWRITTEN)
