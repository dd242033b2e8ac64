"""The service under steady load for long: memory, wrong answers, latencies."""

import asyncio
import time
from itertools import count
from typing import Any

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.pictures.drawn import ONE, SEVEN, drawn_photo
from benchmarks.servers.load import Answer, OpenLoop, Request, connected
from benchmarks.servers.processes import on_core, resident, scanline, two_cores
from benchmarks.speed.overload import run
from models.imaging.decode import decode

PATH = "/v1/digits"
SHARE = 0.7  # of the capacity
WAITING = 32  # clients who wait for their answers, at the capacity
SLICES = 20  # looks at the memory
WARM = 4  # slices, after which it has to be flat
SUM = b'{"a":"1011","b":"110"}'


def measured(seconds: float) -> dict[str, Any]:
    """Asks for photos, small pictures and sums at 70 % of the capacity, one core each side.

    Args:
        seconds: in all, the first fifth of them to warm up.

    Returns:
        `capacity`, answers a second to 32 clients who wait; `offered` and `answered` a second;
        `requests`; those `wrong`, `refused` and `lost` (no answer), counts; percentiles of the
        latency, from the time when a request was due; the service's resident memory in megabytes
        `warm`, at its `most` after that and at the `end`, and `growth_percent`, from warm to most.

    Raises:
        ScanlineError: there is one core only, or the service does not start.
    """
    cores = two_cores()
    requests = _requests()
    with on_core(cores.load), scanline([cores.server], {}) as server:
        run(_capacity(server.port, requests, 2))
        capacity = run(_capacity(server.port, requests, max(3, seconds / 60)))
        worker = server.worker()
        megabytes, answers = [], list[Answer]()
        for number in track(range(SLICES), "soak", console=Console(stderr=True)):
            load = OpenLoop(server.port, requests)
            answers += run(load.run(SHARE * capacity, seconds / SLICES, seed=number))
            megabytes.append(resident(worker).resident_mb)
    accepted = [one for one in answers if one.status == 200]
    refused = sum(one.status == 503 for one in answers)
    took = [1000 * (one.ended - one.due) for one in accepted]
    warm, after = megabytes[WARM - 1], megabytes[WARM:]
    return {
        "seconds": seconds,
        "capacity": capacity,
        "offered": SHARE * capacity,
        "answered": len(accepted) / seconds,
        "requests": len(answers),
        "wrong": sum(not one.right for one in accepted),
        "refused": refused,
        "lost": len(answers) - len(accepted) - refused,
        "p50_ms": float(np.percentile(took, 50)),
        "p90_ms": float(np.percentile(took, 90)),
        "p99_ms": float(np.percentile(took, 99)),
        "p999_ms": float(np.percentile(took, 99.9)),
        "warm_mb": warm,
        "most_mb": max(after),
        "end_mb": after[-1],
        "growth_percent": 100 * (max(after) / warm - 1),
    }


def _requests() -> list[Request]:
    """Photos of two digits, the same small as PNG and WebP, and a sum; each with its answer."""
    requests = []
    for strokes, digit in ((SEVEN, b"7"), (ONE, b"1")):
        photo = drawn_photo(640, 480, strokes)
        grey = decode(photo, 640 * 480).grey
        small = cv2.resize(grey, (64, 48), interpolation=cv2.INTER_AREA)
        files = [photo, *(cv2.imencode(kind, small)[1].tobytes() for kind in (".png", ".webp"))]
        requests += [Request.post(PATH, file, b'"digit":' + digit + b",") for file in files]
    head = "POST /v1/sums HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(SUM)}\r\n\r\n"
    return [*requests, Request(head.encode() + SUM, b'"sum":"10001"')]


async def _capacity(port: int, requests: list[Request], seconds: float) -> float:
    """Answers a second to clients who ask again as soon as they have their answer."""
    numbers, ends = count(), time.perf_counter() + seconds

    async def client() -> int:
        connection, answered = await connected(port), 0
        while time.perf_counter() < ends:
            await connection.ask(requests[next(numbers) % len(requests)].data)
            answered += 1
        connection.close()
        return answered

    return sum(await asyncio.gather(*(client() for _ in range(WAITING)))) / seconds
