import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models import checkpoint
from models.card import AdderCard
from models.checkpoint import SHIPPED


def scanline(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import cli; cli.main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_certify_prints_what_was_proved() -> None:
    done = scanline("certify", str(SHIPPED / "adder"))
    assert done.returncode == 0
    for words in ("exact at every length", "carry 0, cell", "margin", "slack", "float32"):
        assert words in done.stdout


def test_certify_refuses_what_is_not_proved(tmp_path: Path) -> None:
    for folder, words in ((SHIPPED / "digits", "no adder"), (tmp_path, "card.json")):
        done = scanline("certify", str(folder))
        assert done.returncode == 1
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    loaded = checkpoint.load(SHIPPED / "adder")
    assert isinstance(loaded.card, AdderCard)
    checkpoint.save(tmp_path / "adder", loaded.card, loaded.weights)
    assert "no certificate" in scanline("certify", str(tmp_path / "adder")).stderr
    halved = {name: tensor / np.float32(2) for name, tensor in loaded.weights.items()}
    checkpoint.save(tmp_path / "adder", loaded.card, halved, loaded.certificate)
    done = scanline("certify", str(tmp_path / "adder"))
    assert done.returncode == 1
    assert "condition" in done.stderr
    shutil.copytree(SHIPPED / "adder", tmp_path / "changed")
    weights = tmp_path / "changed" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    assert "weights.safetensors" in scanline("certify", str(tmp_path / "changed")).stderr


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["serve"],
        ["certify"],
        ["train"],
        ["train", "digits"],
        ["train", "adder"],
        ["train", "lines"],
    ],
)
def test_every_command_has_help(words: list[str]) -> None:
    done = scanline(*words, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_help_imports_neither_app_nor_training() -> None:
    code = "import sys, cli; assert not {'app', 'training', 'torch', 'cv2'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_device_that_is_missing_is_said(tmp_path: Path) -> None:
    done = scanline("train", "digits", "--device", "cuda:99", "--out", str(tmp_path))
    assert done.returncode == 1
    assert "cuda:99" in done.stderr
    assert "Traceback" not in done.stderr
