"""How documents write figures: tables, percent, intervals, large and small numbers."""

from collections.abc import Callable, Iterable, Sequence

from benchmarks.results import Result, Results


def grid(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def percent(share: float, digits: int = 1) -> str:
    """A share without its sign: 98.6."""
    return f"{100 * share:.{digits}f}"


def between(low: float, high: float, digits: int = 1) -> str:
    """An interval of shares, in percent: 96.7 to 99.4."""
    return f"{percent(low, digits)} to {percent(high, digits)}"


def interval(result: Result, *path: str, digits: int = 1) -> str:
    """The interval of shares under these keys, in percent."""
    return between(result.number(*path, 0), result.number(*path, 1), digits)


def score(result: Result, *path: str, digits: int = 1, sign: str = "") -> str:
    """A score with its 95 % interval: 98.6 (96.7 to 99.4); after the share comes the sign."""
    share = percent(result.number(*path, "accuracy"), digits)
    return f"{share}{sign} ({interval(result, *path, 'interval', digits=digits)})"


def spread(result: Result, *path: str, digits: int = 2) -> str:
    """A median with the lowest and highest: 0.71 (0.68 to 0.71)."""
    median, low, high = (
        f"{result.number(*path, key):.{digits}f}" for key in ("median", "low", "high")
    )
    return f"{median} ({low} to {high})"


def short(figure: float) -> str:
    """Two or three digits of a small number, and all before the point: 0.23, 30.8, 22, 1,255."""
    if figure == 0 or abs(figure) >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.2f}" if abs(figure) < 10 else f"{figure:.1f}"


def rounded(figure: float, digits: int = 2) -> str:
    """A number of which so many digits count: 160, 85,000."""
    return f"{float(f'{figure:.{digits}g}'):,.0f}"


def listed(parts: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def machine(benchmark: str) -> Callable[[Results], str]:
    """A figure: what kind of machine measured."""

    def shown(results: Results) -> str:
        found = results[benchmark].machine
        return f"{found.cores} cores of an {found.processor} ({found.system})"

    return shown


def counted(benchmark: str, what: str) -> Callable[[Results], str]:
    """A figure: how many of what a benchmark measured."""
    return lambda results: f"{results[benchmark].count(what):,}"
