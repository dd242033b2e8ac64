import json
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
import tritonclient.http as triton
from numpy.typing import NDArray
from pydantic import SecretStr
from tritonclient.utils import InferenceServerException

from app.runtimes.onnx import OnnxReader
from app.settings import Settings
from models.artifact import checkpoint
from models.artifact.card import DigitCard, LineCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from tests.app.calls import refused

INK = np.random.default_rng(1).random((130, 28, 28), np.float32)


@pytest.fixture(scope="module")
def clerk(client: httpx.Client) -> Any:
    """Triton's own client."""
    clerk = triton.InferenceServerClient(f"{client.base_url.host}:{client.base_url.port}")
    yield clerk
    clerk.close()


def logits_of(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    loaded = checkpoint.load(SHIPPED / "digits")
    assert isinstance(loaded.card, DigitCard)
    return OnnxReader(Checkpoint(loaded.card, loaded.weights, None)).logits(ink)


def tensor(name: str, values: NDArray[Any], datatype: str, binary: bool) -> Any:
    given = triton.InferInput(name, values.shape, datatype)
    given.set_data_from_numpy(values, binary_data=binary)
    return given


def test_tritons_client_sees_health_and_metadata(clerk: Any) -> None:
    assert clerk.is_server_live()
    assert clerk.is_server_ready()
    assert clerk.get_server_metadata()["extensions"] == ["binary_tensor_data"]
    assert {"digits", "adder"} <= {one["name"] for one in clerk.get_model_repository_index()}
    for version in ("", "1"):
        assert clerk.is_model_ready("digits", version)
        metadata = clerk.get_model_metadata("digits", version)
        assert metadata["inputs"] == [{"name": "ink", "datatype": "FP32", "shape": [-1, 28, 28]}]
        assert [one["name"] for one in metadata["outputs"]] == ["logits", "digit"]
    assert not clerk.is_model_ready("nobody")
    assert not clerk.is_model_ready("digits", "2")
    with pytest.raises(InferenceServerException, match="no model 'nobody'"):
        clerk.get_model_metadata("nobody")


@pytest.mark.parametrize("binary_in", [True, False])
@pytest.mark.parametrize("binary_out", [True, False])
def test_inks_sent_by_tritons_client_are_read(
    clerk: Any, binary_in: bool, binary_out: bool
) -> None:
    result = clerk.infer(
        "digits",
        [tensor("ink", INK, "FP32", binary_in)],
        model_version="1",
        request_id="mine",
        outputs=[
            triton.InferRequestedOutput("digit", binary_data=binary_out),
            triton.InferRequestedOutput("logits", binary_data=binary_out),
        ],
    )
    assert result.get_response()["id"] == "mine"
    assert result.get_response()["model_version"] == "1"
    logits = logits_of(INK)
    np.testing.assert_allclose(result.as_numpy("logits"), logits, atol=1e-4)
    assert result.as_numpy("digit").dtype == np.int64
    np.testing.assert_array_equal(result.as_numpy("digit"), logits.argmax(axis=1))


def test_only_the_outputs_that_are_asked_for_are_sent(clerk: Any) -> None:
    inputs = [tensor("ink", INK[:2], "FP32", True)]
    every = clerk.infer("gru", inputs)
    assert every.as_numpy("logits").shape == (2, 10)
    asked = clerk.infer("gru", inputs, outputs=[triton.InferRequestedOutput("digit")])
    assert asked.as_numpy("logits") is None
    np.testing.assert_array_equal(asked.as_numpy("digit"), every.as_numpy("digit"))
    with pytest.raises(InferenceServerException, match="choose logits, digit"):
        clerk.infer("gru", inputs, outputs=[triton.InferRequestedOutput("letter")])


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("length", [1, 7, 2500])
def test_pairs_of_bits_are_added_in_the_models_reading_order(
    clerk: Any, binary: bool, length: int
) -> None:
    bits = np.random.default_rng(length).integers(0, 2, (3, length, 2), np.int8)
    result = clerk.infer("adder", [tensor("bits", bits, "INT8", binary)]).as_numpy("sum")
    assert result.shape == (3, length + 1)
    assert result.dtype == np.int8
    for pairs, total in zip(bits, result, strict=True):
        a, b = (sum(int(bit) << place for place, bit in enumerate(column)) for column in pairs.T)
        assert sum(int(bit) << place for place, bit in enumerate(total)) == a + b


def test_an_msb_adder_reads_the_most_significant_bit_first(
    client: httpx.Client, clerk: Any
) -> None:
    bits = np.array([[[1, 0], [0, 1], [1, 1]]], np.int8)  # 101 + 011
    text = clerk.infer("notebook-adder", [tensor("bits", bits, "INT8", True)]).as_numpy("sum")[0]
    pair = {"a": "101", "b": "011", "model": "notebook-adder"}
    expected = client.post("/v1/sums", json=pair).json()["sum"]
    assert "".join(map(str, text)).lstrip("0") == expected.lstrip("0")


@pytest.mark.parametrize(
    ("name", "values", "datatype", "words"),
    [
        ("ink", INK[0], "FP32", r"shape \[28, 28\]: send \[-1, 28, 28\]"),
        ("ink", INK[:, :, :27], "FP32", r"send \[-1, 28, 28\]"),
        ("ink", INK.astype(np.float64), "FP64", "send FP32"),
        ("ink", INK * 255, "FP32", "not within 0"),
        ("ink", INK * np.float32(np.nan), "FP32", "not within 0"),
        ("image", INK, "FP32", "send one input, 'ink'"),
    ],
)
def test_a_tensor_that_is_not_what_the_model_takes_is_refused(
    clerk: Any, name: str, values: NDArray[Any], datatype: str, words: str
) -> None:
    with pytest.raises(InferenceServerException, match=words) as refusal:
        clerk.infer("digits", [tensor(name, values, datatype, True)])
    assert refusal.value.status() == "400"


def test_strips_are_read_by_a_line_reader(clerk: Any) -> None:
    loaded = checkpoint.load(SHIPPED / "lines")
    assert isinstance(loaded.card, LineCard)
    strips = np.random.default_rng(2).uniform(-2, 2, (3, 2, 32, 48)).astype(np.float32)
    result = clerk.infer("lines", [tensor("strips", strips, "FP32", True)]).as_numpy("logits")
    expected = OnnxReader(Checkpoint(loaded.card, loaded.weights, None)).logits(strips)
    np.testing.assert_array_equal(result, expected)
    for wrong, words in (
        (strips[..., :47], "multiple of 2"),
        (np.zeros((13, 2, 32, 2000), np.float32), "24000 columns"),
        (strips * 2, "not within -2 and 2"),
    ):
        with pytest.raises(InferenceServerException, match=words):
            clerk.infer("lines", [tensor("strips", wrong, "FP32", True)])


def test_bits_are_zero_or_one_and_capped(serve: Callable[[Settings], httpx.Client]) -> None:
    small = serve(Settings(max_bits=10, max_call_bits=100, max_pairs=8))
    clerk = triton.InferenceServerClient(f"{small.base_url.host}:{small.base_url.port}")
    for shape, value, words in (
        ((1, 2, 2), 2, "neither 0 nor 1"),
        ((1, 2, 2), -1, "neither 0 nor 1"),
        ((1, 11, 2), 1, "10 positions"),
        ((9, 1, 2), 1, "8 rows"),
        ((8, 8, 2), 1, "100 bits"),
    ):
        with pytest.raises(InferenceServerException, match=words):
            clerk.infer("adder", [tensor("bits", np.full(shape, value, np.int8), "INT8", True)])
    clerk.close()


def ink_in(**changed: Any) -> dict[str, Any]:
    sent = {"name": "ink", "datatype": "FP32", "shape": [1, 28, 28], "data": [0] * 784}
    return {"inputs": [{**sent, **changed}]}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"", "the body"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 10_000, "JSON"),
        ({}, "inputs: Field required"),
        ({"inputs": []}, "inputs: List should have at least 1"),
        ({"inputs": ink_in()["inputs"] * 2}, "send one input"),
        (ink_in(data=None), "no data"),
        (ink_in(data=[0] * 783), "data of shape"),
        (ink_in(data=["0"] * 784), "inputs.0.data: send numbers"),
        (ink_in(data=[True] * 784), "inputs.0.data: send numbers"),
        (ink_in(data=[1e300] * 784), "not within 0"),
        (ink_in(data=[[[0] * 28] * 27 + [[0] * 27]]), "differ in length"),
        (ink_in(data=[[0] * 784]), "data of shape"),
        (ink_in(shape=[0, 28, 28], data=[]), "shape"),
        (ink_in(shape=[-1, 28, 28]), "greater than or equal to 0"),
        (ink_in(shape=[2**70, 28, 28]), "inputs.0.shape: Input should be less than"),
        (ink_in(shape=[2**62, 28, 28]), "data of shape"),
        (ink_in(shape=[1] * 9), "inputs.0.shape: List should have at most 8"),
        (ink_in(data=None, parameters={"binary_data_size": 2**70}), "takes 3136 bytes"),
        (ink_in(parameters={"binary_data_size": 0}), "both data and binary_data_size"),
        (ink_in(parameters={"shared_memory_region": "r"}), "not supported"),
        (ink_in(parameters={str(n): n for n in range(65)}), "at most 64"),
    ],
)
def test_bodies_that_are_wrong_are_refused_with_the_protocols_error(
    client: httpx.Client, sent: bytes | dict[str, Any], words: str
) -> None:
    content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    answer = client.post("/v2/models/digits/infer", content=content)
    refused(answer, 400, words)
    assert answer.json()["error"] == answer.json()["detail"]


def test_nested_and_flat_data_give_the_same_answer(client: httpx.Client) -> None:
    flat, nested = (
        client.post("/v2/models/digits/infer", json=ink_in(data=data)).json()
        for data in (INK[0].ravel().tolist(), INK[:1].tolist())
    )
    assert flat == nested
    assert flat["outputs"][1]["data"] == [int(logits_of(INK[:1]).argmax())]


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "99999999", "9" * 5000, "٣", ""])
def test_a_wrong_header_length_is_refused(client: httpx.Client, length: str) -> None:
    answer = client.post(
        "/v2/models/digits/infer",
        json=ink_in(),
        headers=[(b"Inference-Header-Content-Length", length.encode())],
    )
    refused(answer, 400, "Inference-Header-Content-Length")


def test_bytes_that_no_input_claims_are_refused(client: httpx.Client) -> None:
    header = json.dumps(ink_in()).encode()
    answer = client.post(
        "/v2/models/digits/infer",
        content=header + b"more",
        headers={"Inference-Header-Content-Length": str(len(header))},
    )
    refused(answer, 400, "4 bytes follow")
    compressed = client.post(
        "/v2/models/digits/infer", content=b"", headers={"Content-Encoding": "gzip"}
    )
    refused(compressed, 400, "gzip")


def test_errors_of_every_layer_carry_error_under_v2_only(
    serve: Callable[[Settings], httpx.Client],
) -> None:
    client = serve(Settings(max_body_bytes=100, api_keys=SecretStr("key")))
    unknown = client.post("/v2/models/adder/infer", content=b"")
    assert unknown.status_code == 401
    known = {"X-API-Key": "key"}
    large = client.post("/v2/models/adder/infer", content=b"x" * 101, headers=known)
    assert large.status_code == 413
    for answer in (
        unknown,
        large,
        client.get("/v2/nothing", headers=known),
        client.get("/v2/models/nobody", headers=known),
        client.get("/v2/models/adder/infer", headers=known),
    ):
        assert answer.json()["error"] == answer.json()["detail"]
        assert answer.json()["status"] == answer.status_code
    assert "error" not in client.get("/v1/models/nobody", headers=known).json()
    assert client.get("/v2/health/live").json() == {"live": True}
    assert client.get("/v2/health/ready").json() == {"ready": True}


def test_what_a_client_adds_for_itself_is_let_be(client: httpx.Client) -> None:
    sent = ink_in(note="mine") | {"trace": 7, "parameters": {"binary_data_output": "false"}}
    answer = client.post("/v2/models/digits/infer", json=sent)
    assert answer.json()["outputs"][1]["data"] == [int(logits_of(INK[:1] * 0).argmax())]


def test_json_is_capped_and_binary_data_is_not(client: httpx.Client) -> None:
    call = "/v2/models/digits/infer"
    body = json.dumps(ink_in(shape=[2000, 28, 28], data=[0.25] * (2000 * 784))).encode()
    refused(client.post(call, content=body), 400, "4000000", "binary data")
    as_json = client.post(call, content=body, headers={"Content-Type": "application/json"})
    refused(as_json, 413, "4000000 bytes")
