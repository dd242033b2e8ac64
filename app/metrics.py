"""What Prometheus is told: requests, refusals, permits, and each batch's wait and computation."""

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from app.inference.engine import Engine
from app.inference.shadow import Compared
from models.errors import ScanlineError

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # where the worker processes of a service keep their figures
_SECONDS = tuple(5e-5 * 2.5**step for step in range(13))  # to three seconds
_SIZES = (1, 2, 4, 8, 16, 32, 64)
_KINDS = ("counter", "histogram", "gauge_livesum", "gauge_max")  # of files
REASONS = (  # for which something is not served: of a request, then of a connection
    *("busy", "deadline", "left", "slow body", "broken body", "too large", "ending"),
    "over limit",
    *("slow head", "not taken", "crowded"),
)
TASKS = ("digits", "numbers", "sums")
_EACH = 1 << 18  # bytes of a file of figures: of some hundred routes and statuses
ROOM = _EACH * len(_KINDS)  # bytes that the figures of a process take


class Metrics:
    """The figures of one service, in a registry of its own; of all its workers where they share.

    Raises:
        ScanlineError: they share, and there is no room for the figures of this process.
    """

    def __init__(self, engine: Engine, permits: int) -> None:
        own = CollectorRegistry()
        self._registry = own
        if SHARED in os.environ:
            _take_room(Path(os.environ[SHARED]))
        self._answers = Histogram(
            "scanline_request_seconds",
            "From a request's head to the end of its answer.",
            ("method", "route", "status"),
            buckets=_SECONDS,
            registry=own,
        )
        self.refusals = Counter(
            "scanline_refusals",
            "What was not served, or dropped on its way.",
            ("reason",),
            registry=own,
        )
        for reason in REASONS:  # a rate needs the figure before the first one
            self.refusals.labels(reason)
        self.key_requests = Counter(
            "scanline_key_requests", "Requests, by their key's name.", ("key",), registry=own
        )
        self.key_megapixels = Counter(
            "scanline_key_megapixels",
            "Pixels of pictures, in millions, by their key's name.",
            ("key",),
            registry=own,
        )
        self._key_refusals = Counter(
            "scanline_key_refusals",
            "Requests beyond a limit of their key.",
            ("key", "limit"),
            registry=own,
        )
        self.arriving = Gauge(
            "scanline_bodies_arriving",
            "Bodies on their way in.",
            registry=own,
            multiprocess_mode="livesum",
        )
        self.permits = Gauge(
            "scanline_permits_taken",
            "Requests with a body at work.",
            registry=own,
            multiprocess_mode="livesum",
        )
        Gauge(
            "scanline_permits",
            "The most requests with a body at work at once.",
            registry=own,
            multiprocess_mode="livesum",
        ).set(permits)
        self._waiting = Gauge(
            "scanline_queue_length",
            "Items that wait to be computed.",
            ("task",),
            registry=own,
            multiprocess_mode="livesum",
        )
        self._queue = Histogram(
            "scanline_queue_seconds",
            "From an item's arrival to its batch's start.",
            ("task",),
            buckets=_SECONDS,
            registry=own,
        )
        self._compute = Histogram(
            "scanline_compute_seconds",
            "A batch's computation; of digits, with decoding and ink.",
            ("task",),
            buckets=_SECONDS,
            registry=own,
        )
        self._size = Histogram(
            "scanline_batch_size", "Items of a batch.", ("task",), buckets=_SIZES, registry=own
        )
        self.model_changes = Counter(
            "scanline_model_changes",
            "Times that models were exchanged while the service ran, or could not be.",
            ("result",),
            registry=own,
        )
        for result in ("exchanged", "refused"):
            self.model_changes.labels(result)
        self._models = Gauge(
            "scanline_model_info",
            "The models that are served.",
            ("model", "task", "device", "runtime", "default"),
            registry=own,
            multiprocess_mode="max",
        )
        self._shadow = Counter(
            "scanline_shadow_readings",
            "Pictures that another model read again, by what was answered of them.",
            ("digit", "confidence", "agrees"),
            registry=own,
        )
        self._shown: set[tuple[str, ...]] = set()
        self.show_models(engine)
        engine.watchers.on_batch = self._batch
        engine.watchers.on_queue = self._queued
        engine.watchers.on_compared = self._compared

        self.answer = cache(self._answers.labels)  # finding a figure costs more than counting
        self._waiting_of = cache(self._waiting.labels)
        for task in TASKS:
            self._waiting_of(task)
        self._of_task = cache(
            lambda task: [each.labels(task) for each in (self._queue, self._compute, self._size)]
        )

    def show_models(self, engine: Engine) -> None:
        """Names the models that serve: those that do no more are 0."""
        runtime = engine.runtime
        serve = {
            (name, card.task, runtime.device, runtime.name, str(name in engine.defaults).lower())
            for name, card in engine.cards.items()
        }
        for labels in self._shown | serve:
            self._models.labels(*labels).set(labels in serve)
        self._shown |= serve

    def over_limit(self, key: str, limit: str) -> None:
        """Counts what a key's owner asks beyond one of its limits."""
        self._key_refusals.labels(key, limit).inc()
        self.refusals.labels("over limit").inc()

    def _compared(self, found: Compared) -> None:
        self._shadow.labels(found.digit, f"{found.band:g}", str(found.agrees).lower()).inc()

    def _queued(self, task: str, more: int) -> None:
        self._waiting_of(task).inc(more)

    def _batch(self, task: str, waited: Sequence[float], seconds: float) -> None:
        queue, compute, size = self._of_task(task)
        for each in waited:
            queue.observe(each)
        compute.observe(seconds)
        size.observe(len(waited))

    def text(self) -> bytes:
        """All figures in Prometheus's text format."""
        if SHARED not in os.environ:
            return generate_latest(self._registry)
        folder = Path(os.environ[SHARED])
        for path in folder.glob("gauge_live*_*.db"):  # of workers that were killed
            pid = int(path.stem.rsplit("_", 1)[1])
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                with suppress(FileNotFoundError):  # another worker was there before
                    multiprocess.mark_process_dead(pid, str(folder))
        shared = CollectorRegistry()
        multiprocess.MultiProcessCollector(shared)
        return generate_latest(shared)


def _take_room(folder: Path) -> None:
    """Reserves the files of this process's figures, which are mapped into its memory.

    On a disk that is full by then, a write to a page without room would end the process (SIGBUS).

    Raises:
        ScanlineError: they cannot be written.
    """
    try:
        for kind in _KINDS:
            name = f"{kind}_{os.getpid()}.db"
            new = folder / f"{name}.new"  # a file that is half written would be read by others
            new.write_bytes(bytes(_EACH))
            new.replace(folder / name)
    except OSError as error:
        raise no_room(str(folder), error.strerror or str(error)) from error


def no_room(folder: str, why: str) -> ScanlineError:
    """What is said where a process cannot keep its figures in a folder."""
    return ScanlineError(
        f"{SHARED}: figures cannot be kept in {folder!r} ({why}): name a folder with room for "
        f"{ROOM:,} bytes a worker, or unset it"
    )
