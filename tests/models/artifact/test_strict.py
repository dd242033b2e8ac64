from typing import Any

import pytest
from pydantic import ValidationError

from models.artifact.strict import Strict


class Part(Strict):
    share: float


@pytest.mark.parametrize(
    "sent", [{}, {"share": 0.5, "more": 1}, {"share": "0.5"}, {"share": float("nan")}]
)
def test_what_is_not_as_it_says_is_refused(sent: dict[str, Any]) -> None:
    Part.model_validate({"share": 0.5})
    with pytest.raises(ValidationError):
        Part.model_validate(sent)


def test_it_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Part(share=0.5).share = 0.6  # type: ignore[misc]
