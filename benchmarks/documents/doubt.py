"""What the documents show of rejection: digits accepted, and what cannot be known turned away."""

from functools import partial

from benchmarks.documents.formats import counted, grid, interval, listed, percent
from benchmarks.results import Results


def accepted(results: Results) -> str:
    """Real digits that are accepted."""
    found = results["doubt"]
    rows = [
        [f"digits accepted (n = {found.count('accepted')})", "accepted"],
        ["of these right", "accepted_right"],
    ]
    return grid(
        ["", "% (95 %)"],
        [
            [title, f"{percent(found.number(key))} ({interval(found, f'{key}_interval')})"]
            for title, key in rows
        ],
    )


def families(results: Results) -> str:
    """What cannot be known, or may not: how much is accepted, how much of the wrong is not."""
    found = results["doubt"]
    rows = [
        [
            name,
            str(found.number("turned_away", name, "n")),
            percent(found.number("turned_away", name, "accepted")),
            str(found.number("turned_away", name, "wrong")),
            f"{percent(found.number('turned_away', name, 'share'))} "
            f"({interval(found, 'turned_away', name, 'interval')})",
        ]
        for name in found.at("turned_away")
    ]
    mean = percent(found.number("turned_away_mean"))
    columns = ["", "pictures", "accepted, %", "wrong", "of the wrong turned away, % (95 %)"]
    return grid(columns, [*rows, ["mean", "", "", "", mean]])


def characters(kind: str, results: Results) -> str:
    """The share of each character that is turned away, the least first."""
    shares = results["doubt"].numbers(kind)
    ordered = sorted(shares.items(), key=lambda one: one[1])
    return listed([f"`{text}` {percent(share, 0)}" for text, share in ordered])


def twins(results: Results) -> str:
    """A six or nine upside down that is accepted."""
    return f"{percent(results['doubt'].number('twins', 'accepted'), 0)} %"


def segments(results: Results) -> str:
    """Digits of displays that are read rightly and accepted."""
    found = results["doubt"]
    share = percent(found.number("seven_segments", "accuracy"))
    limits = interval(found, "seven_segments", "interval")
    return f"{share} % ({limits}; n = {found.number('seven_segments', 'n')})"


def split(results: Results) -> str:
    """The split whose digits are accepted or not."""
    return str(results["doubt"].at("split"))


def calibration(part: str, results: Results) -> str:
    """The expected calibration error."""
    found = results["doubt"]
    error, limits = found.number("ece", part), interval(found, "ece_interval", part, digits=2)
    return f"{percent(error, 2)} % ({limits})"


def enough(results: Results) -> str:
    """The share of real digits that a rejector's threshold lets pass."""
    return f"{percent(results['doubt'].number('enough'))} %"


def fonts(part: str, results: Results) -> str:
    """How many fonts are trained with, or measured with."""
    return str(results["doubt"].number("fonts", part))


TABLES = {"doubt": accepted, "families": families}
FIGURES = {
    "doubt.split": split,
    "doubt.enough": enough,
    "doubt.fonts": partial(fonts, "training"),
    "doubt.kept_aside": partial(fonts, "kept_aside"),
    "doubt.look_alikes": partial(characters, "look_alikes"),
    "doubt.symbols": partial(characters, "symbols"),
    "doubt.twins": twins,
    "doubt.segments": segments,
    "doubt.mnist": partial(calibration, "mnist"),
    "doubt.shared": partial(calibration, "shared"),
    "doubt.n": counted("doubt", "shared"),
}
