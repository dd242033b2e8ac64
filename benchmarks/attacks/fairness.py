"""What is left for others: an honest client beside many that trickle, short sums beside a long."""

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from benchmarks.pictures.drawn import drawn_photo
from benchmarks.servers import calls
from benchmarks.servers.load import Request, connected
from benchmarks.servers.processes import Server, on_core, scanline, two_cores
from benchmarks.servers.wrk import Call, burst, check_wrk
from benchmarks.speed.overload import run
from benchmarks.speed.ratios import spread

TRICKLERS = 200
BETWEEN = 0.3  # seconds between two bytes of theirs
PAUSE = 0.1  # seconds between two questions of the honest client
CLIENTS = 32
LONG = 65_536  # bits, the most that a number has by default
OWED = {"trickling": 0.95, "sums": 0.6}


def measured(seconds: float, rounds: int) -> dict[str, Any]:
    """Asks beside what takes much, and without it; the service has one core, the load the other.

    Args:
        seconds: of each burst; ten times as many beside those that trickle.
        rounds: how often short sums are alone and beside the long one, in turn.

    Returns:
        `trickling`: how many `requests` of the honest client had which status, and the share
        `served`; `sums`: 8-bit sums a second `alone` and `beside` the long one, and how much they
        `keep`, each the median, lowest and highest of the rounds; the same of sums a second of
        the service's processor time, the long ones' included, which other programs disturb less;
        how many `long` ones were answered meanwhile; `owed`: what both shares are to be at least.

    Raises:
        ScanlineError: wrk is missing, or there is one core only, or the service does not start.
    """
    check_wrk()
    cores = two_cores()
    short = calls.sums()["sum of 8 bits"][0]
    pairs, by_cpu, long = list[tuple[float, float]](), list[float](), 0
    with on_core(cores.load), scanline([cores.server], {}) as server:
        statuses = run(beside_tricklers(server.port, 10 * seconds))
        burst(server.port, short, CLIENTS, seconds, [cores.load])  # warm
        for _ in range(rounds):
            alone, alone_cpu = _rates(server, short, seconds, cores.load)
            with adding(server.port) as answered:
                beside, beside_cpu = _rates(server, short, seconds, cores.load)
            pairs.append((alone, beside))
            by_cpu.append(beside_cpu / alone_cpu)
            long += len(answered)
    return {
        "trickling": {
            "tricklers": TRICKLERS,
            "requests": statuses.total(),
            "served": statuses[200] / statuses.total(),
            **{str(status): statuses[status] for status in sorted(statuses)},
        },
        "sums": {
            "alone": spread([alone for alone, _ in pairs]),
            "beside": spread([beside for _, beside in pairs]),
            "keep": spread([beside / alone for alone, beside in pairs]),
            "keep_by_processor_time": spread(by_cpu),
            "long": long,
        },
        "owed": OWED,
    }


def _rates(server: Server, call: Call, seconds: float, core: int) -> tuple[float, float]:
    """Answers a second, and a second of the service's processor time."""
    before = server.cpu_seconds()
    found = burst(server.port, call, CLIENTS, seconds, [core])
    return found.per_second, found.answers / (server.cpu_seconds() - before)


async def beside_tricklers(port: int, seconds: float) -> Counter[int]:
    """The statuses of one client's answers beside those that trickle, 0 where none came."""
    photo = Request.post("/v1/digits", drawn_photo(640, 480), b"")
    ends = time.monotonic() + seconds
    slow = [asyncio.create_task(_trickle(port)) for _ in range(TRICKLERS)]
    found = Counter[int]()
    await asyncio.sleep(0.5)  # until they are there
    while time.monotonic() < ends:
        status = 0
        with suppress(OSError):
            connection = await connected(port)
            head, _ = await connection.ask(photo.data)
            status = int(head[9:12])
            connection.close()
        found[status] += 1
        await asyncio.sleep(PAUSE)
    for one in slow:
        one.cancel()
    await asyncio.wait(slow)
    return found


async def _trickle(port: int) -> None:
    """Sends a byte of a body now and then; where it is refused or ended, it comes again."""
    head = b"POST /v1/digits HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head)
            try:
                while True:
                    writer.write(b"x")
                    with suppress(TimeoutError):
                        async with asyncio.timeout(BETWEEN):
                            await reader.read(1000)
                            break
            finally:
                writer.close()
        await asyncio.sleep(PAUSE / 2)


@contextmanager
def adding(port: int) -> Iterator[list[int]]:
    """Adds numbers of LONG bits, one sum after another, and keeps their statuses' count."""
    body = json.dumps({"a": "1" * LONG, "b": "1"}).encode()
    call = Call("/v1/sums", body, {"Content-Type": "application/json"})
    answered, stop = list[int](), threading.Event()

    def add() -> None:
        while not stop.is_set():
            answered.append(len(calls.answer(port, call)[0]))

    thread = threading.Thread(target=add, daemon=True)
    thread.start()
    try:
        yield answered
    finally:
        stop.set()
        thread.join()
