import pytest
from pydantic import ValidationError

from models.artifact.line import LineArchitecture

SHAPE = {"channels": 32, "features": 8, "cell": "gru", "hidden": 6, "layers": 1}


def test_the_alphabet_decides_how_many_classes_there_are() -> None:
    architecture = LineArchitecture.model_validate(SHAPE | {"alphabet": "0123456789., "})
    assert architecture.classes == 14
    assert architecture.widths == [32, 48, 64, 96]


@pytest.mark.parametrize("alphabet", ["", "1231", "7" * 65])
def test_an_alphabet_without_symbols_or_with_one_twice_is_refused(alphabet: str) -> None:
    with pytest.raises(ValidationError, match="alphabet"):
        LineArchitecture.model_validate(SHAPE | {"alphabet": alphabet})


def test_channels_are_even_so_that_half_as_many_more_are_whole() -> None:
    with pytest.raises(ValidationError, match="channels"):
        LineArchitecture.model_validate(SHAPE | {"alphabet": "1", "channels": 5})
