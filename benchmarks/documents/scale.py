"""The tables and figures of docs/scale.md."""

from collections.abc import Iterator

from benchmarks.documents.formats import counted, grid, machine, rounded, short, spread
from benchmarks.results import Result, Results

_REQUESTS = {
    "sum of 8 bits": "sum of 8 bits",
    "sum of 4096 bits": "sum of 4,096 bits",
    "28x28 PNG": "digit, 28x28 PNG",
    "640x480 JPEG": "digit, 640x480 JPEG",
    "12-megapixel JPEG": "digit, 12-megapixel JPEG",
}
_PHOTO, _LARGE, _SMALL = "640x480 JPEG", "12-megapixel JPEG", "28x28 PNG"
_RATES = ("1", "1,000", "1,000,000")
_ASSUMED = {
    "cores": "cores of a machine (`--cores`)",
    "gbit": "Gbit/s of its network (`--gbit`)",
    "dollars": "dollars for a core and an hour, its memory included (`--dollars`)",
    "used": "share of both that is used on average (`--used`)",
}
_ON_RAY = ("sum of 8 bits", "28x28 PNG", "640x480 JPEG")
_SERVERS = [f"{name}, {n}" for n in (1, 2) for name in ("plain", "Ray", "Ray in Python")]
_GPU_INKS = 85_000  # a second, estimated in the document
_MOVED_GB = 0.05  # through memory for a large photo, estimated in the document


def requests(results: Results) -> str:
    """What a request costs."""
    found = results["scale"]
    return grid(
        ["request", "processor time, ms", "sent, kB"],
        [
            [
                title,
                short(found.number("requests", name, "cpu_ms")),
                _kilobytes(found.number("requests", name, "kilobytes")),
            ]
            for name, title in _REQUESTS.items()
        ],
    )


def assumed(results: Results) -> str:
    """What is assumed of machines."""
    found = results["scale"]
    return grid(
        ["assumed", ""],
        [[title, f"{found.number('assumed', key):g}"] for key, title in _ASSUMED.items()],
    )


def needs(results: Results) -> str:
    """What requests come to at three rates."""
    found = results["scale"]
    columns = ("cores", "paid_cores", "machines", "gigabytes", "gbit", "dollars")
    rows = []
    for rate in _RATES:
        shown = rate
        for name, title in _REQUESTS.items():
            *figures, dollars = (
                found.number(f"{rate} a second", name, column) for column in columns
            )
            rows.append([shown, title, *map(_needed, figures), rounded(dollars, 4)])
            shown = ""
    return grid(
        ["requests a second", "request", "cores that compute", "cores paid", "machines",
         "memory, GB", "Gbit/s", "dollars a month"],
        rows,
    )  # fmt: skip


def _kilobytes(figure: float) -> str:
    return short(figure) if figure >= 100 else f"{figure:.1f}"


def _needed(figure: float) -> str:
    if figure < 0.01:
        return "under 0.01"
    return f"{figure:,.0f}" if float(figure).is_integer() else short(figure)


def memory(results: Results) -> str:
    """A worker's."""
    return f"{results['scale'].number('worker_mb'):.0f} MB"


def network(results: Results) -> str:
    """What the network itself takes of a small picture."""
    found = results["mnist"]
    many, one = (found.number("digits", "microseconds", batch) / 1000 for batch in ("64", "1"))
    return f"{many:.2f} to {one:.2f} ms"


def shrunk(results: Results) -> str:
    """What a client saves that shrinks its photo."""
    found = results["scale"]
    time, size = (
        found.number("requests", _LARGE, key) / found.number("requests", _PHOTO, key)
        for key in ("cpu_ms", "kilobytes")
    )
    return f"1/{rounded(time)} of the processor time and 1/{rounded(size)} of the network"


def small_pictures(results: Results) -> str:
    """How many small pictures cost as much as a large photo."""
    found = results["scale"]
    large, small = (found.number("requests", name, "cpu_ms") for name in (_LARGE, _SMALL))
    return rounded(large / small)


def inks(results: Results) -> str:
    """The inks a second of a core, without all that is before the network."""
    return rounded(_inks(results), 3)


def gpu_cores(results: Results) -> str:
    """The cores whose work a GPU would do."""
    return f"{_GPU_INKS / _inks(results):.1f}"


def _inks(results: Results) -> float:
    return 1e6 / results["mnist"].number("digits", "microseconds", "64")


def carried(results: Results) -> str:
    """The large photos a second that a machine's network carries, and that its cores read."""
    found = results["scale"]
    cores, gbit, used = (found.number("assumed", key) for key in ("cores", "gbit", "used"))
    one = found.number("requests", _LARGE, "kilobytes") * 8e3
    read = cores * used / found.number("requests", _LARGE, "cpu_ms") * 1000
    return (
        f"{gbit:g} Gbit/s at {100 * used:.0f} % carry {rounded(gbit * 1e9 * used / one)} of them a "
        f"second, {cores:g} cores read {rounded(read)}"
    )


def bandwidth(results: Results) -> str:
    """The memory's, that large photos take."""
    found = results["scale"]
    taken, cores = found.number("requests", _LARGE, "cpu_ms"), found.number("assumed", "cores")
    one = _MOVED_GB / taken * 1000
    return f"{taken:.0f} ms: {one:.1f} GB/s a core, {cores * one:.0f} GB/s for {cores:g} cores"


def peaks(results: Results) -> str:
    """How far the load may grow before requests are refused."""
    return f"{1 / results['scale'].number('assumed', 'used'):.1f} times"


def cluster(results: Results) -> str:
    """Ray Serve beside plain workers."""
    found = results["cluster"]
    rows = []
    for workload in _ON_RAY:
        cells = []
        for name in _SERVERS:
            server = "servers", f"{workload}: {name}"
            cpu = short(found.number(*server, "cpu_ms"))
            cells.append(f"{found.number(*server, 'per_second'):,.0f} ({cpu})")
        rows.append([_REQUESTS[workload], *cells])
    return grid(["", *_SERVERS], rows)


def cluster_ratios(results: Results) -> str:
    """Ray Serve's processor time beside plain workers'."""
    found = results["cluster"]
    return grid(
        ["answers a second of processor time, median (lowest to highest)", "1", "2"],
        [
            [f"{_REQUESTS[workload]}: Ray / plain"]
            + [
                spread(found, "by_processor_time", f"{workload}: Ray, {n} / plain, {n}")
                for n in (1, 2)
            ]
            for workload in _ON_RAY
        ],
    )


def cluster_more(results: Results) -> str:
    """The milliseconds that Ray's proxies and replicas add."""
    more = sorted(_more(results["cluster"], "Ray"))
    return f"{more[0]:.1f} to {more[-1]:.1f} ms"


def cluster_python(results: Results) -> str:
    """The same through Ray's proxy in Python."""
    more = sorted(_more(results["cluster"], "Ray in Python"))
    return f"{more[0]:.0f} to {more[-1]:.0f} ms"


def _more(found: Result, server: str) -> Iterator[float]:
    for workload in _ON_RAY:
        for n in (1, 2):
            taken, plain = (
                found.number("servers", f"{workload}: {name}, {n}", "cpu_ms")
                for name in (server, "plain")
            )
            yield taken - plain


TABLES = {
    "scale.requests": requests,
    "scale.assumed": assumed,
    "scale.needs": needs,
    "cluster": cluster,
    "cluster.ratios": cluster_ratios,
}
FIGURES = {
    "scale.machine": machine("scale"),
    "scale.memory": memory,
    "scale.network": network,
    "scale.shrunk": shrunk,
    "scale.small": small_pictures,
    "scale.inks": inks,
    "scale.gpu": gpu_cores,
    "scale.carried": carried,
    "scale.bandwidth": bandwidth,
    "scale.peaks": peaks,
    "cluster.rounds": counted("cluster", "rounds"),
    "cluster.more": cluster_more,
    "cluster.python": cluster_python,
}
