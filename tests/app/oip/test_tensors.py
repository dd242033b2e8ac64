import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from app.errors import TensorError
from app.oip.tensors import HEADER_LENGTH, TensorSpec, input_of, request_of, response_of

PAIRS = TensorSpec(name="pairs", datatype="FP32", shape=[-1, -1, 2])
some_pairs = arrays.arrays(
    np.float32,
    st.tuples(st.integers(1, 4), st.integers(1, 5), st.just(2)),
    elements=st.floats(-1e6, 1e6, width=32),
)


def sent(values: NDArray[np.float32], **changed: Any) -> dict[str, Any]:
    tensor = {"name": "pairs", "datatype": "FP32", "shape": list(values.shape), **changed}
    return {"inputs": [tensor]}


def read(body: bytes, length: int | None = None) -> NDArray[Any]:
    request, binary = request_of(body, None if length is None else str(length))
    return input_of(request, binary, PAIRS)


@given(some_pairs)
def test_a_tensor_reads_the_same_flat_nested_and_binary(values: NDArray[np.float32]) -> None:
    raw = values.astype("<f4").tobytes()
    header = json.dumps(sent(values, parameters={"binary_data_size": len(raw)})).encode()
    for body, length in (
        (json.dumps(sent(values, data=values.tolist())).encode(), None),
        (json.dumps(sent(values, data=values.ravel().tolist())).encode(), None),
        (header + raw, len(header)),
    ):
        np.testing.assert_array_equal(read(body, length), values)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "ink"}, "send one input, 'pairs'"),
        ({"datatype": "FP64"}, "send FP32"),
        ({"shape": [1, 2, 3]}, r"send \[-1, -1, 2\]"),
        ({"shape": [0, 2, 2]}, r"send \[-1, -1, 2\]"),
        ({"shape": [2, 2]}, r"send \[-1, -1, 2\]"),
        ({"data": [0.0] * 3}, r"data of shape \[3\]"),
        ({"data": [[0.0, 1.0], [2.0]]}, "differ in length"),
        ({"parameters": {"classification": 3}}, "not supported"),
    ],
)
def test_a_tensor_that_does_not_fit_is_refused_and_what_fits_is_said(
    changed: dict[str, Any], words: str
) -> None:
    values = np.zeros((1, 2, 2), np.float32)
    body = json.dumps(sent(values, **({"data": [0.0] * 4} | changed))).encode()
    with pytest.raises(TensorError, match=words):
        read(body)


def test_outputs_are_sent_as_each_was_asked_for() -> None:
    outputs = {
        "logits": np.arange(4, dtype="<f4").reshape(2, 2),
        "digit": np.array([1, 0], "<i8"),
    }
    asked = {
        **sent(np.zeros((1, 1, 2), np.float32), data=[0.0, 0.0]),
        "id": "mine",
        "outputs": [{"name": "digit"}, {"name": "logits", "parameters": {"binary_data": True}}],
    }
    request, _ = request_of(json.dumps(asked).encode(), None)
    answer = response_of(request, "digits", "1", outputs)
    length = int(answer.headers[HEADER_LENGTH])
    body = bytes(answer.body)
    header = json.loads(body[:length])
    assert (header["model_name"], header["model_version"], header["id"]) == ("digits", "1", "mine")
    digit, logits = header["outputs"]
    assert digit == {"name": "digit", "datatype": "INT64", "shape": [2], "data": [1, 0]}
    assert logits["parameters"] == {"binary_data_size": 16}
    np.testing.assert_array_equal(
        np.frombuffer(body[length:], "<f4").reshape(logits["shape"]), outputs["logits"]
    )


def test_an_answer_in_json_alone_is_json() -> None:
    request, _ = request_of(
        json.dumps(sent(np.zeros((1, 1, 2), np.float32), data=[0.0, 0.0])).encode(), None
    )
    answer = response_of(request, "adder", "1", {"sum": np.array([[1, 0]], np.int8)})
    assert answer.headers["content-type"] == "application/json"
    assert HEADER_LENGTH not in answer.headers
    assert json.loads(bytes(answer.body))["outputs"][0]["data"] == [1, 0]
