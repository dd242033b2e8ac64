import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import SHIPPED
from tests.cli.runs import COMMAND, ROOT, environment, scanline


def test_certify_prints_what_was_proved() -> None:
    done = scanline("certify", str(SHIPPED / "adder"))
    assert done.status == 0
    for words in ("exact at every length", "carry 0, cell", "margin", "slack", "float32"):
        assert words in done.out


def test_certify_writes_what_coq_checks(tmp_path: Path) -> None:
    file = tmp_path / "adder.v"
    done = scanline("certify", str(SHIPPED / "adder"), "--coq", str(file))
    assert done.status == 0
    assert f"written: {file}" in done.out
    folder = SHIPPED / "adder"
    written = file.read_text()
    for name in ("weights.safetensors", "certificate.json"):
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() in written
    done = scanline("certify", str(SHIPPED / "digits"), "--coq", str(tmp_path / "digits.v"))
    assert done.status == 1
    assert not (tmp_path / "digits.v").exists()


def test_certify_refuses_what_is_not_proved(tmp_path: Path) -> None:
    for folder, words in ((SHIPPED / "digits", "no adder"), (tmp_path, "card.json")):
        done = scanline("certify", str(folder))
        assert done.status == 1
        assert words in done.err
    loaded = checkpoint.load(SHIPPED / "adder")
    assert isinstance(loaded.card, AdderCard)
    checkpoint.save(tmp_path / "adder", loaded.card, loaded.weights)
    assert "no certificate" in scanline("certify", str(tmp_path / "adder")).err
    halved = {name: tensor / np.float32(2) for name, tensor in loaded.weights.items()}
    checkpoint.save(tmp_path / "adder", loaded.card, halved, loaded.certificate)
    done = scanline("certify", str(tmp_path / "adder"))
    assert done.status == 1
    assert "condition" in done.err
    shutil.copytree(SHIPPED / "adder", tmp_path / "changed")
    weights = tmp_path / "changed" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    assert "weights.safetensors" in scanline("certify", str(tmp_path / "changed")).err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["add"],
        ["certify"],
        ["classify"],
        ["export"],
        ["models"],
        ["numbers"],
        ["serve"],
        ["tables"],
        ["train"],
        ["train", "adder"],
        ["train", "digits"],
        ["train", "finder"],
        ["train", "full"],
        ["train", "lines"],
        ["train", "notebook"],
        ["train", "seeds"],
    ],
)
def test_every_command_has_help_that_fits_a_terminal(words: list[str]) -> None:
    done = scanline(*words, "--help", COLUMNS="80")
    assert done.status == 0
    assert "Usage" in done.out
    if len(words) < 2:
        assert "Examples" in done.out or "Start with" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


EVIL = "\x1b]0;evil\x07\x9b31m\u202e"


@pytest.mark.parametrize(
    "words",
    [
        [EVIL],
        ["add", "1", "1", "--url", f"http://{EVIL}"],
        ["certify", EVIL],
        ["certify", "a", EVIL],
        ["classify", f"--{EVIL}"],
        ["classify", "--model", EVIL, str(ROOT / "README.md")],
        ["classify", EVIL],
        ["export", "digits", f"{EVIL}/x.onnx"],
        ["serve", "--host", EVIL],
        ["serve", "--port", EVIL],
        ["serve", EVIL],
        ["tables", "--patterns", EVIL, EVIL],
        ["train", EVIL],
        ["train", "digits", "--recipe", EVIL],
    ],
)
def test_what_is_named_wrongly_moves_no_terminal(words: list[str]) -> None:
    done = scanline(*words)
    assert done.status in (1, 2)
    assert done.err
    for part in ("\x1b]", "\x07", "\x9b", "\u202e"):
        assert part not in done.out + done.err


def test_the_exit_status_is_explained() -> None:
    for command in ("classify", "numbers", "tables", "add"):
        assert "Exit status" in scanline(command, "--help").out


def test_help_imports_no_more_than_it_needs() -> None:
    heavy = {"app", "training", "torch", "cv2", "httpx", "numpy", "onnx", "onnxruntime"}
    code = f"import sys, cli; assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_server_is_asked_without_what_serves() -> None:
    code = (
        "import sys, cli.reading; "
        "heavy = {'cv2', 'fastapi', 'numpy', 'onnx', 'onnxruntime', 'torch'}; "
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_it(shell: str) -> None:
    done = scanline(_SCANLINE_COMPLETE=f"source_{shell}")
    assert done.status == 0
    assert "_SCANLINE_COMPLETE" in done.out


def test_a_shell_is_shown_its_own_completion() -> None:
    command = f"{COMMAND[0]} -c '{COMMAND[2]}' --show-completion; exit $?"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, env=environment()
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "complete -o default -F" in done.stdout


def test_a_shell_is_told_the_names_of_models() -> None:
    for words in ("scanline export dig", "scanline classify --model dig"):
        told = scanline(
            _SCANLINE_COMPLETE="complete_bash",
            COMP_WORDS=words,
            COMP_CWORD=str(len(words.split()) - 1),
        )
        assert told.out.split() == ["digits", "digits-fast"]


def test_a_device_that_is_missing_is_said(tmp_path: Path) -> None:
    done = scanline("train", "digits", "--device", "cuda:99", "--out", str(tmp_path))
    assert done.status == 1
    assert "cuda:99" in done.err


@pytest.mark.parametrize(
    ("missing", "words"), [("training", "only serves"), ("torch", "torch is missing")]
)
def test_what_is_not_installed_is_said(missing: str, words: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; import cli; cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "train", "adder"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(),
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
