import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.inference.engine import Engine
from app.metrics import Metrics
from app.settings import Settings

ROOT = Path(__file__).parents[2]
CODE = """
from app.inference.engine import Engine
from app.metrics import Metrics
from app.settings import Settings

engine = Engine(Settings())
metrics = Metrics(engine, 7)
metrics.refusals.labels("busy").inc(3)
engine.close()
print(metrics.text().decode())
"""


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine(Settings())
    yield made
    made.close()


def figures(text: str) -> dict[str, float]:
    pairs = (line.rsplit(" ", 1) for line in text.split("\n") if line and line[0] != "#")
    return {name: float(value) for name, value in pairs}


def test_a_batch_counts_each_item_that_waited_and_its_computation_once(engine: Engine) -> None:
    metrics = Metrics(engine, 5)
    engine.watchers.on_batch("digits", [0.001, 0.002, 0.003], 0.25)
    engine.watchers.on_batch("digits", [0.004], 0.25)
    found = figures(metrics.text().decode())
    assert found['scanline_queue_seconds_count{task="digits"}'] == 4
    assert found['scanline_queue_seconds_sum{task="digits"}'] == pytest.approx(0.01)
    assert found['scanline_compute_seconds_count{task="digits"}'] == 2
    assert found['scanline_batch_size_bucket{le="2.0",task="digits"}'] == 1
    assert found['scanline_batch_size_bucket{le="4.0",task="digits"}'] == 2


def test_what_waits_is_counted_by_task(engine: Engine) -> None:
    metrics = Metrics(engine, 5)
    for more in (1, 1, -1):
        engine.watchers.on_queue("sums", more)
    found = figures(metrics.text().decode())
    assert found['scanline_queue_length{task="sums"}'] == 1
    assert found['scanline_queue_length{task="digits"}'] == 0


def test_two_services_in_a_process_count_apart(engine: Engine) -> None:
    first, second = Metrics(engine, 5), Metrics(engine, 6)
    first.refusals.labels("busy").inc()
    assert figures(first.text().decode())['scanline_refusals_total{reason="busy"}'] == 1
    assert figures(second.text().decode())['scanline_refusals_total{reason="busy"}'] == 0
    assert figures(second.text().decode())["scanline_permits"] == 6


def test_every_model_is_named_with_its_task_and_whether_it_is_the_default(engine: Engine) -> None:
    found = figures(Metrics(engine, 1).text().decode())
    named = [name for name in found if name.startswith("scanline_model_info")]
    assert len(named) == len(engine.cards)
    assert sum('default="true"' in name for name in named) == 3


def test_workers_that_ended_are_counted_but_their_permits_are_not(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for worker in (1, 2):
        done = subprocess.run(
            [sys.executable, "-c", CODE],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        found = figures(done.stdout)
        assert found['scanline_refusals_total{reason="busy"}'] == 3 * worker
        assert found["scanline_permits"] == 7
    assert all(path.stat().st_size >= 1 << 18 for path in tmp_path.iterdir())  # reserved, all of it
