import subprocess
import sys

from tests.cli.runs import ROOT, environment


def test_python_m_cli_is_the_command_of_this_checkout() -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment())

    assert run("add", "1011", "110").stdout == "10001\n"
    wrong = run("add", "1", "2")
    assert wrong.returncode == 2
    assert "Usage: scanline add" in wrong.stderr
