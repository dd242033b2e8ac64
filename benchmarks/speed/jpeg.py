"""What a 12-megapixel JPEG costs over HTTP, beside the cheapest decode that OpenCV has for it."""

import json
import os
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from typing import Any

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from benchmarks.accuracy.reader import MAX_PIXELS, Reader
from benchmarks.speed.servers import scanline
from models.errors import ScanlineError
from models.imaging.decode import decode

ROUNDS = 31
SEVEN = ((1500, 900), (2400, 880), (1900, 2300))
ONE = ((2000, 800), (2000, 2300))


def measured(reader: Reader) -> dict[str, Any]:
    """Decodes a drawn photo, reads it, and has a service read it, in turn.

    Args:
        reader: reads it here.

    Returns:
        Median milliseconds of the cheapest decode, from bytes to digit on one thread, and over
        HTTP, the client's sending included; of the last two, the median of the rounds' ratios to
        the first with its 95 % bootstrap interval; the service's mean processor time for a request,
        receiving it included, and its ratio to the median of the first; and the number of rounds.

    Raises:
        ScanlineError: the service does not start.
    """
    body = drawn_photo()
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


def drawn_photo(
    width: int = 4000, height: int = 3000, stroke: Sequence[tuple[int, int]] = SEVEN
) -> bytes:
    """A digit on uneven, grainy paper: a baseline JPEG in colour, of 12 megapixels or less.

    Args:
        width: pixels.
        height: pixels.
        stroke: the digit's points on paper of 4,000 x 3,000.
    """
    y, x = np.mgrid[-1:1:3000j, -1:1:4000j]
    cover = np.zeros(x.shape, np.uint8)
    cv2.polylines(cover, [np.array(stroke, np.int32)], False, 255, 70, cv2.LINE_AA)
    page: NDArray[np.float64] = (200 + 20 * x - 15 * y) * (1 - 0.8 * cover / 255)
    colour = page[..., None] * np.array([0.9, 0.97, 1])
    grain = np.random.default_rng(0).normal(0, 6, colour.shape)
    grainy: MatLike = np.clip(colour + grain, 0, 255).astype(np.uint8)
    if grainy.shape[:2] != (height, width):
        grainy = cv2.resize(grainy, (width, height), interpolation=cv2.INTER_AREA)
    _, body = cv2.imencode(".jpg", grainy, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return body.tobytes()
