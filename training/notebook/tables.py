"""How the report writes figures: tables, intervals, lists."""

from collections.abc import Iterable, Sequence

from training.notebook.entries import Entry


def ours(one: Entry) -> str:
    """Our mean of an entry, and the prediction interval of one more seed."""
    return f"{one['ours']:.2f} ({span(one['interval'])})"


def span(interval: Sequence[float]) -> str:
    """Both ends of an interval."""
    return f"{interval[0]:.2f} to {interval[1]:.2f}"


def listed(parts: Sequence[str]) -> str:
    """Parts with commas, and `and` before the last."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
