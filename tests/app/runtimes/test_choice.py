import os
from pathlib import Path

import pytest

from app.runtimes import choice
from app.runtimes.choice import chosen_runtime
from app.runtimes.torch import has_cuda
from models.errors import ScanlineError


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
    assert "pip install '.[gpu]'" in caplog.text


def test_a_gpu_without_torch_is_an_error_that_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choice, "_has_torch", lambda: False)
    with pytest.raises(ScanlineError, match=r"\.\[gpu\]"):
        chosen_runtime("cuda")
