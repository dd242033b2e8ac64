from pathlib import Path

from benchmarks.documents import scale
from benchmarks.results import Results
from tests.benchmarks.documents.results import results

COSTS = {"640x480 JPEG": (2.35, 18), "12-megapixel JPEG": (30.8, 2958), "28x28 PNG": (0.2, 0.5)}


def found(folder: Path) -> Results:
    requests = {name: {"cpu_ms": cpu, "kilobytes": size} for name, (cpu, size) in COSTS.items()}
    assumed = {"cores": 32, "gbit": 15, "dollars": 0.05, "used": 0.6}
    return results(folder, scale={"requests": requests, "assumed": assumed, "worker_mb": 187})


def test_what_follows_from_the_costs_is_computed(tmp_path: Path) -> None:
    measured = found(tmp_path)
    assert scale.shrunk(measured) == "1/13 of the processor time and 1/160 of the network"
    assert scale.small_pictures(measured) == "150"
    assert scale.carried(measured) == (
        "15 Gbit/s at 60 % carry 380 of them a second, 32 cores read 620"
    )
    assert scale.bandwidth(measured) == "31 ms: 1.6 GB/s a core, 52 GB/s for 32 cores"
    assert scale.peaks(measured) == "1.7 times"
    assert scale.memory(measured) == "187 MB"


def test_rays_share_is_the_range_over_workloads_and_counts(tmp_path: Path) -> None:
    servers = {
        f"{workload}: {name}, {n}": {"cpu_ms": cpu * (index + n)}
        for index, workload in enumerate(scale._ON_RAY)
        for name, cpu in (("plain", 1), ("Ray", 1.5), ("Ray in Python", 8))
        for n in (1, 2)
    }
    measured = results(tmp_path, cluster={"servers": servers})
    assert scale.cluster_more(measured) == "0.5 to 2.0 ms"
    assert scale.cluster_python(measured) == "7 to 28 ms"
