import fnmatch
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models.sums.certificate import EXACT
from tests.app.processes import served

ROOT = Path(__file__).parent.parent


def stage(name: str) -> list[tuple[str, str]]:
    """The instructions of a stage of the Dockerfile, each with its arguments."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    first = next(i for i, line in enumerate(lines) if re.fullmatch(rf"FROM .* AS {name}", line))
    instructions = []
    for line in lines[first + 1 :]:
        word, rest = line.split(" ", 1)
        if word == "FROM":
            break
        instructions.append((word, rest))
    return instructions


@pytest.mark.slow  # it installs
def test_its_install_steps_make_a_service_without_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)  # what is installed is tested, no checkout
    source, target = tmp_path / "src", tmp_path / "scanline"
    source.mkdir()
    for word, rest in stage("build"):
        if word == "COPY":
            *names, into = rest.split()
            for name in names:
                if (ROOT / name).is_dir():
                    shutil.copytree(
                        ROOT / name, source / into, ignore=shutil.ignore_patterns("__pycache__")
                    )
                else:
                    shutil.copy(ROOT / name, source / into)
        elif word == "RUN":
            command = rest.replace("/opt/scanline", str(target)).replace(
                "python -", f"{sys.executable} -"
            )
            subprocess.run(command, shell=True, cwd=source, check=True)
    packages = {path.name.split("-")[0] for path in target.glob("lib/*/site-packages/*.dist-info")}
    assert not {"torch", "torchvision", "pillow", "pytest"} & packages

    command = str(target / "bin" / "scanline")
    added = subprocess.run([command, "add", "11", "1"], cwd=tmp_path, capture_output=True)
    assert added.stdout == b"100\n"
    trained = subprocess.run([command, "train", "adder"], cwd=tmp_path, capture_output=True)
    assert (trained.returncode, trained.stdout) == (1, b"")
    assert b"only serves" in trained.stderr

    with served(scanline=(command,), folder=tmp_path, PYTHONDONTWRITEBYTECODE="1") as (client, _):
        answer = client.post("/v1/sums", json={"a": "1011", "b": "110"}).json()
        assert (answer["sum"], answer["proof"]) == ("10001", EXACT)
        assert "/style.css" in client.get("/").text
        assert client.get("/site/style.css").status_code == 200


def test_the_build_context_holds_what_is_copied_and_little_else() -> None:
    kept = [
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    ]
    for word, rest in stage("build"):
        if word == "COPY":
            for name in rest.split()[:-1]:
                assert any(fnmatch.fnmatch(name, one) for one in kept), name
    assert not {"tests", "training", "benchmarks", ".git", ".venv"} & set(kept)


def test_it_runs_as_an_ordinary_user_and_in_exec_form() -> None:
    runtime = dict(stage("runtime"))
    assert runtime["USER"].isdigit()
    assert runtime["USER"] != "0"
    assert runtime["CMD"].startswith("[")
    assert 'CMD ["' in runtime["HEALTHCHECK"]
    text = (ROOT / "Dockerfile").read_text()
    assert text.rindex("AS cpu") > text.rindex("AS gpu")
