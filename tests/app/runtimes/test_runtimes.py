import os
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest

from app.inference import engine
from app.runtimes import choice
from app.runtimes.choice import chosen_runtime
from app.runtimes.onnx import OnnxRuntime
from app.runtimes.torch import TorchRuntime, has_cuda
from app.settings import Settings
from models.artifact import checkpoint
from models.artifact.card import HEIGHT, DigitCard, LineCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.errors import ScanlineError


@pytest.mark.parametrize("folder", sorted(SHIPPED.iterdir()), ids=lambda folder: folder.name)
def test_both_runtimes_give_the_same_logits(folder: object) -> None:
    loaded = checkpoint.load(folder)  # type: ignore[arg-type]
    rng = np.random.default_rng(1)
    onnx, torch = OnnxRuntime(), TorchRuntime("cpu")
    card = loaded.card
    if isinstance(card, DigitCard):
        digits = Checkpoint(card, loaded.weights, None)
        ink = rng.random((9, 28, 28), np.float32)
        ours, theirs = (one.reader(digits).logits(ink) for one in (onnx, torch))
        np.testing.assert_allclose(ours, theirs, atol=1e-4, rtol=0)
        return
    if isinstance(card, LineCard):
        lines = Checkpoint(card, loaded.weights, None)
        strips = rng.random((3, 96, HEIGHT), np.float32)
        ours, theirs = (one.reader(lines).logits(strips) for one in (onnx, torch))
        np.testing.assert_allclose(ours, theirs, atol=1e-4, rtol=0)
        return
    adder = Checkpoint(card, loaded.weights, loaded.certificate)
    bits = rng.integers(0, 2, (1, 500, 2)).astype(np.float32)
    first, second = onnx.adder(adder), torch.adder(adder)
    logits, state = first.logits(bits, first.start())
    logits_too, state_too = second.logits(bits, second.start())
    for ours, theirs in zip((logits, *state), (logits_too, *state_too), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-4, rtol=0)


def test_a_runtime_that_no_certificate_covers_answers_without_a_proof(
    monkeypatch: pytest.MonkeyPatch, serve: Callable[[Settings], httpx.Client]
) -> None:
    monkeypatch.setattr(engine, "chosen_runtime", lambda _device: TorchRuntime("cpu"))
    client = serve(Settings())
    answer = client.post("/v1/sums", json={"a": "1011", "b": "110"}).json()
    assert (answer["sum"], answer["proof"]) == ("10001", None)
    assert {model["runtime"] for model in client.get("/v1/models").json()["models"]} == {"torch"}


@pytest.mark.skipif(has_cuda("cuda"), reason="there is a GPU here")
def test_a_gpu_that_is_missing_is_an_error_and_auto_falls_back() -> None:
    for device in ("cuda", "cuda:7"):
        with pytest.raises(ScanlineError, match=f"SCANLINE_DEVICE={device}"):
            chosen_runtime(device)
    for device in ("auto", "cpu"):
        assert chosen_runtime(device).name == "onnxruntime"


def test_auto_says_so_where_the_cpu_serves_though_a_gpu_may_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    driver = tmp_path / "nvidia-smi"
    driver.write_text("#!/bin/sh\nexit 0\n")
    driver.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    if not has_cuda("cuda"):
        assert chosen_runtime("auto").name == "onnxruntime"
        assert "the CPU serves" in caplog.text
    monkeypatch.setattr(choice, "_has_torch", lambda: False)
    assert chosen_runtime("auto").name == "onnxruntime"
    assert "scanline[gpu]" in caplog.text


@pytest.mark.skipif(not has_cuda("cuda"), reason="needs a GPU")
def test_a_gpu_gives_the_logits_of_the_cpu() -> None:
    loaded = checkpoint.load(SHIPPED / "digits")
    assert isinstance(loaded.card, DigitCard)
    digits = Checkpoint(loaded.card, loaded.weights, None)
    ink = np.random.default_rng(1).random((130, 28, 28), np.float32)
    ours, theirs = (one.reader(digits).logits(ink) for one in (OnnxRuntime(), TorchRuntime("cuda")))
    np.testing.assert_allclose(ours, theirs, atol=1e-4, rtol=0)
