"""The tables and figures of docs/serving.md."""

from benchmarks.documents.formats import counted, grid, machine, short, spread
from benchmarks.results import Results

_SMALL, _LARGE = "28x28 PNG", "12-megapixel JPEG"
_RATIOS = {
    "multipart_empty": f"{_SMALL}, 32 clients: ours (form) / an empty FastAPI upload endpoint",
    "raw_empty": "the same by raw body",
    "best_torch_32": f"{_SMALL}, 32 clients: ours / the best peer on torch",
    "best_torch_1": "1 client: ours / the best peer on torch",
    "best_onnx_32": "32 clients: ours / the best peer on ONNX Runtime",
    "jpeg12_best_peer": f"{_LARGE}, 4 clients: ours / the best peer",
    "opencv_32": f"{_SMALL}, 32 clients: ours / a tutorial that decodes with OpenCV",
    "jpeg12_opencv": f"{_LARGE}: ours / the same",
    "two_workers": "640x480 JPEG: two workers on two cores, wrk beside them / one on one",
    "v2_session": "1,000 inks over /v2 (binary) / the bare ONNX Runtime session",
}
_CELLS = [f"{_SMALL}, {n}" for n in (1, 32, 256)]
_CELLS += [f"640x480 JPEG, {n}" for n in (1, 32, 256)]
_CELLS += [f"{_LARGE}, {n}" for n in (1, 4, 32)]
_OVERLOAD = {
    "goodput": "right answers a second",
    "of_peak": "of the peak",
    "p50_ms": "median of the accepted, ms",
    "p99_ms": "99th percentile, ms",
    "refused": "refused (503 with Retry-After)",
    "wrong": "wrong",
    "lost": "without an answer",
    "probes_failed": "liveness probes that failed",
    "probe_worst_ms": "slowest liveness answer, ms",
    "resident_mb": "resident memory, MB",
    "recovered_seconds": "normal again after, s",
}
_SOAK = {
    "requests": "requests",
    "offered": "a second",
    "wrong": "wrong",
    "lost": "without an answer",
    "refused": "refused",
    "p50_ms": "median, ms",
    "p99_ms": "99th percentile, ms",
    "warm_mb": "resident memory when warm, MB",
    "most_mb": "the most after that, MB",
}


def ratios(results: Results) -> str:
    """Ours by others."""
    found = results["peers"]
    by_cpu = found.at("ratios_by_processor_time")
    return grid(
        ["", "answers a second", "answers a second of processor time"],
        [
            [
                title,
                spread(found, "ratios", name),
                spread(found, "ratios_by_processor_time", name) if name in by_cpu else "",
            ]
            for name, title in _RATIOS.items()
        ],
    )


def worker(results: Results) -> str:
    """How soon a worker is ready, and its memory."""
    found = results["peers"]
    return grid(
        ["a worker", ""],
        [
            ["from a process's start to ready, s", spread(found, "ready_seconds")],
            ["resident memory after load, MB", f"{found.number('resident_mb'):.0f}"],
            [
                "the same, shared pages divided, MB",
                f"{found.number('proportional_mb'):.0f}",
            ],
            [
                "resident after 12-megapixel photos by 32 clients, MB",
                f"{found.number('resident_mb_after_12_megapixels'):.0f}",
            ],
        ],
    )


def servers(results: Results) -> str:
    """Answers a second of each server."""
    found = results["peers"]
    # Those that load nothing but our own kinds of work have other cells.
    shown = [name for name, cells in found.at("servers").items() if _CELLS[0] in cells]
    return grid(
        ["", *_CELLS],
        [
            [name, *(short(found.number("servers", name, cell, "per_second", "median"))
                     for cell in _CELLS)]
            for name in shown
        ],
    )  # fmt: skip


def sums(results: Results) -> str:
    """Sums a second."""
    found = results["peers"]
    rows = []
    for kind, title in (("sum of 8 bits", "of 8 bits"), ("sum of 4096 bits", "of 4,096 bits")):
        cells = [("servers", "scanline", f"{kind}, {n}", "per_second", "median") for n in (1, 32)]
        rows.append([title, *(f"{found.number(*cell):,.0f}" for cell in cells)])
    return grid(["sums a second", "1 client", "32 clients"], rows)


def overload(results: Results) -> str:
    """What a storm does."""
    found = results["overload"]
    loads = list(found.at("loads", "goodput"))
    rows = []
    for figure, title in _OVERLOAD.items():
        values = [found.number("loads", figure, load) for load in loads]
        if figure == "of_peak":
            rows.append([title, *(f"{100 * value:.0f} %" for value in values)])
        else:
            digits = 2 if figure == "recovered_seconds" else 0
            rows.append([title, *(f"{value:,.{digits}f}" for value in values)])
    return grid(["asked for, of the capacity", *loads], rows)


def capacity(results: Results) -> str:
    """The answers a second to clients who wait."""
    return f"{results['overload'].number('capacity'):.0f}"


def refusal(results: Results) -> str:
    """What a refusal costs."""
    return f"{results['overload'].number('refusal_microseconds'):.0f} microseconds"


def soak(results: Results) -> str:
    """Steady load for long."""
    found = results["soak"]
    rows = [
        [title, f"{found.number(key):,.{int(key.endswith('_ms'))}f}"]
        for key, title in _SOAK.items()
    ]
    return grid(["", f"{found.number('seconds'):.0f} seconds"], rows)


def ready(results: Results) -> str:
    """How soon a worker is ready."""
    return f"{results['peers'].number('ready_seconds', 'median'):.2f} s"


TABLES = {
    "peers.ratios": ratios,
    "peers.worker": worker,
    "peers.servers": servers,
    "peers.sums": sums,
    "overload": overload,
    "soak": soak,
}
FIGURES = {
    "peers.machine": machine("peers"),
    "peers.rounds": counted("peers", "rounds"),
    "peers.ready": ready,
    "overload.capacity": capacity,
    "overload.refusal": refusal,
}
