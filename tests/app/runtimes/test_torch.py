from collections.abc import Callable

import httpx
import numpy as np
import pytest

from app.inference import engine
from app.runtimes.onnx import OnnxRuntime
from app.runtimes.torch import TorchRuntime, has_cuda
from app.settings import Settings
from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import SHIPPED, Checkpoint


def test_a_runtime_that_no_certificate_covers_answers_without_a_proof(
    monkeypatch: pytest.MonkeyPatch, serve: Callable[[Settings], httpx.Client]
) -> None:
    monkeypatch.setattr(engine, "chosen_runtime", lambda _device: TorchRuntime("cpu"))
    client = serve(Settings())
    answer = client.post("/v1/sums", json={"a": "1011", "b": "110"}).json()
    assert (answer["sum"], answer["proof"]) == ("10001", None)
    assert {model["runtime"] for model in client.get("/v1/models").json()["models"]} == {"torch"}


def test_a_device_that_is_none_is_not_there() -> None:
    assert not has_cuda("cuda:99")


@pytest.mark.skipif(not has_cuda("cuda"), reason="needs a GPU")
def test_a_gpu_gives_the_logits_of_the_cpu() -> None:
    loaded = checkpoint.load(SHIPPED / "digits")
    assert isinstance(loaded.card, DigitCard)
    digits = Checkpoint(loaded.card, loaded.weights, None)
    ink = np.random.default_rng(1).random((130, 28, 28), np.float32)
    ours, theirs = (one.reader(digits).logits(ink) for one in (OnnxRuntime(), TorchRuntime("cuda")))
    np.testing.assert_allclose(ours, theirs, atol=1e-4, rtol=0)
