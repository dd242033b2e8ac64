import pytest
from pydantic import ValidationError

from models.artifact.strict import Strict


class Part(Strict):
    share: float


@pytest.mark.parametrize("text", ['{"share": "1"}', '{"share": 1, "other": 2}', '{"share": NaN}'])
def test_what_is_unknown_of_another_type_or_no_number_is_refused(text: str) -> None:
    assert Part.model_validate_json('{"share": 0.5}').share == 0.5
    with pytest.raises(ValidationError):
        Part.model_validate_json(text)
