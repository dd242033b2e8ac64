"""Models whose answers are no numbers: at their first computation, or to some of what is sent."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from app.settings import Settings
from tests.app.calls import URL, refused
from tests.app.overflowing import all_checkpoints, rewrite, save_overflowing
from tests.app.process.test_serve import address_of, refusal, started
from tests.conftest import running
from tests.pictures import encoded, photo, sheet
from tests.slowly import rest_slowly
from tests.waiting import PATIENCE

SAID = "answers with what is no number"
SEVEN, BLANK = encoded(photo(7)), encoded(photo(7) * 0 + 255)
MANY = "1" * 60  # ones: too many for the adder


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service whose models called -odd overflow where there is much to read."""
    folder = all_checkpoints(tmp_path_factory.mktemp("checkpoints"))
    for name in ("digits", "adder", "lines"):
        save_overflowing(folder, name)
    with running(Settings(checkpoints=folder)) as client:
        yield client


def strict(answer: httpx.Response) -> object:
    """The answer's JSON, which has no NaN, Infinity or -Infinity."""

    def none(word: str) -> object:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(answer.content, parse_constant=none)


@pytest.mark.parametrize("query", [{}, {"reading": "true"}, {"preprocess": "notebook"}])
def test_no_digit_is_read_from_what_is_no_number(odd: httpx.Client, query: dict[str, str]) -> None:
    answer = odd.post(URL, content=SEVEN, params={"model": "digits-odd", **query})
    refused(answer, 500, "'digits-odd'", SAID)
    assert odd.post(URL, content=SEVEN, params=query).json()["digit"] is not None


def test_the_log_says_it_with_the_requests_id(tmp_path: Path) -> None:
    folder = all_checkpoints(tmp_path)
    save_overflowing(folder, "adder")
    with started(SCANLINE_CHECKPOINTS=str(folder)) as process:
        with httpx.Client(base_url=address_of(process), timeout=PATIENCE) as client:
            sent = {"a": MANY, "b": MANY, "model": "adder-odd"}
            answer = client.post("/v1/sums", json=sent, headers={"X-Request-ID": "mine"})
            assert answer.status_code == 500
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["level"] for line in lines if line.get("request_id") == "mine"] == ["error"]
    assert any(SAID in line["event"] for line in lines)


def test_a_picture_that_overflows_spoils_no_other_of_its_call(odd: httpx.Client) -> None:
    files = [("file", (name, body)) for name, body in (("7", SEVEN), ("-", BLANK), ("7", SEVEN))]
    answer = odd.post(f"{URL}/batch", files=files, params={"model": "digits-odd"})
    assert answer.status_code == 200
    strict(answer)
    first, blank, last = answer.json()["results"]
    assert SAID in first["error"]
    assert SAID in last["error"]
    assert (blank["digit"], blank["accepted"]) == (None, False)
    assert "error" not in blank


def test_no_page_is_read_as_empty_whose_answers_are_no_numbers(odd: httpx.Client) -> None:
    page = encoded(sheet(["2017", "42"]).image)
    answer = odd.post("/v1/numbers", content=page, params={"model": "lines-odd"})
    refused(answer, 500, "'lines-odd'", SAID)
    assert odd.post("/v1/numbers", content=page).json()["rows"]


@pytest.mark.parametrize("query", [{}, {"trace": "true"}])
def test_no_sum_is_told_whose_logits_are_no_numbers(
    odd: httpx.Client, query: dict[str, str]
) -> None:
    sent = {"a": MANY, "b": MANY, "model": "adder-odd"}
    refused(odd.post("/v1/sums", json=sent, params=query), 500, "'adder-odd'", SAID)
    few = odd.post("/v1/sums", json={**sent, "a": "1", "b": "1"}, params=query)
    assert few.status_code == 200
    strict(few)
    pairs = [{"a": "1", "b": "1"}, {"a": MANY, "b": MANY}]
    refused(odd.post("/v1/sums/batch", json={"pairs": pairs, "model": "adder-odd"}), 500, SAID)


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize(
    ("model", "name", "shape", "datatype"),
    [
        ("digits-odd", "ink", (2, 28, 28), "FP32"),
        ("lines-odd", "strips", (1, 2, 32, 64), "FP32"),
        ("adder-odd", "bits", (2, 60, 2), "INT8"),
    ],
)
def test_no_tensor_is_answered_that_json_lacks(
    odd: httpx.Client, model: str, name: str, shape: tuple[int, ...], datatype: str, binary: bool
) -> None:
    ones = np.ones(shape)
    if datatype == "FP32":
        ones[..., :8] = ones[..., -8:] = 0
    sent = {
        "inputs": [
            {"name": name, "shape": shape, "datatype": datatype, "data": ones.ravel().tolist()}
        ],
        "parameters": {"binary_data_output": binary},
    }
    answer = odd.post(f"/v2/models/{model}/infer", json=sent)
    refused(answer, 500, f"'{model}'", SAID)
    assert SAID in answer.json()["error"]


@pytest.mark.parametrize("value", rest_slowly([np.nan, np.inf, -np.inf]))
@pytest.mark.parametrize("name", rest_slowly(["digits", "adder", "lines"]))
def test_weights_that_are_no_numbers_stop_the_start(
    tmp_path: Path, name: str, value: float
) -> None:
    folder = all_checkpoints(tmp_path)

    def spoil(weights: dict[str, np.ndarray]) -> None:
        weights["readout.bias"][0] = value

    rewrite(folder / name, spoil)
    said = refusal(SCANLINE_CHECKPOINTS=str(folder))
    assert f"{name}/weights.safetensors: readout.bias holds values that are not finite" in said
