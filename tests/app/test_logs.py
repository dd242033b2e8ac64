import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = """
import logging.config
import structlog
from app.logs import log_config, request_id, set_up_logs

set_up_logs()
logging.config.dictConfig(log_config())
logging.getLogger("uvicorn.error").info("models run on %s", "cpu")
request_id.set(b"order-7")
structlog.get_logger("scanline").info("answered", status=200)
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("scanline").exception("the service made a mistake")
logging.getLogger("other").debug("too much")
"""


def lines(*more: str) -> list[str]:
    done = subprocess.run(
        [*more, sys.executable, "-c", CODE], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return (done.stderr or done.stdout).splitlines()


def test_each_line_is_a_json_object_with_time_level_and_event() -> None:
    said = [json.loads(line) for line in lines()]
    assert [line["event"] for line in said] == [
        "models run on cpu",
        "answered",
        "the service made a mistake",
    ]
    assert [line["level"] for line in said] == ["info", "info", "error"]
    assert all(line["timestamp"].endswith("Z") for line in said)


def test_what_is_said_while_a_request_is_served_has_its_id() -> None:
    first, *rest = (json.loads(line) for line in lines())
    assert "request_id" not in first
    assert {line["request_id"] for line in rest} == {"order-7"}


def test_a_traceback_stays_on_its_line() -> None:
    mistake = json.loads(lines()[-1])
    assert "ZeroDivisionError" in mistake["exception"]
    assert "\n" in mistake["exception"]
