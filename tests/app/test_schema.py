"""The OpenAPI document against the service: what it promises, and what it does not, is called."""

import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from math import prod
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case
from schemathesis.checks import positive_data_acceptance
from schemathesis.core.result import Ok

from app.server import create_app
from app.settings import Settings
from models.files.formats import MEDIA_TYPES
from tests.pictures import encoded, photo

EXAMPLES = 200  # of each call, about; those of single rules come on top

pictures = st.builds(
    lambda digit, side, paper, kind: encoded(photo(digit, side, side, paper), kind),
    st.sampled_from([0, 1, 2, 4, 7]),
    st.integers(1, 60),
    st.integers(0, 255),
    st.sampled_from([".png", ".jpg", ".webp"]),
)
schemathesis.openapi.format("binary", pictures)
for kind in MEDIA_TYPES:  # bytes tell what a picture is, whatever is said of it
    schemathesis.openapi.media_type(kind, pictures)
schemathesis.openapi.format(
    "base64-picture", pictures.map(lambda body: f"data:;base64,{b64encode(body).decode()}")
)
schemathesis.openapi.format("pages", st.sampled_from(["1", "1-", "1-5"]))  # a picture has one
patterns = st.lists(
    st.tuples(st.sampled_from(["1", r"\d", "[.,]", "(/|7.)"]), st.sampled_from(["", "?", "{2}"])),
    min_size=1,
    max_size=9,
).map(lambda parts: "".join("".join(part) for part in parts))
schemathesis.openapi.format("number-regex", patterns)

schema = schemathesis.openapi.from_dict(create_app(Settings()).openapi())


@schema.hook
def map_path_parameters(
    _context: schemathesis.HookContext, path_parameters: dict[str, Any] | None
) -> dict[str, Any] | None:
    """Names that exist, for every other made-up one."""
    if path_parameters and zlib.crc32(repr(path_parameters).encode()) % 2:
        known = {"name": "adder", "version": "1"}
        return {**path_parameters, **{name: known[name] for name in path_parameters}}
    return path_parameters


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def varies(operation: APIOperation[Any, Any, Any, Any]) -> bool:
    """Whether there is anything to vary in a call, besides its method."""
    return bool(operation.path_parameters or operation.query or operation.body)


class Calls:
    """How the calls of one test ended, and how many there have to be."""

    def __init__(self) -> None:
        self.ended: Counter[str] = Counter()
        self.least = self.least_of_each = 1
        self.outcomes = {"2xx", "4xx"}

    def note(self, case: Case[Any], status: int) -> None:
        self.ended[f"{status // 100}xx"] += 1
        if varies(case.operation):
            self.least = EXAMPLES
            self.least_of_each = EXAMPLES // 10  # most made-up bases have no model
        if case.path.endswith("/infer"):  # a tensor that is made up is right by chance alone
            self.outcomes, self.least_of_each = {"4xx"}, 1
        if case.path.endswith(("/load", "/unload")):  # which are off by default
            self.outcomes = {"4xx"}


@pytest.fixture
def calls() -> Iterator[Calls]:
    """Afterwards: they were as many as there have to be, right and wrong ones."""
    calls = Calls()
    yield calls
    print(f"{calls.ended.total()} calls: {dict(calls.ended)}")
    assert calls.outcomes <= set(calls.ended) <= {"2xx", "4xx"}
    assert calls.ended.total() >= calls.least
    assert min(calls.ended.values()) >= calls.least_of_each


@pytest.mark.slow
@pytest.mark.alone  # all of its calls have one name
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_call_does_what_the_document_says(
    client: httpx.Client, session: requests.Session, calls: Calls, case: Case[Any]
) -> None:
    # What a tensor has to be, its model says, whose name is in the path: the test after this one.
    # What numbers may be together (1.200 and 1,2 may not), no schema says.
    is_said = not case.path.endswith(("/infer", "/totals/numbers"))
    unsaid = [] if is_said else [positive_data_acceptance]
    answer = case.call_and_validate(
        base_url=str(client.base_url), session=session, excluded_checks=unsaid
    )
    calls.note(case, answer.status_code)


def test_these_are_two_thousand_calls() -> None:
    found = schema.get_all_operations()
    operations = [one.ok() for one in found if isinstance(one, Ok)]
    assert EXAMPLES * sum(map(varies, operations)) >= 2000


@st.composite
def tensors(draw: st.DrawFn) -> tuple[str, str, list[int], list[float] | list[int]]:
    """A model, and the name, shape and data of a tensor that it takes."""
    rows = draw(st.integers(1, 3))
    shares = st.floats(0, 1, allow_subnormal=False)
    model, name, last, numbers = draw(
        st.sampled_from(
            [
                ("digits", "ink", [28, 28], shares),
                ("lines", "strips", [2, 32, 2 * draw(st.integers(1, 20))], shares),
                ("adder", "bits", [draw(st.integers(1, 40)), 2], st.integers(0, 1)),
            ]
        )
    )
    shape = [rows, *last]
    few = draw(st.lists(numbers, min_size=1, max_size=50))
    return model, name, shape, (few * prod(shape))[: prod(shape)]


@pytest.mark.slow
@pytest.mark.parametrize("path", [call for call in schema if call.endswith("/infer")])
def test_tensors_that_a_model_takes_are_accepted(
    client: httpx.Client, session: requests.Session, path: str
) -> None:
    answered = []

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
    @given(tensors())
    def run(sent: tuple[str, str, list[int], list[float] | list[int]]) -> None:
        model, name, shape, data = sent
        tensor: dict[str, Any] = {
            "name": name,
            "shape": shape,
            "datatype": "INT8" if name == "bits" else "FP32",
            "data": data,
        }
        case = schema[path]["POST"].Case(
            path_parameters={"name": model, "version": "1"},
            body={"inputs": [tensor]},
            media_type="application/json",
        )
        answer = case.call_and_validate(base_url=str(client.base_url), session=session)
        assert answer.status_code == 200, answer.text
        answered.append(answer.status_code)

    run()
    assert len(answered) >= EXAMPLES
