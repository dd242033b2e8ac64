import json
import shutil
from pathlib import Path

import httpx
import numpy as np
import onnx
import onnxruntime
import pytest

from models.artifact.checkpoint import SHIPPED
from tests.cli.runs import on_terminal, scanline, uncoloured
from tests.shipped import SERVED


def test_a_script_gets_a_line_a_model() -> None:
    done = scanline("models")
    assert done.status == 0
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert sorted(row[0] for row in rows) == SERVED
    assert {row[0]: row[1] for row in rows if row[2] == "true"} == {
        "digits": "digits",
        "lines": "numbers",
        "adder": "sums",
    }
    assert all(0 < float(row[5]) <= 1 for row in rows)


def test_json_is_a_card_a_line() -> None:
    models = [json.loads(line) for line in scanline("models", "--json").out.splitlines()]
    cards = {model["card"]["name"]: model["card"] for model in models}
    assert sorted(cards) == SERVED
    told = json.loads((SHIPPED / "gru" / "card.json").read_text())
    assert cards["gru"].items() >= told.items()


def test_people_see_a_table_that_fits_their_terminal() -> None:
    for columns in (80, 140):
        seen = uncoloured(on_terminal("models", COLUMNS=str(columns)).out)
        assert "notebook-bi-vanilla" in seen
        assert "99.64%" in seen
        assert max(map(len, seen.splitlines())) <= columns


def test_a_server_lists_what_this_process_does(client: httpx.Client) -> None:
    for form in ([], ["--json"]):
        there = scanline("models", *form, "--url", str(client.base_url))
        assert scanline("models", *form) == there


@pytest.mark.parametrize("name", ["digits", "adder", "lines"])
def test_export_writes_the_graph_that_is_served(tmp_path: Path, name: str) -> None:
    file = tmp_path / "model.onnx"
    done = scanline("export", name, str(file))
    assert done.status == 0
    assert f"written: {file}" in done.out
    onnx.checker.check_model(str(file), full_check=True)
    session = onnxruntime.InferenceSession(file.read_bytes())
    sizes = {"n": 2, "width": 40, "steps": 5}
    inputs = {
        one.name: np.zeros([sizes.get(size, size) for size in one.shape], np.float32)
        for one in session.get_inputs()
    }
    logits = session.run(["logits"], inputs)[0]
    assert len(logits) == 2
    for one in session.get_inputs():
        assert f"takes {one.name}: float32 (" in done.out


def test_export_writes_over_a_file_only_where_that_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(b"dear")
    done = scanline("export", "adder", str(file))
    assert done.status == 1
    assert "--force" in done.err
    assert file.read_bytes() == b"dear"
    assert scanline("export", "adder", str(file), "--force").status == 0
    onnx.checker.check_model(str(file))


@pytest.mark.parametrize(
    ("name", "file", "words"),
    [
        ("nothing", "m.onnx", "there is no model 'nothing'"),
        ("../checkpoints/digits", "m.onnx", "there is no model"),
        ("", "m.onnx", "there is no model"),
        ("digits", "no/such/m.onnx", "there is no folder no/such"),
        ("digits", ".", "is there already"),
    ],
)
def test_export_says_what_it_cannot_do(tmp_path: Path, name: str, file: str, words: str) -> None:
    done = scanline("export", name, file, cwd=tmp_path)
    assert done.status == 1
    assert words in done.err
    assert list(tmp_path.iterdir()) == []


def test_export_refuses_what_was_changed(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "adder", tmp_path / "adder")
    weights = tmp_path / "adder" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    done = scanline("export", "adder", str(tmp_path / "m.onnx"), SCANLINE_CHECKPOINTS=str(tmp_path))
    assert done.status == 1
    assert "SHA-256" in done.err
    assert not (tmp_path / "m.onnx").exists()
