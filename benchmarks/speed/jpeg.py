"""What a 12-megapixel JPEG costs over HTTP, beside the cheapest decode that OpenCV has for it."""

import json
import os
import time
from http.client import HTTPConnection
from typing import Any

import cv2
import numpy as np

from benchmarks.pictures.drawn import drawn_photo
from benchmarks.reader import MAX_PIXELS, Reader
from benchmarks.servers.processes import scanline
from models.errors import ScanlineError
from models.imaging.decode import decode

ROUNDS = 31


def measured() -> dict[str, Any]:
    """Decodes a drawn photo, reads it with `digits`, and has a service read it, in turn.

    Returns:
        Median milliseconds of the cheapest decode, from bytes to digit on one thread, and over
        HTTP, the client's sending included; of the last two, the median of the rounds' ratios to
        the first with its 95 % bootstrap interval; the service's mean processor time for a request,
        receiving it included, and its ratio to the median of the first; and the number of rounds.

    Raises:
        ScanlineError: the service does not start.
    """
    body, reader = drawn_photo(), Reader("digits")
    data = np.frombuffer(body, np.uint8)
    seconds: list[tuple[float, ...]] = []
    with scanline(sorted(os.sched_getaffinity(0)), {}) as server:
        client = HTTPConnection("127.0.0.1", server.port)  # httpx copies what is left at each send
        for number in range(ROUNDS + 3):
            if number == 3:
                before = server.cpu_seconds()
            times = [time.perf_counter()]
            cv2.imdecode(data, cv2.IMREAD_REDUCED_GRAYSCALE_8)
            times.append(time.perf_counter())
            reader.digit(decode(body, MAX_PIXELS).grey)
            times.append(time.perf_counter())
            client.request("POST", "/v1/digits", body)
            answer = json.load(client.getresponse())
            times.append(time.perf_counter())
            seconds.append(tuple(np.diff(times)))
            if answer.get("digit") != 7:
                raise ScanlineError(f"the service did not read the photo: {answer}")
        processor = (server.cpu_seconds() - before) / ROUNDS
    taken = np.array(seconds[3:])  # the first warm up
    result: dict[str, Any] = {"megabytes": len(body) / 1e6, "n": ROUNDS}
    for way, column in zip(("cheapest decode", "from bytes", "over HTTP"), taken.T, strict=True):
        ratios = column / taken[:, 0]
        samples = np.random.default_rng(0).choice(ratios, (1000, ROUNDS))
        low, high = np.percentile(np.median(samples, axis=1), [2.5, 97.5])
        result[way] = {
            "milliseconds": 1000 * float(np.median(column)),
            "ratio": float(np.median(ratios)),
            "ratio_interval": (float(low), float(high)),
        }
    result["the service's processor time"] = {
        "milliseconds": 1000 * processor,
        "ratio": processor / float(np.median(taken[:, 0])),
    }
    return result
