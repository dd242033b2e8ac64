"""The tables and figures of docs/photos.md."""

from functools import partial

from benchmarks.documents.formats import counted, grid, interval, percent, score
from benchmarks.results import Results

READERS = {
    "notebook": "the notebook's preprocessing, our network",
    "tesseract": "Tesseract",
    "rapidocr": "RapidOCR",
    "rapidocr, recogniser alone": "RapidOCR, recogniser alone",
    "scanline": "**Scanline**",
}
KINDS = ("photo", "tablet", "scan")
_INK = {
    "photo": "photo",
    "tablet": "tablet",
    "scan": "scan",
    "far": "far",
    "distorted": "distorted",
    "mnist": "MNIST",
    "mnist_enlarged": "enlarged",
    "mnist_thin": "thin",
}
_DISTORTIONS = {
    "rotation": "rotation of 10, 20, 30 degrees",
    "shadow": "hard shadow taking 30, 50, 70 % of half the light",
    "blur": "motion over 2, 4, 8 % of the height",
    "noise": "noise of sigma 10, 25, 50",
    "shrink": "shrunk to 80, 50, 35 pixels, JPEG quality 40, 20, 10",
    "lines": "ruled lines of 20, 40, 60 % darkness",
    "mean": "mean",
}
_WAYS = {
    "cheapest decode": "the cheapest decode that OpenCV has",
    "from bytes": "from bytes to digit, on one thread",
    "over HTTP": "over HTTP, the client's sending included",
    "the service's processor time": "the service's processor time, receiving it included",
}


def ink(results: Results) -> str:
    """What each step of `ink` is worth."""
    found = results["ink"]
    return grid(
        ["off", *_INK.values(), "us, photo", "us, 28x28"],
        [
            [step]
            + [percent(found.number("steps", step, kind)) for kind in _INK]
            + [
                f"{found.number('steps', step, f'microseconds_{kind}'):,.0f}"
                for kind in ("photo", "mnist")
            ]
            for step in found.at("steps")
        ],
    )


def ink_n(results: Results) -> str:
    """The pictures of that table."""
    count = results["ink"].count
    return (
        f"{count('photo')} photos, {count('tablet')} tablet drawings, {count('scan')} scans, "
        f"{count('mnist'):,} of MNIST's validation images"
    )


def jpeg(results: Results) -> str:
    """What a large JPEG costs."""
    found = results["jpeg"]
    rows = []
    for way, name in _WAYS.items():
        times = f"{found.number(way, 'ratio'):.2f}"
        if "ratio_interval" in found.at(way):
            low, high = (found.number(way, "ratio_interval", end) for end in (0, 1))
            times += f" ({low:.2f} to {high:.2f})"
        rows.append([name, f"{found.number(way, 'milliseconds'):.1f}", times])
    rows[0][-1] = "1"
    return grid(["", "ms", "times the decode (95 %)"], rows)


def jpeg_size(results: Results) -> str:
    """The large JPEG's size."""
    return f"{results['jpeg'].number('megabytes'):.1f} MB"


def readers(results: Results) -> str:
    """Readers on the same pictures, by kind."""
    found = results["readers"]
    return grid(
        ["reader", "all (95 %)", *KINDS, "ms"],
        [
            [title, score(found, name)]
            + [percent(found.number(name, kind)) for kind in KINDS]
            + [f"{found.number(name, 'milliseconds'):.1f}"]
            for name, title in READERS.items()
        ],
    )


def robustness(results: Results) -> str:
    """Photos under distortions."""
    found = results["robustness"]
    return grid(
        ["", "weak", "middle", "strong"],
        [
            [title, *(percent(found.number("photo", name, level)) for level in "123")]
            for name, title in _DISTORTIONS.items()
        ],
    )


def robustness_mean(part: str, results: Results) -> str:
    """The mean over the distortions, at three strengths."""
    found = results["robustness"]
    return ", ".join(percent(found.number(part, "mean", level)) for level in "123")


def right(kind: str, results: Results) -> str:
    """How many pictures of a kind are read rightly."""
    found = results["photos"]
    correct, n = found.number(kind, "correct"), found.number(kind, "n")
    return f"{correct} of {n} ({interval(found, kind, 'interval')} %)"


TABLES = {
    "ink": ink,
    "jpeg": jpeg,
    "readers": readers,
    "robustness": robustness,
}
FIGURES = {
    "ink.n": ink_n,
    "jpeg.size": jpeg_size,
    "jpeg.rounds": counted("jpeg", "rounds"),
    "readers.n": counted("readers", "pictures"),
    "robustness.n": counted("robustness", "photo"),
    "robustness.mnist": partial(robustness_mean, "mnist"),
    "robustness.notebook": partial(robustness_mean, "notebook"),
    "photos.photo": partial(right, "photo"),
    "photos.tablet": partial(right, "tablet"),
    "photos.scan": partial(right, "scan"),
    "page.rounds": counted("page", "rounds"),
}
